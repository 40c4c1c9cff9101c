import Glibc

/// Fits a calibration: a logistic regression by Newton's method with a little weight decay.
///
/// Every question is an example; its label is whether the best entry is right. Questions that the index can
/// answer and those that it cannot weigh the same in total, so that probability ½ treats both kinds of
/// mistakes alike.
public struct CalibrationFit: Sendable {
  private var examples: [(features: [Double], label: Bool)] = []

  /// No examples yet.
  public init() {}

  /// Adds a question that the index can answer, or one that it cannot.
  ///
  /// - Parameters:
  ///   - answer: what the chatbot says; with two candidates at least, if there are so many.
  ///   - isRight: whether the best candidate answers the question.
  public mutating func add(_ answer: ChatAnswer, isRight: Bool) {
    guard let best = answer.candidates.first else { return }
    let evidence = best.evidence
    let features = [
      1, evidence.prompts, evidence.answers, evidence.encoder, evidence.overlap, answer.lead,
      answer.nearness, answer.coverage.share, answer.coverage.rarestMissing, answer.coverage.nextMissing,
      answer.coverage.unseen,
    ]
    examples.append((features.map { Double($0) }, isRight))
  }

  /// The weights that fit best.
  ///
  /// - Parameter decay: how much large weights are held back, at least 0.
  /// - Returns: nil unless there are examples of both kinds.
  public func weights(decay: Double = 1e-4, threshold: Float = 0.5) -> Calibration.Weights? {
    let right = examples.count { $0.label }
    guard right > 0, right < examples.count else { return nil }
    let size = 11
    let shares = [false: 0.5 / Double(examples.count - right), true: 0.5 / Double(right)]
    var weights = [Double](repeating: 0, count: size)
    for _ in 0..<50 {
      var gradient = [Double](repeating: 0, count: size)
      var curvature = [[Double]](repeating: gradient, count: size)
      for (features, label) in examples {
        let sum = zip(weights, features).reduce(0) { $0 + $1.0 * $1.1 }
        let probability = 1 / (1 + exp(-sum))
        let share = shares[label] ?? 0
        for row in 0..<size {
          gradient[row] += share * (probability - (label ? 1 : 0)) * features[row]
          for column in 0..<size {
            curvature[row][column] +=
              share * probability * (1 - probability) * features[row] * features[column]
          }
        }
      }
      for row in 0..<size {
        gradient[row] += row == 0 ? 0 : decay * weights[row]
        curvature[row][row] += row == 0 ? 1e-9 : decay
      }
      let step = CalibrationFit.solve(curvature, gradient)
      for row in 0..<size { weights[row] -= step[row] }
      if step.allSatisfy({ abs($0) < 1e-9 }) { break }
    }
    let fitted = weights.map { Float(($0 * 1000).rounded() / 1000) }
    return .init(
      bias: fitted[0],
      evidence: Evidence(prompts: fitted[1], answers: fitted[2], encoder: fitted[3], overlap: fitted[4]),
      lead: fitted[5], nearness: fitted[6],
      coverage: Coverage(
        share: fitted[7], rarestMissing: fitted[8], nextMissing: fitted[9], unseen: fitted[10]),
      threshold: threshold)
  }

  /// Solves a symmetric, positive system of equations by elimination.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (matrix, right) = (matrix, right)
    let size = right.count
    for pivot in 0..<size {
      for row in pivot + 1..<size {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in pivot..<size { matrix[row][column] -= factor * matrix[pivot][column] }
        right[row] -= factor * right[pivot]
      }
    }
    var solution = right
    for row in (0..<size).reversed() {
      for column in row + 1..<size { solution[row] -= matrix[row][column] * solution[column] }
      solution[row] /= matrix[row][row]
    }
    return solution
  }
}
