import NeuralNetwork
import TensorCore

/// How well a kind of recurrent layer learns to remember a symbol over a distance.
public struct MemoryExperiment: Sendable {
  /// The kind of layer.
  public let cell: LyricConfiguration.Cell
  /// The distance.
  public let task: MemoryTask
  /// Units of the layer.
  public var hidden = 32
  /// Steps of training, each on 32 new sequences.
  public var steps = 2_000
  /// The highest learning rate of a one-cycle schedule.
  public var learningRate: Float = 5e-3
  /// Fixes weights and sequences.
  public var seed: UInt64 = 0

  /// An experiment.
  public init(cell: LyricConfiguration.Cell, distance: Int) {
    (self.cell, task) = (cell, MemoryTask(distance: distance))
  }

  private static let batchSize = 32
  /// So many sequences in a row must be right for training to end early.
  private static let masteredCount = 3_200

  /// How it went.
  public struct Result: Sendable {
    /// Right answers in percent of 2,000 new sequences.
    public let accuracyPercent: Double
    /// After how many steps training ended: all, or fewer once everything was right for 100 steps.
    public let steps: Int
  }

  /// Trains a network with new weights and measures it.
  ///
  /// - Parameter progress: told after each step how many are done; returns whether to go on.
  public func run(progress: (Int) -> Bool = { _ in true }) -> Result {
    var generator = RandomGenerator(seed: seed, 0x6d65_6d6f, UInt64(task.distance))
    let network = MemoryNetwork(cell, hidden: hidden, using: &generator)
    let optimizer = Adam(parameters: network.namedParameters, learningRate: learningRate)
    let schedule = LearningRateSchedule.oneCycle(peak: learningRate)
    let parameters = network.parameters
    var (done, right) = (0, 0)
    while done < steps, right < MemoryExperiment.masteredCount {
      // Short distances show what is asked; by and by the network finds it over long ones.
      let distance = done < steps / 2 ? 1 + Int(generator.next() % UInt64(task.distance)) : task.distance
      let (sequences, answers) = MemoryTask(distance: distance)
        .batch(count: MemoryExperiment.batchSize, using: &generator)
      optimizer.learningRate = schedule.rate(step: done, of: steps)
      let correct = Correct()
      let (_, gradients) = valueAndGradients(of: parameters) {
        let logits = network(sequences)
        correct.count = MemoryExperiment.correct(logits, answers)
        return crossEntropy(logits: logits, targets: answers)
      }
      optimizer.update(with: gradients.clipped(globalNorm: 1))
      let isRight = correct.count == MemoryExperiment.batchSize && distance == task.distance
      right = isRight ? right + correct.count : 0
      done += 1
      guard progress(done) else { break }
    }
    network.train(false)
    var correct = 0
    for _ in 0..<20 {
      let (sequences, answers) = task.batch(count: 100, using: &generator)
      correct += MemoryExperiment.correct(network(sequences), answers)
    }
    return Result(accuracyPercent: Double(correct) / 20, steps: done)
  }

  private final class Correct { var count = 0 }

  private static func correct(_ logits: Tensor, _ answers: IndexTensor) -> Int {
    zip(logits.detached.argmax(axis: 1).elements, answers.elements).count { $0 == $1 }
  }
}
