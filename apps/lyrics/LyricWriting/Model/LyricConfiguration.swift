import JSONText

/// What a network is made of, as its file says.
public struct LyricConfiguration: Equatable, Sendable {
  /// The kind of recurrent layer.
  public enum Cell: String, CaseIterable, Sendable {
    /// The simple recurrent network (Elman, 1990; chapter 6.4).
    case srn
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997; chapter 6.4).
    case lstm
    /// The gated recurrent unit (Cho et al., 2014; chapter 6.4).
    case gru
  }

  /// The kind of recurrent layer.
  public var cell: Cell
  /// How many layers, 1 … 8.
  public var layers: Int
  /// Units of each layer, 1 … 4096.
  public var hidden: Int
  /// The length of a character's vector, 1 … 4096.
  public var embedding: Int
  /// The part of values that is dropped in training: of vectors, between layers and before the output.
  public var dropout: Float
  /// Whether the output layer has the vectors of the characters as its weights.
  public var tied: Bool

  /// The settings of a network.
  public init(
    cell: Cell = .lstm, layers: Int = 2, hidden: Int = 256, embedding: Int = 128, dropout: Float = 0.2,
    tied: Bool = false
  ) {
    (self.cell, self.layers, self.hidden) = (cell, layers, hidden)
    (self.embedding, self.dropout, self.tied) = (embedding, dropout, tied)
  }

  /// What layers may be many.
  public static let layerRange = 1...8
  /// How wide layers and vectors may be.
  public static let widthRange = 1...4096
}

extension LyricConfiguration {
  /// As JSON, for a model's file.
  public var json: JSONObject {
    [
      "cell": JSONValue(cell.rawValue), "layers": JSONValue(layers), "hidden": JSONValue(hidden),
      "embedding": JSONValue(embedding), "dropout": JSONValue(dropout), "tied": JSONValue(tied),
    ]
  }

  /// The settings that ``json`` describes; `nil` when one is missing or out of range.
  public init?(json text: String) {
    guard let object = try? JSONValue(parsing: text).objectValue,
      let cell = object["cell"]?.stringValue.flatMap(Cell.init), let layers = object["layers"]?.integerValue,
      let hidden = object["hidden"]?.integerValue, let embedding = object["embedding"]?.integerValue,
      let dropout = object["dropout"]?.numberValue, let tied = object["tied"]?.boolValue,
      LyricConfiguration.layerRange.contains(layers), LyricConfiguration.widthRange.contains(hidden),
      LyricConfiguration.widthRange.contains(embedding), (0..<1).contains(dropout)
    else { return nil }
    self.init(
      cell: cell, layers: layers, hidden: hidden, embedding: embedding, dropout: Float(dropout), tied: tied)
  }
}
