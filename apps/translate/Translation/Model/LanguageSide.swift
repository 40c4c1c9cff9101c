import Text

/// How texts of one language become symbols, and symbols texts.
public struct LanguageSide: Equatable, Sendable {
  /// Such as "zh".
  public let language: String
  /// What makes symbols of normalised texts.
  public let tokenizer: SubwordTokenizer
  /// The form in which texts are read.
  public let normalization: TextNormalization

  /// Learns symbols from texts.
  ///
  /// - Parameters:
  ///   - language: such as "zh".
  ///   - texts: to learn from.
  ///   - mergeCount: how many pairs of symbols are joined to a new one at most; 0 for single characters.
  public init(language: String, training texts: [String], mergeCount: Int) {
    self.language = language
    let normalization = LanguageSide.normalization(of: language)
    self.normalization = normalization
    tokenizer = SubwordTokenizer(training: texts.map { normalization($0) }, mergeCount: mergeCount)
  }

  /// What a model's file says.
  ///
  /// - Throws: `TextError` when it is not the text of a tokenizer.
  public init(language: String, serialized: String) throws(TextError) {
    self.language = language
    tokenizer = try SubwordTokenizer(serialized: serialized)
    normalization = LanguageSide.normalization(of: language)
  }

  /// The symbols of a text, without any for its beginning and end.
  public func encode(_ text: String) -> [Int32] { tokens(of: text).map(\.number) }

  /// The symbols of a text with the text of each; a number of two digits and more, and a word of more than 64
  /// letters, is one unknown symbol, which a network carries over.
  public func tokens(of text: String) -> [SubwordToken] {
    LanguageSide.withLongWordsFolded(
      LanguageSide.withNumbersFolded(tokenizer.tokens(of: normalization(text))))
  }

  /// The text of symbols; between words, where the language has spaces between them, stand unknown ones too.
  ///
  /// - Parameter unknown: what to put for an unknown symbol, given its position.
  func decode(_ symbols: some Sequence<Int32>, unknown: (Int) -> String? = { _ in nil }) -> String {
    tokenizer.decode(
      symbols, unknownAreWords: TextLanguage(rawValue: language)?.sentenceSpace.isEmpty != true,
      unknown: unknown)
  }

  /// The same with words cut at random into smaller pieces, for training.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - dropout: the probability that a pair of pieces is not joined, 0 … 1.
  ///   - generator: a source of random numbers.
  func tokens(
    of text: String, dropout: Double, using generator: inout some RandomNumberGenerator
  ) -> [SubwordToken] {
    LanguageSide.withNumbersFolded(
      tokenizer.tokens(of: normalization(text), dropout: dropout, using: &generator))
  }

  /// Joins the digits of each number, with points, commas and colons between two of them, to one unknown symbol.
  ///
  /// There are too many numbers to learn and none to be translated: `1914`, `12:30` and `3.14` go through as they
  /// are. Single digits stay, since they are words in other languages (`3 Hunde`, three dogs).
  static func withNumbersFolded(_ tokens: [SubwordToken]) -> [SubwordToken] {
    func isDigit(_ index: Int) -> Bool {
      let text = tokens[index].text.utf8
      return text.count == 1 && text.allSatisfy { (0x30...0x39).contains($0) }
    }
    var (folded, index) = ([SubwordToken](), 0)
    while index < tokens.count {
      guard isDigit(index) else {
        folded.append(tokens[index])
        index += 1
        continue
      }
      var end = index + 1
      while end < tokens.count {
        if isDigit(end) {
          end += 1
        } else if [".", ",", ":"].contains(tokens[end].text), end + 1 < tokens.count, isDigit(end + 1) {
          end += 2
        } else {
          break
        }
      }
      let text = tokens[index..<end].map(\.text).joined()
      folded.append(
        end - index > 1
          ? SubwordToken(number: SubwordTokenizer.unknown, text: text, isContinuation: false) : tokens[index])
      index = end
    }
    return folded
  }

  /// The most letters of a word that is translated; longer ones, which no language has, are carried over.
  static let longestWord = 64

  /// Joins the pieces of each word beyond that length to one unknown symbol.
  static func withLongWordsFolded(_ tokens: [SubwordToken]) -> [SubwordToken] {
    var (folded, index) = ([SubwordToken](), 0)
    while index < tokens.count {
      let end = tokens[(index + 1)...].firstIndex { !$0.isContinuation } ?? tokens.count
      let word = tokens[index..<end]
      if word.count > 1, word.reduce(0, { $0 + $1.text.unicodeScalars.count }) > longestWord {
        folded.append(
          SubwordToken(
            number: SubwordTokenizer.unknown, text: word.map(\.text).joined(), isContinuation: false))
      } else {
        folded += word
      }
      index = end
    }
    return folded
  }

  private static func normalization(of language: String) -> TextNormalization {
    TextLanguage(rawValue: language)?.normalization ?? .western
  }
}
