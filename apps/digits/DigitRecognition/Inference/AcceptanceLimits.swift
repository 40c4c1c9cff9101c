import Checkpoints
import NeuralNetwork
import TensorCore

/// When an answer is accepted: how sure a network must be of its digit, and that there is a digit at all.
///
/// Both are set so that few true digits are refused; a body that resembles a digit, such as a shirt that could be
/// an 8, seldom gets as little probability of "no digit" as true digits do.
public struct AcceptanceLimits: Sendable, Equatable {
  /// The least probability of the likeliest digit, 0 … 1.
  public let confidenceFloor: Float
  /// The greatest probability of "no digit", 0 … 1; only for networks with an output for it.
  public let otherCeiling: Float

  /// The share of true digits that may fall below the floor, and the share that may lie above the ceiling.
  public static let refusedShare = 0.001

  /// Limits given one by one; the default accepts everything.
  ///
  /// - Precondition: both are in 0 … 1.
  public init(confidenceFloor: Float = 0, otherCeiling: Float = 1) {
    precondition(
      (0...1).contains(confidenceFloor) && (0...1).contains(otherCeiling),
      "AcceptanceLimits: expected limits in 0...1, found \(confidenceFloor) and \(otherCeiling)")
    (self.confidenceFloor, self.otherCeiling) = (confidenceFloor, otherCeiling)
  }

  /// The limits beyond each of which `refusedShare` of labelled digits fall.
  ///
  /// - Parameter digits: pictures that the network did not learn from.
  public init(measuredOf network: any Layer, on digits: DigitDataset) {
    let rows = DigitEvaluation.probabilities(of: network, on: digits)
    guard !rows.isEmpty else {
      self.init(confidenceFloor: 0.5)
      return
    }
    // A network that has come to no numbers is sure of nothing.
    func known(_ value: Float?) -> Float { value.map { $0.isFinite ? $0 : 0 } ?? 0 }
    let best = rows.map { known($0.prefix(10).max()) }.sorted()
    let others = rows.map { known($0.dropFirst(10).first) }.sorted(by: >)
    let refused = Int(Double(rows.count) * Self.refusedShare)
    self.init(confidenceFloor: best[refused], otherCeiling: rows[0].count > 10 ? others[refused] : 1)
  }

  /// The limits that the metadata of a file of weights states.
  ///
  /// - Throws: `CheckpointError` when they are no probabilities.
  init(of file: SafetensorsFile, path: String) throws(CheckpointError) {
    func value(_ key: String, default text: String) throws(CheckpointError) -> Float {
      let text = file.metadata[key] ?? text
      guard let value = Float(text), (0...1).contains(value) else {
        throw CheckpointError(
          .malformed, path: path, "expected \(key) in 0...1 in its metadata, found '\(text.prefix(40))'")
      }
      return value
    }
    self.init(
      confidenceFloor: try value("confidenceFloor", default: "0.5"),
      otherCeiling: try value("otherCeiling", default: "1"))
  }

  /// The entries of a file's metadata from which they are read again.
  public var metadata: [String: String] {
    ["confidenceFloor": "\(confidenceFloor)", "otherCeiling": "\(otherCeiling)"]
  }
}
