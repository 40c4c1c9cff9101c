import NeuralNetwork
import TensorCore

/// The least probability with which a digit is accepted, set so that few true digits are refused.
public enum ConfidenceFloor {
  /// The share of true digits that may be refused.
  public static let refusedShare = 0.001

  /// The floor under which `refusedShare` of labelled digits fall; measured on pictures that the network
  /// did not learn from.
  public static func measured(of network: any Layer, on digits: DigitDataset) -> Float {
    let best = DigitEvaluation.probabilities(of: network, on: digits).map { row in
      row.prefix(10).max() ?? 0
    }.sorted()
    guard !best.isEmpty else { return 0.5 }
    return best[Int(Double(best.count) * refusedShare)]
  }
}
