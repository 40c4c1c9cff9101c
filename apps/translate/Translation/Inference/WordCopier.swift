import Text

/// Says which word of a source stands for each unknown symbol of its translation (Luong et al., 2015).
///
/// It is the one that was looked at most. A network in training learns to answer an unknown symbol with one, so
/// where the source has some that are not carried over yet, such as numbers, one of these it is.
struct WordCopier {
  private let tokens: [SubwordToken]
  /// The unknown symbols of the source that no translation stands for yet.
  private var open: [Int]

  /// A copier of the words of a source.
  init(_ tokens: [SubwordToken]) {
    self.tokens = tokens
    open = tokens.indices.filter { tokens[$0].number == SubwordTokenizer.unknown }
  }

  /// The word for the next unknown symbol; `nil` where nothing tells.
  ///
  /// - Parameter weights: how much each symbol of the source was looked at, then its end; `nil` without attention:
  ///   then unknown words are carried over in their order.
  mutating func next(lookedAt weights: [Float]?) -> String? {
    guard let weights else { return open.isEmpty ? nil : tokens[open.removeFirst()].text }
    func most(_ places: some Collection<Int>) -> Int? {
      places.max { weights[$0] < weights[$1] }
    }
    if let place = most(open) {
      open.removeAll { $0 == place }
      return tokens[place].text
    }
    return most(tokens.indices).map(word(around:))
  }

  /// Takes note that the translation has a word of the source already.
  mutating func carried(_ word: String) {
    if let place = open.firstIndex(where: { tokens[$0].text == word }) { open.remove(at: place) }
  }

  /// The word that a symbol is a part of.
  func word(around index: Int) -> String {
    var (first, last) = (index, index)
    while first > 0, tokens[first].isContinuation { first -= 1 }
    while last + 1 < tokens.count, tokens[last + 1].isContinuation { last += 1 }
    return tokens[first...last].map(\.text).joined()
  }
}
