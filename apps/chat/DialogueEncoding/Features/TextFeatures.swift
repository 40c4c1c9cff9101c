import Text

/// What a network sees of a text: 32-bit hashes of its words, of pairs of neighbouring words, of one to three
/// neighbouring characters of scripts without spaces and, where asked, of pieces of words.
///
/// Works on ``Swift/StringProtocol/matchingForm``. Order beyond neighbours is lost.
public struct TextFeatures: Sendable, Equatable {
  /// Whether English words lose their endings.
  public var stemsWords: Bool
  /// Whether words are also cut into all their pieces of 3 to 5 letters, so that a misspelt word still shares most of
  /// them with the right one; `<` and `>` stand for the ends.
  public var includesPieces: Bool
  /// Whether question and exclamation marks count as words.
  public var includesMarks: Bool

  /// A choice of features.
  public init(stemsWords: Bool, includesPieces: Bool, includesMarks: Bool) {
    (self.stemsWords, self.includesPieces, self.includesMarks) = (stemsWords, includesPieces, includesMarks)
  }

  /// What tells replies apart in conversations.
  public static let conversation = TextFeatures(stemsWords: false, includesPieces: false, includesMarks: true)
  /// What tells questions about a subject apart, typed in a hurry.
  public static let question = TextFeatures(stemsWords: true, includesPieces: true, includesMarks: false)

  /// How many code points of a text count; what follows is ignored.
  public static let maximumLength = 8_192

  /// The features of a text in order, repeated ones included.
  public func hashes(of text: some StringProtocol) -> [UInt32] {
    var scanner = FeatureScanner(features: self)
    for scalar in text.unicodeScalars.prefix(TextFeatures.maximumLength).matchingScalars {
      scanner.take(scalar)
    }
    return scanner.finished()
  }
}

extension Sequence<Unicode.Scalar> {
  /// The code points of the form for search.
  fileprivate var matchingScalars: String.UnicodeScalarView {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: self)
    return String(view).matchingForm.unicodeScalars
  }
}

/// One pass over the code points of a text.
private struct FeatureScanner {
  let features: TextFeatures
  private var hashes: [UInt32] = []
  private var word: [Unicode.Scalar] = []
  /// The hashes of the last two words, if there are any, and whether they are single characters.
  private var before: [(hash: UInt64, isCharacter: Bool)] = []

  init(features: TextFeatures) { self.features = features }

  mutating func take(_ scalar: Unicode.Scalar) {
    if scalar.isUnspaced {
      endWord()
      append(FeatureHash(.word, [scalar]).value, isCharacter: true)
    } else if scalar.isWordPart {
      word.append(scalar)
    } else if scalar != "'" || word.isEmpty {
      endWord()
      if features.includesMarks, scalar == "?" || scalar == "!" {
        hashes.append(FeatureHash.folded(FeatureHash(.mark, [scalar]).value))
      }
    }
  }

  mutating func finished() -> [UInt32] {
    endWord()
    return hashes
  }

  private mutating func endWord() {
    guard !word.isEmpty else { return }
    if features.includesPieces { appendPieces() }
    if features.stemsWords {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: word)
      append(FeatureHash(.word, String(view).englishStem.unicodeScalars).value, isCharacter: false)
    } else {
      append(FeatureHash(.word, word).value, isCharacter: false)
    }
    word.removeAll(keepingCapacity: true)
  }

  /// A word or a character, with the pairs and triples that it ends.
  private mutating func append(_ hash: UInt64, isCharacter: Bool) {
    hashes.append(FeatureHash.folded(hash))
    if let last = before.last, last.isCharacter == isCharacter {
      let pair = FeatureHash.joined(last.hash, hash)
      hashes.append(FeatureHash.folded(pair))
      if isCharacter, before.count == 2, before[0].isCharacter {
        hashes.append(FeatureHash.folded(FeatureHash.joined(before[0].hash, pair)))
      }
    }
    before.append((hash, isCharacter))
    if before.count > 2 { before.removeFirst() }
  }

  private mutating func appendPieces() {
    // Pieces tell little about words of one or two letters, and would fill the table with numbers.
    guard word.count >= 3 else { return }
    let marked = ["<"] + word.prefix(40) + [">"]
    for size in 3...5 where size <= marked.count {
      for start in 0...(marked.count - size) {
        let piece = FeatureHash(.piece, marked[start..<(start + size)])
        hashes.append(FeatureHash.folded(piece.value, isPiece: true))
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether the code point, in the form for search, belongs to a word of a script with spaces.
  fileprivate var isWordPart: Bool {
    if value < 0x80 { return (0x61...0x7A).contains(value) || (0x30...0x39).contains(value) }
    switch properties.generalCategory {
    case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber, .spacingMark, .mathSymbol:
      return true
    default: return false
    }
  }
}

/// FNV-1a (Fowler, Noll and Vo) over code points, begun with the kind of feature.
private struct FeatureHash {
  enum Kind: UInt64 {
    case word = 1
    case piece
    case mark
  }

  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  init(_ kind: Kind, _ scalars: some Sequence<Unicode.Scalar>) {
    add(kind.rawValue)
    for scalar in scalars { add(UInt64(scalar.value)) }
  }

  private mutating func add(_ number: UInt64) { value = (value ^ number) &* 0x0000_0100_0000_01b3 }

  /// The hash of two neighbours.
  static func joined(_ a: UInt64, _ b: UInt64) -> UInt64 {
    ((a &* 0x9e37_79b9_7f4a_7c15) ^ (b &+ 0x632b_e59b_d9b4_e019)) &* 0x0000_0100_0000_01b3
  }

  /// 32 bits of a hash, all of which depend on all of its bits; the last one tells pieces of words from the rest.
  static func folded(_ hash: UInt64, isPiece: Bool = false) -> UInt32 {
    var z = hash
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return UInt32(truncatingIfNeeded: (z ^ (z >> 31)) >> 32) & ~1 | (isPiece ? 1 : 0)
  }
}
