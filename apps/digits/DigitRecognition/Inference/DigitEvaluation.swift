import NeuralNetwork
import TensorCore

/// How a network does on labelled pictures.
public struct DigitEvaluation: Sendable {
  /// The number of pictures.
  public let count: Int
  /// How many of each digit (row) were taken for each digit (column): 10 × 10.
  public let confusion: [[Int]]
  /// How many would be refused.
  public let refused: Int

  /// How many were taken for another digit.
  public var errors: Int { count - (0..<10).reduce(0) { $0 + confusion[$1][$1] } }

  /// Errors in percent of all pictures.
  public var errorPercent: Double { count == 0 ? 0 : 100 * Double(errors) / Double(count) }

  /// Refusals in percent of all pictures.
  public var refusedPercent: Double { count == 0 ? 0 : 100 * Double(refused) / Double(count) }

  /// Classifies all pictures of a dataset of 28×28.
  ///
  /// The likeliest digit counts, refused or not.
  ///
  /// - Parameter limits: which probabilities are enough for an answer, for counting refusals.
  public init(
    of network: any Layer, on digits: DigitDataset, limits: AcceptanceLimits = AcceptanceLimits()
  ) {
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
    var refused = 0
    for (index, row) in DigitEvaluation.probabilities(of: network, on: digits).enumerated() {
      let answer = DigitAnswer(probabilities: row, limits: limits)
      if answer.digit == nil { refused += 1 }
      confusion[Int(digits.labels[index])][answer.ranking(1)[0].digit] += 1
    }
    (self.count, self.confusion, self.refused) = (digits.count, confusion, refused)
  }

  /// The softmax of a network's logits for each picture of a dataset.
  static func probabilities(of network: any Layer, on digits: DigitDataset) -> [[Float]] {
    precondition(
      digits.pictureSize == 784, "DigitEvaluation: expected 28×28, found \(digits.height)×\(digits.width)")
    var result: [[Float]] = []
    result.reserveCapacity(digits.count)
    let chunk = 1024
    for start in stride(from: 0, to: digits.count, by: chunk) {
      let indices = start..<min(digits.count, start + chunk)
      let pictures = Tensor(shape: [indices.count, 28, 28, 1]) { buffer in
        for (place, index) in indices.enumerated() {
          digits.copyPicture(
            index, to: UnsafeMutableBufferPointer(rebasing: buffer[(place * 784)..<((place + 1) * 784)]))
        }
      }
      let probabilities = softmax(network.predict(pictures))
      let (values, width) = (probabilities.elements, probabilities.shape[1])
      for row in 0..<indices.count { result.append(Array(values[(row * width)..<((row + 1) * width)])) }
    }
    return result
  }
}
