import Training

/// The settings with which a network is trained unless told otherwise.
public struct LyricRecipe: Sendable {
  /// What the network is made of.
  public var configuration = LyricConfiguration()
  /// How often a character must occur in the training text to be known.
  public var minimumCount = 1
  /// How often the text is read.
  public var epochs = 10
  /// How many places of the text are read at once.
  public var lanes = 32
  /// How many characters gradients flow back through.
  public var steps = 64
  /// The peak of the one-cycle schedule.
  public var learningRate: Float = 3e-3
  /// The part of the run in which the rate rises.
  public var warmup: Float = 0.1
  /// The decoupled weight decay of AdamW.
  public var weightDecay: Float = 5e-2
  /// The share of the running average of weights kept at each step; no average when `nil`.
  public var averagingDecay: Float? = 0.999
  /// How an epoch differs from the others.
  public var order = LyricBatches.Order.rotated

  /// The recipe for a text of one's own.
  public init() {}
}

/// The models that are trained with a recipe of their own, by the names used on the command line.
public enum LyricModelName: String, CaseIterable, Sendable {
  /// Chinese: the words of sung tunes of the Song dynasty.
  case songci
  /// English: verse of Burns, Moore and of cowboys. After this recipe the published model went on from its own weights
  /// for six epochs more, with another seed and two thirds of the learning rate.
  case english
  /// English: the plays of Shakespeare.
  case shakespeare

  /// The recipe that gave the published weights.
  public var recipe: LyricRecipe {
    var recipe = LyricRecipe()
    switch self {
    case .songci:
      recipe.configuration = LyricConfiguration(hidden: 512, embedding: 256, dropout: 0.3, tied: true)
      (recipe.minimumCount, recipe.epochs, recipe.order) = (5, 12, .shuffledPoems)
    case .english:
      recipe.configuration = LyricConfiguration(hidden: 512, embedding: 128, dropout: 0.2)
      recipe.epochs = 8
    case .shakespeare:
      recipe.configuration = LyricConfiguration(hidden: 512, embedding: 128, dropout: 0.3)
      recipe.epochs = 12
    }
    return recipe
  }
}
