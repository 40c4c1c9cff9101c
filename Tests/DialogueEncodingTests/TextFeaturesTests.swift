import Testing

@testable import DialogueEncoding

@Suite struct TextFeaturesTests {
  private let plain = TextFeatures(stemsWords: false, includesPieces: false, includesMarks: false)

  private func shared(_ a: String, _ b: String, _ features: TextFeatures) -> Int {
    Set(features.hashes(of: a)).intersection(features.hashes(of: b)).count
  }

  @Test func wordsAndPairsOfWords() {
    // a, b, a b, c, b c
    let hashes = plain.hashes(of: "deep neural networks")
    #expect(hashes.count == 5 && Set(hashes).count == 5)
    #expect(plain.hashes(of: "deep")[0] == hashes[0])
    #expect(plain.hashes(of: "deep neural") == Array(hashes[..<3]))
    // Order counts: the two words, but not the pair.
    #expect(shared("deep neural", "neural deep", plain) == 2)
  }

  @Test func charactersPairsAndTriples() {
    // 神, 经, 神经, 网, 经网, 神经网, 络, 网络, 经网络
    let hashes = plain.hashes(of: "神经网络")
    #expect(hashes.count == 9 && Set(hashes).count == 9)
    #expect(shared("神经网络", "循环网络", plain) == 3)
    // Words and characters are no pairs: l s t m as one word, 是, 什, 是什, 么, 什么, 是什么
    #expect(plain.hashes(of: "LSTM是什么").count == 7)
  }

  @Test(arguments: [
    ("What's an LSTM?", "whats  an lstm"), ("ＬＳＴＭ　是什么？", "lstm是什么"), ("Café", "cafe"),
    ("don’t", "don't"), ("feed-forward", "feed forward"), ("x₁", "x1"),
  ])
  func whatReadersTakeForEqualIsEqual(_ a: String, _ b: String) {
    #expect(plain.hashes(of: a) == plain.hashes(of: b))
  }

  @Test(arguments: ["", " ", "?!", "…—", "\u{0}\u{7}\u{200B}"])
  func textsWithoutWordsHaveNoFeatures(_ text: String) {
    #expect(plain.hashes(of: text).isEmpty)
  }

  @Test func formsOfWordsMeetWhereAsked() {
    #expect(shared("networks", "network", .question) > shared("networks", "network", plain))
    var stems = plain
    stems.stemsWords = true
    #expect(stems.hashes(of: "training networks") == stems.hashes(of: "train network"))
  }

  @Test func misspeltWordsShareMostPieces() {
    let all = Set(TextFeatures.question.hashes(of: "perceptron")).count
    #expect(shared("perceptron", "preceptron", plain) == 0)
    #expect(shared("perceptron", "preceptron", .question) > all / 2)
    #expect(shared("perceptron", "attention", .question) < all / 4)
    // Words of one or two letters have no pieces: a word is all there is.
    #expect(TextFeatures.question.hashes(of: "is").count == 1)
  }

  @Test func marksCountInConversations() {
    #expect(
      TextFeatures.conversation.hashes(of: "really?") != TextFeatures.conversation.hashes(of: "really!"))
    #expect(plain.hashes(of: "really?") == plain.hashes(of: "really!"))
  }

  @Test func longTextsEndSomewhere() {
    let text = String(repeating: "a b ", count: 300_000)
    #expect(plain.hashes(of: text).count < 2 * TextFeatures.maximumLength)
    let word = String(repeating: "x", count: 1_000_000)
    #expect(TextFeatures.question.hashes(of: word).count < 200)
  }

  // MARK: The vocabulary

  @Test func vocabularyKeepsWhatIsWorthMost() {
    var counter = FeatureCounter()
    for (text, weight) in [([10, 20, 30, 20], 1), ([10, 20], 1), ([10, 40], 1), ([50], 9)] {
      counter.add(text.map { UInt32($0) }, weight: weight)
    }
    #expect(counter.texts == 4)
    let (vocabulary, information) = counter.vocabulary(limit: 3, minimum: 1)
    #expect(vocabulary.keys == [10, 20, 50])
    // ln(4/3), ln(4/2), ln(4/1) over ln 4.
    for (found, expected) in zip(information, [0.20752, 0.5, 1] as [Float]) {
      #expect((found - expected).magnitude < 1e-5)
    }
    #expect(counter.vocabulary(limit: 10, minimum: 2).vocabulary.keys == [10, 20])
    #expect(vocabulary.rows(of: [50, 7, 10, 10, 51]) == [2, 0, 0])
  }

  @Test func vocabularyGoesThroughATensor() {
    let vocabulary = FeatureVocabulary(keys: [0, 1, 65_535, 65_536, 0x8000_0001, .max])
    #expect(FeatureVocabulary(halves: vocabulary.tensor.elements) == vocabulary)
    for wrong: [Float] in [[1], [0, 2, 0, 1], [0, 1, 0, 1], [0, -1], [0, 0.5], [0, 65_536], [.nan, 0]] {
      #expect(FeatureVocabulary(halves: wrong) == nil, "\(wrong)")
    }
  }
}
