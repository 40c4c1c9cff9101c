extension SubwordTokenizer {
  /// Learns an alphabet and merges from texts; the same texts give the same tokenizer.
  ///
  /// Time grows with the number of different words times the merges that touch them: 30,000 sentences and 8,000
  /// merges take about a second.
  ///
  /// - Parameters:
  ///   - texts: sentences, normalised as they will be for use.
  ///   - mergeCount: how many pairs to merge, at least 0; fewer are merged when no pair occurs twice. With 0,
  ///     symbols are characters.
  ///   - minimumCount: how often a character must occur to be known, at least 1. With 2, what occurs once is
  ///     unknown, so that a network in training meets ``unknown`` and learns what to do with it.
  public init(training texts: some Sequence<String>, mergeCount: Int, minimumCount: Int = 2) {
    precondition(
      mergeCount >= 0 && minimumCount >= 1,
      "SubwordTokenizer: expected mergeCount >= 0 and minimumCount >= 1, found \(mergeCount), \(minimumCount)"
    )
    var counts = CorpusCounts()
    for text in texts { counts.take(text) }
    let alphabet = counts.alphabet(minimumCount: minimumCount)
    let characters = SubwordTokenizer(alphabet: alphabet, merges: [])
    var words: [(symbols: [Int32], count: Int)] = []
    for (word, count) in counts.words.sorted(by: { $0.key < $1.key }) {
      for known in characters.encode(word).split(separator: SubwordTokenizer.unknown) {
        for start in stride(from: known.startIndex, to: known.endIndex, by: SubwordTokenizer.longestPiece) {
          words.append((Array(known[start...].prefix(SubwordTokenizer.longestPiece)), count))
        }
      }
    }
    var learner = MergeLearner(words: words)
    var merges: [(Int32, Int32)] = []
    let room = min(mergeCount, SubwordTokenizer.maximumMergeCount)
    while merges.count < room, let pair = learner.mergeNext(as: Int32(characters.count + merges.count)) {
      merges.append(pair)
    }
    self.init(alphabet: alphabet, merges: merges)
  }
}

/// How often the words and marks of a corpus occur.
private struct CorpusCounts {
  /// Words, and runs of Chinese characters: what merges are learnt from.
  private(set) var words: [String: Int] = [:]
  private var marks: [String: Int] = [:]

  mutating func take(_ text: String) {
    for word in TextWord.all(in: text) {
      let string = String(String.UnicodeScalarView(word.scalars))
      switch word.kind {
      case .word, .unspaced: words[string, default: 0] += 1
      default: marks[string, default: 0] += 1
      }
    }
  }

  /// What occurs often enough, in the order of code points; the space in any case.
  func alphabet(minimumCount: Int) -> [Subword] {
    var counts: [Subword: Int] = [Subword(" "): Int.max]
    for (mark, count) in marks where mark != " " { counts[Subword(mark), default: 0] += count }
    for (word, count) in words {
      for letter in word.unicodeScalars {
        counts[Subword(String(letter)), default: 0] += count
        if !letter.isUnspaced { counts[Subword(String(letter), isContinuation: true), default: 0] += count }
      }
    }
    return counts.filter {
      $0.value >= minimumCount && $0.key.text.utf8.count <= SubwordTokenizer.longestPiece
    }
    .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    .prefix(SubwordTokenizer.maximumAlphabetCount)
    .map(\.key).sorted()
  }
}

extension Subword: Comparable {
  /// By code points; what begins a word before what continues one.
  public static func < (a: Subword, b: Subword) -> Bool {
    a.isContinuation == b.isContinuation
      ? a.text.utf8.lexicographicallyPrecedes(b.text.utf8) : b.isContinuation
  }
}
