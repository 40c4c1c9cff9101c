import Testing
import Text

struct TextNormalizationTests {
  @Test(arguments: [
    ("  Grüße \t an\u{a0}alle\n", "Grüße an alle"), ("Gru\u{308}ße", "Gr\u{fc}ße"),
    ("“Hello,” he said — ‘no’…", "\"Hello,\" he said – 'no'..."), ("„Ja“, »nein«", "\"Ja\", \"nein\""),
    ("ＡＢＣ１２３％ ｏｋ？", "ABC123% ok?"), ("a\u{200b}b\u{feff}c\u{ad}d\u{0}e", "abcde"), ("x‑ray −5", "x-ray -5"),
    ("👩‍🚀 a\u{200d}b", "👩‍🚀 ab"), ("", ""), (" \u{3000}\n", ""), ("é", "\u{e9}"), ("e\u{200b}\u{301}", "\u{e9}"),
    ("Å\u{212b}\u{1112}\u{1161}\u{11ab}", "\u{c5}\u{c5}\u{d55c}"), ("它是。", "它是."),
  ])
  func westernTypography(text: String, expected: String) {
    let normal = TextNormalization.western(text)
    #expect(Array(normal.unicodeScalars) == Array(expected.unicodeScalars), "\(normal.debugDescription)")
  }

  @Test(arguments: [
    ("箱子里有苹果吗?", "箱子里有苹果吗？"), ("你好,世界!", "你好，世界！"), ("他说:\"好\"。", "他说：“好”。"), ("＂好＂", "“好”"),
    ("我 用 Python 写 3,000 行", "我用Python写3,000行"), ("ＡＢＣ１２３", "ABC123"), ("价格是3.50元.", "价格是3.50元。"),
    ("他(我)来", "他（我）来"),
    ("Hello, \"Tom\"!", "Hello, \"Tom\"!"), ("8:30 见", "8:30见"), ("", ""), ("  好 ", "好"), ("“好”", "“好”"),
  ])
  func chineseTypography(text: String, expected: String) {
    #expect(TextNormalization.chinese(text) == expected)
  }

  @Test(arguments: TextNormalization.allCases)
  func whatIsNormalStaysAsItIs(normalization: TextNormalization) {
    let parts =
      "a é e\u{301} ， , ? 。 . \" “ ” „ ’ ( （ 的 我 1 ２ \u{200b} \u{200d} 👩 \u{1f3fd} … — - \u{3000} \u{fe0f} \u{1fef} ＝ ｶ \u{f900} \u{ad} \u{300}"
      .split(separator: " ").map(String.init) + [" ", "\t", "\n"]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 1...8, using: &generator)).compactMap { _ in
        parts.randomElement(using: &generator)
      }
      .joined()
      let once = normalization(text)
      let twice = normalization(once)
      #expect(
        Array(once.unicodeScalars) == Array(twice.unicodeScalars), "\(text.debugDescription) \(once) \(twice)"
      )
    }
  }

  @Test(arguments: [
    ("A &amp; B", "A & B"), ("&quot;Hi&quot;, it&apos;s &lt;b&gt;", "\"Hi\", it's <b>"),
    ("&amp;amp;quot;", "\""),
    ("it&#39;s &#x27;so&#x27;", "it's 'so'"), ("a &nbsp; b", "a b"), ("AT&T; R&D", "AT&T; R&D"),
    ("&#0;&#8;&;&nosuch;", "&#0;&#8;&;&nosuch;"), ("＆ａｍｐ；", "&"), ("&#8217;", "'"),
  ])
  func referencesOfHTMLAreDecoded(text: String, expected: String) {
    let normal = TextNormalization.western(text)
    #expect(normal == expected && TextNormalization.western(normal) == normal)
    for language in TextNormalization.allCases {
      #expect(!language("中&amp;文 &quot;a&quot;").contains(";"))
    }
  }

  @Test func referencesGoWhateverStandsBetween() {
    let parts = ["&", "amp", ";", "quot", "#38", "#x26", "lt", " ", "；", "a", "\u{200b}", "＆"]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
        parts.randomElement(using: &generator)
      }.joined()
      for form in TextNormalization.allCases {
        let normal = form(text)
        #expect(form(normal) == normal, "\(text.debugDescription)")
        #expect(normal.withCharacterReferencesDecoded == normal, "\(text.debugDescription)")
      }
    }
    let long = String(repeating: "&amp;", count: 100_000)
    #expect(long.withCharacterReferencesDecoded.count == 100_000)
  }
}
