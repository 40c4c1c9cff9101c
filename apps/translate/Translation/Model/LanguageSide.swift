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
  public func encode(_ text: String) -> [Int32] { tokenizer.encode(normalization(text)) }

  private static func normalization(of language: String) -> TextNormalization {
    TextLanguage(rawValue: language)?.normalization ?? .western
  }
}
