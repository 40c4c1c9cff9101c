import JSONText

/// What a network is made of, as its file says.
public struct TranslationConfiguration: Equatable, Sendable {
  /// How the decoder learns about the source.
  public enum Kind: String, CaseIterable, Sendable {
    /// From the last states of the encoder alone (Sutskever, Vinyals and Le, 2014; chapter 6.4).
    case seq2seq
    /// Before each step it looks at all states of the encoder (Bahdanau, Cho and Bengio, 2015).
    case attention
  }

  /// How the decoder learns about the source.
  public var kind: Kind
  /// The length of the vectors of symbols, 1 … 4096.
  public var embedding: Int
  /// Units of the encoder in each direction, 1 … 4096.
  public var encoderUnits: Int
  /// Units of the decoder, 1 … 4096.
  public var units: Int
  /// The length of queries and keys of the attention, 1 … 4096.
  public var attention: Int
  /// The part of values that is dropped in training: of vectors of symbols and before the output.
  public var dropout: Float

  /// The settings of a network.
  public init(
    kind: Kind = .attention, embedding: Int = 256, encoderUnits: Int = 256, units: Int = 512,
    attention: Int = 512, dropout: Float = 0.3
  ) {
    (self.kind, self.embedding, self.encoderUnits) = (kind, embedding, encoderUnits)
    (self.units, self.attention, self.dropout) = (units, attention, dropout)
  }

  /// How wide layers and vectors may be.
  public static let widthRange = 1...4096
}

extension TranslationConfiguration {
  /// As JSON, for a model's file.
  public var json: JSONObject {
    [
      "kind": JSONValue(kind.rawValue), "embedding": JSONValue(embedding),
      "encoderUnits": JSONValue(encoderUnits), "units": JSONValue(units), "attention": JSONValue(attention),
      "dropout": JSONValue(dropout),
    ]
  }

  /// The settings that ``json`` describes; `nil` when one is missing or out of range.
  public init?(json text: String) {
    guard let object = try? JSONValue(parsing: text).objectValue,
      let kind = object["kind"]?.stringValue.flatMap(Kind.init),
      let dropout = object["dropout"]?.numberValue, (0..<1).contains(dropout)
    else { return nil }
    func width(_ name: String) -> Int? {
      object[name]?.integerValue.flatMap { TranslationConfiguration.widthRange.contains($0) ? $0 : nil }
    }
    guard let embedding = width("embedding"), let encoderUnits = width("encoderUnits"),
      let units = width("units"), let attention = width("attention")
    else { return nil }
    self.init(
      kind: kind, embedding: embedding, encoderUnits: encoderUnits, units: units, attention: attention,
      dropout: Float(dropout))
  }
}
