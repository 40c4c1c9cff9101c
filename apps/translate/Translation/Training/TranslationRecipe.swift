/// The settings with which a network is trained unless told otherwise.
public struct TranslationRecipe: Sendable {
  /// What the network is made of.
  public var configuration = TranslationConfiguration()
  /// The languages, such as "zh" and "en".
  public var from = "de", to = "en"
  /// How many pairs of symbols the tokenizers join; 0 for single characters.
  public var sourceMerges = 5000, targetMerges = 5000
  /// How often each pair is seen.
  public var epochs = 14
  /// Pairs a step.
  public var batchSize = 64
  /// The peak of the one-cycle schedule.
  public var learningRate: Float = 1.5e-3
  /// The part of the run in which the rate rises.
  public var warmup: Float = 0.15
  /// The decoupled weight decay of AdamW.
  public var weightDecay: Float = 1e-2
  /// How much of the target distribution is spread over all symbols (Szegedy et al., 2016).
  public var labelSmoothing: Float = 0.1
  /// The probability that a pair of pieces of a word is not joined, so that words are seen in parts too (BPE-dropout;
  /// Provilkov, Emelianenko and Voita, 2020); it slows learning down and pays in long runs.
  public var mergeDropout: Float = 0
  /// The probability that a word with a sure translation is hidden on both sides, so that carrying over unknown
  /// words is learnt.
  public var hiddenWords: Float = 0.05
  /// The share of the running average of weights kept at each step; no average when `nil`.
  public var averagingDecay: Float? = 0.998
  /// Pairs of which one sentence has more symbols are left out of training.
  public var maximumLength = 80

  /// The recipe for data of one's own.
  public init() {}
}

/// The models that are trained with a recipe of their own, by the names used on the command line.
public enum TranslationModelName: String, CaseIterable, Sendable {
  /// Chinese to English, sentences of Tatoeba.
  case zhEn = "zh-en"
  /// English to Chinese, the same sentences.
  case enZh = "en-zh"
  /// German to English, captions of pictures (Multi30k).
  case deEn = "de-en"

  /// The recipe that gave the published weights.
  public var recipe: TranslationRecipe {
    var recipe = TranslationRecipe()
    switch self {
    case .zhEn:
      (recipe.from, recipe.to) = ("zh", "en")
      (recipe.sourceMerges, recipe.targetMerges) = (4000, 4500)
    case .enZh:
      (recipe.from, recipe.to) = ("en", "zh")
      (recipe.sourceMerges, recipe.targetMerges) = (5000, 0)
    case .deEn:
      (recipe.configuration.dropout, recipe.epochs) = (0.35, 12)
    }
    return recipe
  }
}
