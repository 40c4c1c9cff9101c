/// The words of a text as novelty counts them: a Chinese character is one, so is an English word in lower
/// case; marks, spaces and line ends are none.
struct VerseTokens {
  /// A number for each word.
  private(set) var hashes: [UInt64] = []
  /// Where each stands among the code points.
  private(set) var ranges: [Range<Int>] = []
  /// The code points.
  let scalars: [Unicode.Scalar]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var start: Int?
    for (index, scalar) in scalars.enumerated() {
      if scalar.isHan {
        close(&start, index)
        add(index..<(index + 1))
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        if start == nil { start = index }
      } else if start != nil, scalar == "'" || scalar == "\u{2019}" {
        continue
      } else {
        close(&start, index)
      }
    }
    close(&start, scalars.count)
  }

  private mutating func close(_ start: inout Int?, _ end: Int) {
    if let begin = start { add(begin..<end) }
    start = nil
  }

  private mutating func add(_ range: Range<Int>) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in range where scalars[index] != "'" && scalars[index] != "\u{2019}" {
      for scalar in scalars[index].properties.lowercaseMapping.unicodeScalars {
        hash = (hash ^ UInt64(scalar.value)) &* 0x0100_0000_01b3
      }
    }
    hashes.append(hash)
    ranges.append(range)
  }

  /// A number for the `length` words from `start` on.
  func hash(from start: Int, length: Int) -> UInt64 {
    var value = UInt64(length)
    for index in start..<(start + length) {
      value = (value ^ hashes[index]) &* 0xbf58_476d_1ce4_e5b9
      value ^= value >> 31
    }
    return value &* 0x94d0_49bb_1331_11eb
  }

  /// The text from the first of some words to the last, with what stands between them.
  func text(_ words: Range<Int>) -> String {
    guard let first = words.first, let last = words.last else { return "" }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[ranges[first].lowerBound..<ranges[last].upperBound])
    return String(view)
  }
}

extension Unicode.Scalar {
  /// Whether it is a Chinese character.
  var isHan: Bool {
    switch value {
    case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    default: false
    }
  }
}
