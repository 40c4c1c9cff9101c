import ImageFiltering
import Testing

struct SignalTableTests {
  private func numbers(_ text: String, _ column: String? = nil) throws -> [Double] {
    try SignalTable(parsing: text, source: "x").signal(column: column)
  }

  @Test func lists() throws {
    #expect(try numbers("1 2 3") == [1, 2, 3])
    #expect(try numbers("1\n2\r\n\r\n3\n") == [1, 2, 3])
    #expect(try numbers("1 2\n3 4\n") == [1, 2, 3, 4])
    #expect(try numbers("1, -2.5, 3e2,") == [1, -2.5, 300])
    #expect(try numbers("# a note\n  0.5  \n") == [0.5])
  }

  @Test func tables() throws {
    let table = "hour,level,wind\n0,1.5,3\n1,2.5,4\n"
    #expect(try numbers(table, "level") == [1.5, 2.5])
    #expect(try numbers(table, "LEVEL") == [1.5, 2.5])
    #expect(try numbers(table, "3") == [3, 4])
    #expect(try SignalTable(parsing: table, source: "x").columns == ["hour", "level", "wind"])
    #expect(try numbers("level\n1\n2") == [1, 2])
    #expect(try numbers("1,10\n2,20\n3,30", "2") == [10, 20, 30])
    #expect(try numbers("a\tb\n1\t2\n", "b") == [2])
    #expect(try numbers("水位;风\n1,5;2\n2,5;3\n", "水位") == [1.5, 2.5])
    #expect(try numbers("\"a, b\",\"say \"\"c\"\"\"\n\"1\",2\n", "a, b") == [1])
    #expect(try numbers("\"a, b\",\"say \"\"c\"\"\"\n\"1\",2\n", "say \"c\"") == [2])
  }

  @Test func whatIsWrongIsNamed() {
    let table = "hour,level\n0,1.5\n1,n/a\n2"
    let cases: [(String, String?, SignalError)] = [
      ("", nil, .noNumbers(source: "x")), ("level\n", nil, .noNumbers(source: "x")),
      ("\n\n# nothing\n", nil, .noNumbers(source: "x")),
      (table, nil, .columnNeeded(source: "x", columns: ["hour", "level"])),
      (
        table, "levle",
        .unknownColumn(source: "x", name: "levle", suggestion: "level", columns: ["hour", "level"])
      ),
      (table, "7", .unknownColumn(source: "x", name: "7", suggestion: nil, columns: ["hour", "level"])),
      (table, "level", .notANumber(source: "x", line: 3, column: "level", text: "n/a")),
      ("a,b\n1,2\n\n3", "b", .missingCell(source: "x", line: 4, column: "b")),
      ("1 2\n3 x", nil, .notANumber(source: "x", line: 2, column: nil, text: "x")),
      ("1 nan 3", nil, .notANumber(source: "x", line: 1, column: nil, text: "nan")),
      ("1 x\n2 3", nil, .notANumber(source: "x", line: 1, column: nil, text: "x")),
      ("1\nnan", nil, .notANumber(source: "x", line: 2, column: nil, text: "nan")),
      ("1\ninf", nil, .notANumber(source: "x", line: 2, column: nil, text: "inf")),
      ("1\n1e99", nil, .notANumber(source: "x", line: 2, column: nil, text: "1e99")),
    ]
    for (text, column, error) in cases {
      #expect(throws: error, "\(text)") { try numbers(text, column) }
    }
  }
}
