import NeuralNetwork
import TensorCore
import Training

@testable import Translation

/// A language of a few words, and networks that learn it in a moment.
enum Toy {
  static let pairs = SentencePairs(
    sources: ["ein Hund läuft .", "eine Katze schläft .", "ein Mann läuft .", "der Hund schläft ."],
    targets: ["a dog runs .", "a cat sleeps .", "a man runs .", "the dog sleeps ."])

  static func recipe(_ kind: TranslationConfiguration.Kind) -> TranslationRecipe {
    var recipe = TranslationRecipe()
    recipe.configuration = TranslationConfiguration(
      kind: kind, embedding: 32, encoderUnits: 32, units: 64, attention: 64, dropout: 0)
    (recipe.sourceMerges, recipe.targetMerges, recipe.batchSize) = (40, 40, 2)
    // Without attention all has to go through one state, which takes longer to learn.
    recipe.epochs = kind == .attention ? 60 : 150
    (recipe.learningRate, recipe.averagingDecay) = (0.005, nil)
    (recipe.labelSmoothing, recipe.weightDecay) = (0, 0)
    (recipe.mergeDropout, recipe.hiddenWords) = (0, 0)
    return recipe
  }

  /// The pairs several times: letters that occur once are unknown to tokenizers.
  static func training(_ recipe: TranslationRecipe) -> TranslationTraining {
    let often = SentencePairs(
      sources: Array(repeating: pairs.sources, count: 4).flatMap { $0 },
      targets: Array(repeating: pairs.targets, count: 4).flatMap { $0 })
    return TranslationTraining(often, validation: pairs, recipe: recipe, seed: 2)
  }

  /// A network that knows the four sentences.
  static func trained(_ kind: TranslationConfiguration.Kind) throws -> TranslationModel {
    let training = training(recipe(kind))
    let model = training.makeModel(named: "toy")
    _ = try training.trainer(of: model).run()
    return model
  }
}
