import Training

/// The settings with which a network is trained unless told otherwise.
public struct TrainingRecipe: Sendable {
  /// How often every picture is seen.
  public var epochs: Int
  /// Pictures a step.
  public var batchSize: Int
  /// The peak of the one-cycle schedule.
  public var learningRate: Float
  /// The decoupled weight decay of AdamW.
  public var weightDecay: Float
  /// The share of the target that goes to all classes alike.
  public var labelSmoothing: Float
  /// How pictures are bent while training.
  public var augmentation: Augmentation
  /// The share of the running average of weights kept at each step; no average when `nil`.
  public var averagingDecay: Float?
  /// Pictures of no digit a picture of a digit; only for networks with an output for them.
  public var otherShare: Float
  /// Digits from difficult pictures a picture of a digit.
  public var disturbedShare: Float = 0

  /// The recipe that gave the published weights; chosen on the validation split.
  public init(for model: DigitModelName) {
    (batchSize, weightDecay, labelSmoothing, otherShare) = (128, 1e-2, 0, 0)
    switch model {
    case .softmax: (epochs, learningRate, augmentation) = (15, 3e-3, .none)
    case .mlp: (epochs, learningRate, augmentation) = (30, 2e-3, .light)
    case .lenet5: (epochs, learningRate, augmentation) = (60, 4e-3, .centered)
    case .lenet5Original: (epochs, learningRate, augmentation) = (30, 2e-3, .light)
    case .cnn: (epochs, learningRate, augmentation, otherShare) = (32, 4e-3, .centered, 0.12)
    }
    averagingDecay = model == .softmax ? nil : 0.999
  }

  /// The recipe by which trained weights learn from difficult pictures too.
  public static func hardening(_ model: DigitModelName) -> TrainingRecipe {
    var recipe = TrainingRecipe(for: model)
    (recipe.epochs, recipe.learningRate, recipe.disturbedShare) = (6, 1e-3, 0.5)
    return recipe
  }
}

extension Augmentation {
  /// For networks whose pictures are centred by the normaliser, so that small shifts will do.
  static let centered = {
    var strengths = Augmentation.standard
    (strengths.rotation, strengths.scale, strengths.shear) = (15, 0.15, 0.25)
    (strengths.shift, strengths.displacement) = (0.08, 0.05)
    return strengths
  }()

  /// For small networks, which cannot learn every distortion and do worse on plain digits if they try.
  static let light = {
    var strengths = Augmentation.none
    (strengths.rotation, strengths.scale, strengths.shear) = (8, 0.08, 0.1)
    (strengths.shift, strengths.displacement) = (0.05, 0.025)
    return strengths
  }()
}
