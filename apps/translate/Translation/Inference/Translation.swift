import Text

/// What a sentence was translated to.
public struct Translation: Equatable, Sendable {
  /// The translation.
  public var text: String
  /// The logarithm of its probability over its length to the power of the length penalty, less what the coverage
  /// penalty takes off: what hypotheses were compared by.
  public var score: Double
  /// The logarithm of its probability.
  public var logProbability: Double
  /// Other translations that the search ended with, the best first.
  public var others: [Other]
  /// The symbols of the source with their texts, the end symbol left out.
  var source: [SubwordToken]
  /// The symbols of the translation, the end symbol left out.
  var target: [Int32]
  /// What stands for the unknown symbols of the translation, by their positions.
  var copies: [Int: String]

  /// Another translation.
  public struct Other: Equatable, Sendable {
    /// The translation.
    public let text: String
    /// As ``Translation/score``.
    public let score: Double
  }

  /// Of nothing.
  static let empty = Translation(
    text: "", score: 0, logProbability: 0, others: [], source: [], target: [], copies: [:])
}

/// How a translation came about: what was looked at, and what else could have been said.
public struct Explanation: Equatable, Sendable {
  /// A symbol of the translation.
  public struct Symbol: Equatable, Sendable {
    /// What it adds to the text; of an unknown symbol the word that was carried over.
    public let text: String
    /// How likely it was, given all before it.
    public let probability: Float
    /// The likeliest symbols at this place, the likeliest first.
    public let alternatives: [Alternative]
    /// How much each symbol of the source was looked at, its end last.
    ///
    /// Empty without attention.
    public let attention: [Float]
  }

  /// What could have stood at a place.
  public struct Alternative: Equatable, Sendable {
    /// A symbol's text, or one of ``Explanation/end``, ``Explanation/unknown`` and ``Explanation/join``.
    public let text: String
    /// How likely it was.
    public let probability: Float
  }

  /// The symbols of the source, its end included.
  public let source: [String]
  /// The symbols of the translation, its end included.
  public let target: [Symbol]

  /// What stands for the end of a text.
  public static let end = "⏎"
  /// What stands for a word that the model does not know, where it could be said.
  public static let unknown = "(unknown)"
  /// What stands for the symbol which says that no space comes next.
  public static let join = "(no space)"
}
