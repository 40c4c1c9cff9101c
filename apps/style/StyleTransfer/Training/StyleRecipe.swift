import NeuralNetwork
import Training

/// The settings with which a transfer network is trained unless told otherwise.
public struct StyleRecipe: Sendable {
  /// What the network is made of.
  public var configuration = TransferConfiguration()
  /// How often all photographs are seen.
  public var epochs = 24
  /// Pieces in a step.
  public var batchSize = 2
  /// The rows and columns of a piece, a multiple of 4.
  public var cropSize = 128
  /// The peak of the one-cycle schedule.
  public var learningRate: Float = 3e-3
  /// The part of the run in which the rate rises.
  public var warmup: Float = 0.1
  /// How much the parts of the loss count.
  public var weights = LossWeights(content: 1, style: 10, variation: 30)
  /// The share of the running average of weights kept at each step; no average when `nil`.
  public var averagingDecay: Float? = 0.99
  /// The largest norm of a step's gradients.
  public var maximumGradientNorm: Float = 10
  /// The shorter side of the painting: the smaller, the finer its brushwork in pictures.
  public var paintingSize = 400

  /// The recipe.
  public init() {}
}
