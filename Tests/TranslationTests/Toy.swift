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
      kind: kind, embedding: 16, encoderUnits: 16, units: 32, attention: 16, dropout: 0)
    (recipe.sourceMerges, recipe.targetMerges, recipe.batchSize) = (40, 40, 2)
    (recipe.epochs, recipe.learningRate, recipe.averagingDecay) = (150, 0.01, nil)
    (recipe.labelSmoothing, recipe.weightDecay) = (0, 0)
    return recipe
  }

  static func training(
    _ recipe: TranslationRecipe, pairs: SentencePairs = Toy.pairs
  ) -> TranslationTraining {
    TranslationTraining(pairs, validation: pairs, recipe: recipe, seed: 2)
  }

  /// A network that knows the four sentences.
  static func trained(_ kind: TranslationConfiguration.Kind) throws -> TranslationModel {
    let training = training(recipe(kind))
    let model = training.makeModel(named: "toy")
    _ = try training.trainer(of: model).run()
    return model
  }
}
