import Text

extension FuzzReader {
  private static let sentences = [
    "The dog's house, No. 5, costs $3.50 (or so). \"Why?\" he asked.\n\tDr. Lee didn't know… &amp; left.",
    "我们在2015年用Python写程序。“好吗？”老师问。\r\n　他说：好！", "Am 3. Oktober fährt z.B. Frau Grün nach Bonn, „bald“.",
    "e\u{301}\u{200b}👩‍🚀🇩🇪 １２３ＡＢＣ \u{0}\u{1c}\u{85} Привет 한국 \u{fffd}\u{10ffff}",
  ]

  /// Tokenizers as model files keep them: what is accepted cuts and joins texts without losing any.
  static func subwords() -> FuzzReader {
    let trained = [0, 40].map { SubwordTokenizer(training: sentences + sentences, mergeCount: $0).serialized }
    return FuzzReader(
      name: "subwords", seeds: trained.map { Array($0.utf8) },
      container: Container(
        split: { $0.split(separator: 10, omittingEmptySubsequences: false).map(Array.init) },
        join: { Array($0.joined(separator: [10])) }),
      read: { bytes in
        let tokenizer = try SubwordTokenizer(
          serialized: String(decoding: bytes, as: UTF8.self), name: "mutated")
        for text in sentences {
          let tokens = tokenizer.tokens(of: text)
          let back = tokenizer.decode(tokens.map(\.number)) { tokens[$0].text }
          precondition(
            back.unicodeScalars.elementsEqual(text.unicodeScalars), "subwords: '\(text)' became '\(back)'")
          precondition(tokens.allSatisfy { $0.number < tokenizer.count }, "subwords: a number is too large")
        }
        let again = try SubwordTokenizer(serialized: tokenizer.serialized)
        precondition(again == tokenizer, "subwords: written and read, it is another")
      })
  }

  /// Any bytes as text, through everything that reads sentences.
  static func sentenceTools() -> FuzzReader {
    FuzzReader(
      name: "sentences", seeds: sentences.map { Array($0.utf8) }, container: nil,
      read: { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for language in TextLanguage.allCases {
          let normal = language.normalization(text)
          let twice = language.normalization(normal)
          precondition(
            normal.unicodeScalars.elementsEqual(twice.unicodeScalars), "sentences: '\(normal)' is not normal")
          let layout = SentenceLayout(text, language: language, longest: 24)
          _ = layout.text(with: layout.sentences, language: language)
          let long = layout.sentences.contains { $0.unicodeScalars.count > 24 || $0.isEmpty }
          precondition(!long, "sentences: one is empty or too long")
          let scores = BLEUTokenizer.allCases.map {
            BLEU(tokenizer: $0, isLowercased: true).score([text], references: [[normal, text]]).value
          }
          let chrF = ChrF(wordOrder: 2).score([text, normal], references: [[normal], [text, ""]]).value
          precondition(
            (scores + [chrF]).allSatisfy { (0...100.000_001).contains($0) }, "sentences: \(scores), \(chrF)")
        }
        if let guess = LanguageGuess(of: text) {
          precondition((0.5...1).contains(guess.probability), "sentences: \(guess)")
        }
      })
  }
}
