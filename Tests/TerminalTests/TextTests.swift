import Terminal
import Testing

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("数字", 4), ("é", 1), ("e\u{301}", 1), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
    ("ＡＢ", 4),
    ("😀", 2), ("👩‍👩‍👧", 2), ("🇨🇳", 2), ("❤", 1), ("❤️", 2), ("a\u{200B}b", 2), ("カｶ", 3), ("\u{1B}", 0), ("…", 1),
    ("𠀀", 2),
    ("、。「」", 8), ("〿", 1),
  ])
  func isThatOfTheTerminal(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func truncation() {
    #expect("digits".truncated(toWidth: 6) == "digits")
    #expect("digits".truncated(toWidth: 4) == "dig…")
    #expect("数字识别".truncated(toWidth: 4) == "数…")
    #expect("数字".truncated(toWidth: 0) == "")
  }
}

struct TableTests {
  static var table: Table {
    var table = Table([.init("模型"), .init("error %", .right), .init("what")])
    table.add(["cnn", "0.41", "数字 | x"])
    table.add(["lenet5", "10.95", "a\nb"])
    return table
  }

  @Test func columnsAlign() {
    #expect(
      Self.table.text() == """
        模型    error %  what
        ──────  ───────  ────────
        cnn        0.41  数字 | x
        lenet5    10.95  a b
        """)
  }

  @Test func markdownAligns() {
    #expect(
      Self.table.markdown() == """
        | 模型   | error % | what     |
        | ------ | ------: | -------- |
        | cnn    |    0.41 | 数字 \\| x |
        | lenet5 |   10.95 | a b      |
        """)
  }

  @Test func titlesAreMarkedOnlyOnRequest() {
    #expect(Self.table.text(style: TextStyle(isEnabled: true)).hasPrefix("\u{1B}[1m模型"))
    #expect(TextStyle.plain.red("x") == "x" && TextStyle(isEnabled: true).red("") == "")
  }
}

struct NumberTests {
  @Test(arguments: [
    (99.84, 1, "99.8"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (0.999, 2, "1.00"),
    (12, 0, "12"),
    (0.004, 4, "0.0040"), (.nan, 1, "nan"), (-.infinity, 1, "-inf"), (1e300, 2, "1e+300"),
  ])
  func fixedPoint(value: Double, decimals: Int, text: String) {
    #expect(fixed(value, decimals: decimals) == text)
  }

  @Test func groups() {
    #expect(
      [0, 999, 1000, 61_706, -1_234_567].map(grouped) == ["0", "999", "1,000", "61,706", "-1,234,567"])
  }

  @Test func durations() {
    #expect(
      [0, 9.94, 9.96, 59.4, 59.6, 3599.6, 7261].map(durationText) == [
        "0.0 s", "9.9 s", "10 s", "59 s", "1:00 min", "1:00:00 h", "2:01:01 h",
      ])
    #expect(durationText(.infinity) == "?" && durationText(-1) == "?")
  }
}

struct SparklineTests {
  @Test func rises() {
    #expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(sparkline([5, 5]) == "▅▅")
    #expect(sparkline([0, .nan, 1, .infinity]) == "▁ █ ")
    #expect(sparkline([]) == "" && sparkline([.nan]) == " ")
    #expect(sparkline([-1e308, 1e308]) == "▁█")
  }

  @Test func longSeriesAreAveraged() {
    #expect(sparkline([0, 2, 0, 2, 10, 10], width: 3) == "▁▁█")
  }

  @Test func bars() {
    #expect(
      barChart(0, width: 4) == "    " && barChart(1, width: 4) == "████" && barChart(0.6, width: 4) == "██▍ ")
    #expect(barChart(7, width: 2) == "██" && barChart(.nan, width: 2) == "  ")
  }
}
