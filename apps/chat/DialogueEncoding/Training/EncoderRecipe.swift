/// The settings of the networks of the chat and of their training.
public struct EncoderRecipe: Sendable, Equatable {
  /// The numbers of a vector, a multiple of 64.
  public var dimensions = 192
  /// The hidden units of a tower.
  public var hiddenDimensions = 384
  /// The most features of conversations.
  public var conversationFeatures = 20_000
  /// The most features of questions.
  public var questionFeatures = 20_000
  /// How often every exchange is seen.
  public var epochs = 3
  /// Exchanges a step.
  public var batchSize = 512
  /// Topics a step; each once, so that no right answer counts as a wrong one.
  public var topicsAStep = 256
  /// Translations a step.
  public var translationsAStep = 128
  /// Groups of words with the same meaning a step.
  public var synonymsAStep = 64
  /// Sentences about anything else a step, from the conversations.
  public var othersAStep = 64
  /// The peak of the one-cycle schedule.
  public var learningRate: Float = 2e-3
  /// The decoupled weight decay of the towers.
  public var weightDecay: Float = 0.05
  /// The part of hidden units that a step leaves out.
  public var dropout: Float = 0.2
  /// The part of a text's features that a step leaves out.
  public var featureDropout: Float = 0.3
  /// The share of the target that goes to all replies of a batch alike.
  public var labelSmoothing: Float = 0.1
  /// How often what is compared with a question is in another language.
  public var crossLingualShare: Float = 0.6
  /// How often what is compared with a question is a sentence of the answer.
  public var answerShare: Float = 0.4

  /// The recipe of the published weights; chosen on validation data.
  public init() {}
}
