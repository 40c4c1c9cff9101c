import Text

/// A corpus cut into what is learnt from and what is judged by.
public struct LyricText: Sendable {
  /// Which part of a corpus.
  public enum Part: String, CaseIterable, Sendable {
    /// All of it.
    case whole
    /// The first nine tenths of its characters.
    case training
    /// The last tenth.
    case validation
  }

  /// What to learn from.
  public let training: String
  /// What to judge by; empty when nothing is left for it.
  public let validation: String

  /// Fewer characters than this cannot be learnt from.
  public static let minimumCount = 2

  /// Cuts a corpus, or takes the validation text from another one.
  ///
  /// - Throws: `TextError` when there are too few characters to learn from.
  public init(_ corpus: Corpus, validation other: Corpus? = nil, path: String) throws(TextError) {
    training = other == nil ? LyricText.part(.training, of: corpus.text) : corpus.text
    validation = other?.text ?? LyricText.part(.validation, of: corpus.text)
    let count = training.unicodeScalars.count
    guard count >= LyricText.minimumCount else {
      throw .badData(
        path,
        "expected at least \(LyricText.minimumCount) characters to learn from, found \(count); "
          + "name a longer text")
    }
  }

  /// A part of a text: its characters are code points, nine tenths are rounded down.
  public static func part(_ part: Part, of text: String) -> String {
    guard part != .whole else { return text }
    let scalars = Array(text.unicodeScalars)
    let cut = scalars.count * 9 / 10
    var result = String.UnicodeScalarView()
    result.append(contentsOf: part == .training ? scalars[..<cut] : scalars[cut...])
    return String(result)
  }
}
