/// A symbol of a ``SubwordTokenizer``: a part of a word, a mark, a character.
public struct Subword: Hashable, Sendable {
  /// Its characters.
  public let text: String
  /// Whether it goes on a word that the symbol before began: `ing` of `play` `ing`.
  public let isContinuation: Bool

  /// A symbol that begins a word, or one that continues it.
  public init(_ text: String, isContinuation: Bool = false) {
    self.text = text
    self.isContinuation = isContinuation
  }

  /// The symbol of two neighbours in a word.
  func joined(with next: Subword) -> Subword {
    Subword(text + next.text, isContinuation: isContinuation)
  }

  /// Strings are equal when Unicode takes them for the same text; symbols only when their code points are.
  public static func == (a: Subword, b: Subword) -> Bool {
    a.isContinuation == b.isContinuation && a.text.utf8.elementsEqual(b.text.utf8)
  }

  /// Hashes what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(isContinuation)
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// A symbol in a text.
public struct SubwordToken: Equatable, Sendable {
  /// The number of the symbol; ``SubwordTokenizer/unknown`` where there is none.
  public let number: Int32
  /// What stands in the text: of an unknown symbol the unknown word; empty for ``SubwordTokenizer/join``.
  public let text: String
  /// Whether it goes on the word of the symbol before.
  public let isContinuation: Bool

  /// A symbol with its text.
  public init(number: Int32, text: String, isContinuation: Bool) {
    (self.number, self.text, self.isContinuation) = (number, text, isContinuation)
  }
}
