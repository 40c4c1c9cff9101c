import JSONText
import Testing

struct JSONWritingTests {
  @Test func membersKeepTheirOrderAndTextIsEscaped() {
    let value: JSONValue = [
      "file": "a\"b\\c\n\u{1}\u{2028}七", "digit": 7, "reason": .null, "list": [1, 2.5, true], "empty": [],
      "o": [:],
    ]
    #expect(
      value.description
        == #"{"file":"a\"b\\c\n\u0001\u2028七","digit":7,"reason":null,"list":[1,2.5,true],"empty":[],"o":{}}"#
    )
  }

  @Test func numbersTakeTheFewestDigits() {
    #expect(JSONValue(Float(0.1)).description == "0.1")
    #expect(JSONValue(Double(0.1) + 0.2).description == "0.30000000000000004")
    #expect(
      JSONValue([Float.nan, .infinity, -0.0, 1e-30, 16_777_216]).description
        == "[null,null,-0.0,1e-30,16777216.0]")
    for bits in stride(from: UInt32(1), to: 0x7F80_0000, by: 7_919_003) {
      let value = Float(bitPattern: bits)
      let back = try? JSONValue(parsing: JSONValue(value).description)
      #expect(back?.numberValue.map { Float($0) } == value)
    }
  }

  @Test func indentedText() {
    let value: JSONValue = ["a": [1, 2], "b": [["c": 1], [:]]]
    #expect(
      value.text(indented: true) == """
        {
          "a": [1, 2],
          "b": [
            {
              "c": 1
            },
            {}
          ]
        }
        """)
  }

  @Test func objectSubscript() {
    var object: JSONObject = ["a": 1, "b": 2, "a": 3]
    #expect(object.keys == ["a", "b"] && object["a"] == 3)
    object["a"] = nil
    object["c"] = .null
    #expect(object.keys == ["b", "c"] && object.count == 2)
    #expect(object == ["c": .null, "b": 2])
  }
}

struct JSONParsingTests {
  static let accepted: [(String, JSONValue)] = [
    ("null", .null), (" [ ] ", []), ("-0", 0), ("-12.50e+1", -125.0),
    ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", 9_223_372_036_854_775_808.0), (#""\u4e03\ud83d\ude00\/\b""#, "七😀/\u{8}"),
    ("{\"七\":{\"a\":[true,false]}}", ["七": ["a": [true, false]]]),
  ]

  @Test(arguments: accepted)
  func accepts(text: String, expected: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == expected)
  }

  @Test(arguments: [
    ("", 0), ("nul", 0), ("[1,]", 3), ("[1 2]", 3), ("{\"a\":1,}", 7), ("{a:1}", 1), ("01", 1), ("1.", 2),
    ("+1", 0),
    (".5", 0), ("1e", 2), ("\"a", 0), ("\"\u{1}\"", 1), (#""\x""#, 2), (#""\ud800""#, 1),
    (#""\udc00\ud800""#, 1),
    (#""\ud800A""#, 1), ("{\"a\":1,\"a\":2}", 7), ("[]]", 2), ("1e999", 0), ("\u{FEFF}1", 0), ("NaN", 0),
    ("// c\n1", 0), ("'a'", 0), (String(repeating: "[", count: 65), 64),
    (String(repeating: "1", count: 500), 0),
  ])
  func refuses(text: String, offset: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.offset == offset)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func refusesBrokenUTF8() {
    for bytes: [UInt8] in [
      [0xFF], [0xC0, 0xAF], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ] {
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
    }
  }

  /// Every truncation and many mutations of a text are either refused or read back to themselves.
  @Test func survivesMutations() throws {
    let text = Array(#"{"a":[1,2.5e3,"x\u00e9\n",{"b":null}],"七":true,"c":{"d":-0.25}}"#.utf8)
    _ = try JSONValue(parsing: text)
    for end in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text[..<end]) }
    }
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var mutated = text
      mutated[Int(state >> 33) % text.count] = UInt8(truncatingIfNeeded: state >> 24)
      if let value = try? JSONValue(parsing: mutated) {
        #expect(try JSONValue(parsing: value.description) == value)
      }
    }
  }
}
