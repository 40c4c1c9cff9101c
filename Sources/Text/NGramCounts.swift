/// How often the n-grams of a sentence occur, for one n.
struct NGramCounts {
  /// Up to six code points of 21 bits, or up to four numbers of words of 32 bits.
  typealias Key = UInt128

  private(set) var counts: [Key: Int] = [:]
  /// How many n-grams there are, repeated ones included.
  private(set) var total = 0

  /// Counts the runs of `n` symbols.
  ///
  /// - Parameters:
  ///   - symbols: below 2 to the power of `bits`.
  ///   - n: the length of a run.
  ///   - bits: how many bits a symbol takes; `n * bits` is at most 128.
  init(_ symbols: [UInt32], n: Int, bits: Int) {
    guard symbols.count >= n else { return }
    total = symbols.count - n + 1
    counts.reserveCapacity(total)
    let mask = n * bits == 128 ? Key.max : (1 << Key(n * bits)) - 1
    var key: Key = 0
    for (index, symbol) in symbols.enumerated() {
      key = (key << Key(bits) | Key(symbol)) & mask
      if index + 1 >= n { counts[key, default: 0] += 1 }
    }
  }

  /// Takes the greater count of both for every n-gram.
  mutating func formUnion(_ other: NGramCounts) {
    for (key, count) in other.counts { counts[key] = max(counts[key] ?? 0, count) }
  }

  /// How many n-grams of a hypothesis occur here, each as often as it does here at most.
  func matches(in hypothesis: NGramCounts) -> Int {
    hypothesis.counts.reduce(0) { $0 + min($1.value, counts[$1.key] ?? 0) }
  }
}

/// Gives equal words equal numbers; words are equal when their code points are.
struct WordNumbers {
  private var numbers: [[Unicode.Scalar]: UInt32] = [:]

  /// The numbers of words, new ones for new words.
  mutating func callAsFunction(_ words: [ArraySlice<Unicode.Scalar>]) -> [UInt32] {
    words.map { word in
      let key = Array(word)
      if let number = numbers[key] { return number }
      let number = UInt32(numbers.count)
      numbers[key] = number
      return number
    }
  }
}

extension Unicode.Scalar {
  /// Whether Python's `str.split` takes it for a space, as the published figures of the metrics rest on.
  var separatesWords: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }
}

extension Collection<Unicode.Scalar> {
  /// The runs between spaces of all kinds.
  func splitAtSpaces() -> [SubSequence] { split(whereSeparator: \.separatesWords) }
}
