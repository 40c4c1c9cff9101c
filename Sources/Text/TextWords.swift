/// What a piece of a text is to the rules that cut words and place spaces.
enum WordKind: Equatable, Sendable {
  /// Letters of a script that puts spaces between words, apostrophes within and accents included.
  case word
  /// One decimal digit.
  case digit
  /// A run of Chinese characters, kana or hangul.
  case unspaced
  /// A mark of Chinese typography, which carries its space within: `。`, `《`.
  case wideMark
  /// A mark that leans on what stands before: `.`, `)`.
  case closing
  /// A mark that leans on what follows: `(`, `¿`.
  case opening
  /// A straight or curly quote: opens and closes in turn.
  case quote
  /// A mark that joins both sides: the hyphen, `/`, `@`.
  case joint
  /// Anything else, with what modifies it: `&`, an emoji with its skin colour.
  case symbol
  /// A space that no rule explains, a tabulator, an ideographic space.
  case blank
  /// A mark that belongs to what stands before: an accent, a variation selector.
  case modifier

  /// What a code point begins.
  init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    if value < 0x80 {
      self = WordKind.ascii[Int(value)]
    } else if scalar.isUnspaced {
      self = .unspaced
    } else {
      self = WordKind.other(scalar)
    }
  }

  private static let ascii: [WordKind] = (0..<0x80).map { value in
    let scalar = Unicode.Scalar(UInt8(value))
    switch scalar {
    case "a"..."z", "A"..."Z": return .word
    case "0"..."9": return .digit
    case ".", ",", "!", "?", ";", ":", ")", "]", "}", "%": return .closing
    case "(", "[", "{", "$", "#": return .opening
    case "\"": return .quote
    case "-", "/", "@", "'", "_", "~", "\\", "^": return .joint
    case "\u{0}"..." ", "\u{7f}": return .blank
    default: return .symbol
    }
  }

  private static func other(_ scalar: Unicode.Scalar) -> WordKind {
    switch scalar.value {
    case 0x2018, 0x201C, 0x201D: return .quote
    case 0x2019: return .joint
    case 0x2013, 0x2014: return .symbol
    case 0x2026, 0x00BB, 0x203A, 0x2030, 0x00B0: return .closing
    case 0x00AB, 0x2039, 0x201A, 0x201E, 0x00A1, 0x00BF, 0x00A3, 0x20AC: return .opening
    case 0x3000: return .blank
    case 0x3001...0x303F, 0xFF01...0xFF65, 0x30A0, 0x30FB, 0x00B7: return .wideMark
    case 0x200D, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F: return .modifier
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .word
    case .nonspacingMark, .spacingMark, .enclosingMark: return .modifier
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: return .blank
    case .decimalNumber: return .digit
    case .openPunctuation, .initialPunctuation: return .opening
    case .closePunctuation, .finalPunctuation: return .closing
    case .dashPunctuation, .connectorPunctuation: return .joint
    default: return .symbol
    }
  }
}

/// A piece of a text before words are cut into subwords.
struct TextWord: Equatable {
  /// What it is.
  let kind: WordKind
  /// Its code points; one for digits and most marks.
  let scalars: ArraySlice<Unicode.Scalar>

  /// All pieces of a text in order; together they are the text, blanks included.
  static func all(in text: String) -> [TextWord] {
    let scalars = Array(text.unicodeScalars)
    var words: [TextWord] = []
    words.reserveCapacity(scalars.count / 4 + 1)
    var start = 0
    while start < scalars.count {
      let kind = WordKind(scalars[start])
      let end: Int
      switch kind {
      case .word, .modifier: end = endOfWord(scalars, from: start + 1)
      case .unspaced: end = scalars[(start + 1)...].firstIndex { !$0.isUnspaced } ?? scalars.count
      case .symbol: end = endOfSymbol(scalars, from: start + 1)
      default: end = start + 1
      }
      words.append(TextWord(kind: kind == .modifier ? .word : kind, scalars: scalars[start..<end]))
      start = end
    }
    return words
  }

  /// Where letters end; `'` and `’` between letters belong to the word.
  private static func endOfWord(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    var end = start
    while end < scalars.count {
      switch WordKind(scalars[end]) {
      case .word, .modifier: end += 1
      default:
        guard scalars[end] == "'" || scalars[end] == "\u{2019}", end + 1 < scalars.count,
          WordKind(scalars[end + 1]) == .word
        else { return end }
        end += 2
      }
    }
    return end
  }

  /// Where a symbol ends: with its modifiers, and with what a zero-width joiner ties to it.
  private static func endOfSymbol(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    var end = start
    while end < scalars.count {
      let kind = WordKind(scalars[end])
      guard kind == .modifier || kind == .symbol && scalars[end - 1] == "\u{200d}" else { break }
      end += 1
    }
    return end
  }
}
