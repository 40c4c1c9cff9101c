import Text

/// From which language to which.
public struct TranslationDirection: Sendable, Equatable {
  /// The languages, such as "zh" and "en".
  public let from, to: String

  /// The name of the model for it, such as `zh-en`.
  public var modelName: String { "\(from)-\(to)" }

  /// The direction for a text.
  ///
  /// - Parameters:
  ///   - from: the language of the text; guessed when `nil`.
  ///   - to: the language of the translation; when `nil` English, and Chinese for an English text.
  /// - Returns: `nil` when the language cannot be guessed.
  public init?(from: String?, to: String?, text: String) {
    guard let language = from ?? LanguageGuess(of: text)?.language.rawValue else { return nil }
    (self.from, self.to) = (language, to ?? (language == "en" ? "zh" : "en"))
  }
}
