/// A language that sentences are translated from and to.
public enum TextLanguage: String, CaseIterable, Sendable {
  /// English.
  case english = "en"
  /// German.
  case german = "de"
  /// Chinese.
  case chinese = "zh"

  /// The normal form of its sentences.
  public var normalization: TextNormalization { self == .chinese ? .chinese : .western }

  /// The tokenizer with which its translations are scored.
  public var bleuTokenizer: BLEUTokenizer { self == .chinese ? .chinese : .mteval13a }

  /// What stands between two sentences of a line.
  public var sentenceSpace: String { self == .chinese ? "" : " " }
}
