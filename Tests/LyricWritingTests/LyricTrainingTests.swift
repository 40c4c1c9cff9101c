import LyricWriting
import NeuralNetwork
import TensorCore
import TestSupport
import Testing
import Text
import Training

struct LyricTrainingTests {
  private func recipe(_ cell: LyricConfiguration.Cell) -> LyricRecipe {
    var recipe = LyricRecipe()
    recipe.configuration = LyricConfiguration(
      cell: cell, layers: 2, hidden: 16, embedding: 8, dropout: 0.3, tied: cell == .lstm)
    (recipe.epochs, recipe.lanes, recipe.steps) = (3, 3, 6)
    return recipe
  }

  private func training(_ recipe: LyricRecipe, seed: UInt64 = 4) throws -> LyricTraining {
    let words = (0..<4).map { LyricNetworkTests.text + "春\($0)\n\n" }.joined()
    return LyricTraining(try LyricText(try Corpus(text: words), path: "a"), recipe: recipe, seed: seed)
  }

  private func bits(_ model: LyricModel) -> [UInt32] {
    model.network.parameters.flatMap { $0.value.elements.map(\.bitPattern) }
  }

  /// A network that can learn a line by heart does.
  @Test(arguments: LyricConfiguration.Cell.allCases)
  func aLineIsLearntByHeart(_ cell: LyricConfiguration.Cell) throws {
    var recipe = recipe(cell)
    recipe.configuration.dropout = 0
    recipe.configuration.hidden = 48
    (recipe.epochs, recipe.lanes, recipe.steps) = (400, 2, 24)
    (recipe.learningRate, recipe.averagingDecay, recipe.order) = (0.01, nil, .rotated)
    let text = "小楼昨夜又东风，故国不堪回首月明中。\n春花秋月何时了？往事知多少。\n"
    let training = LyricTraining(
      try LyricText(try Corpus(text: text), validation: try Corpus(text: text), path: "a"), recipe: recipe,
      seed: 1)
    let model = training.makeModel(named: "test")
    #expect(try training.trainer(of: model).run() == .finished)
    let result = LyricEvaluation(of: model.network, on: training.validation)
    #expect(result.natsPerCharacter < 0.25, "\(cell): \(result.natsPerCharacter)")
    var generator = RandomGenerator(seed: 0)
    let written = TextSampler(model, temperature: 0.05)
      .text(after: "小楼昨夜", count: 14, using: &generator)
    #expect(written == "又东风，故国不堪回首月明中。", "\(cell)")
  }

  /// Wherever a run is stopped, going on leads to the same weights: the state between windows is kept.
  @Test(
    arguments: LyricConfiguration.Cell.allCases, [LyricBatches.Order.rotated, .shuffledPoems])
  func stoppedAndResumed(_ cell: LyricConfiguration.Cell, _ order: LyricBatches.Order) throws {
    var recipe = recipe(cell)
    recipe.order = order
    let training = try training(recipe)
    let whole = training.makeModel(named: "whole")
    let trainer = training.trainer(of: whole)
    #expect(try trainer.run() == .finished)
    let windows = training.makeBatches().windowCount
    #expect(windows > 3)
    for stop in [1, 2, windows - 1, windows, windows + 1, 2 * windows + 2] {
      let folder = try TemporaryFolder()
      let checkpoint = TrainingCheckpoint(
        path: folder("c"), identity: training.identity, interval: 1e9)
      let first = training.trainer(of: training.makeModel(named: "first"), checkpoint: checkpoint)
      var steps = 0
      first.shouldStop = {
        steps += 1
        return steps >= stop
      }
      #expect(try first.run() == .interrupted)
      let model = training.makeModel(named: "second")
      let second = training.trainer(of: model, checkpoint: checkpoint)
      #expect(try second.run(resume: true) == .finished)
      #expect(bits(model) == bits(whole), "stopped after step \(stop)")
      #expect(second.history == trainer.history, "stopped after step \(stop)")
    }
  }

  /// Another process must find the same words.
  @Test func theIdentityIsWrittenInOrder() throws {
    let training = try training(recipe(.lstm))
    #expect(
      training.identity.hasPrefix(
        #"lyrics {"cell":"lstm","layers":2,"hidden":16,"embedding":8,"dropout":0.3,"tied":true}, "#))
  }

  @Test func theSeedDecides() throws {
    func run(_ seed: UInt64) throws -> [UInt32] {
      let training = try training(recipe(.lstm), seed: seed)
      let model = training.makeModel(named: "test")
      _ = try training.trainer(of: model).run()
      return bits(model)
    }
    let first = try run(1)
    #expect(try run(1) == first)
    #expect(try run(2) != first)
  }

  @Test func anotherRunIsNotTakenUp() throws {
    let folder = try TemporaryFolder()
    func trainer(_ recipe: LyricRecipe) throws -> Trainer<LyricBatch> {
      let training = try training(recipe)
      return training.trainer(
        of: training.makeModel(named: "test"),
        checkpoint: TrainingCheckpoint(path: folder("c"), identity: training.identity))
    }
    let first = try trainer(recipe(.lstm))
    first.shouldStop = { true }
    #expect(try first.run() == .interrupted)
    var other = recipe(.lstm)
    other.steps = 5
    #expect(throws: (any Error).self) { try trainer(other).run(resume: true) }
    #expect(try trainer(recipe(.lstm)).run(resume: true) == .finished)
  }

  @Test func theRecipesFitIntoTwelveMegabytes() {
    for (name, characters) in [(LyricModelName.songci, 4_200), (.english, 120), (.shakespeare, 70)] {
      var generator = RandomGenerator(seed: 0)
      let network = Initializer.withoutDrawing {
        LyricNetwork(name.recipe.configuration, vocabularySize: characters, using: &generator)
      }
      // A byte a weight at the most compact.
      #expect(network.parameterCount < 12_000_000, "\(name)")
    }
  }

  @Test func trainingGoesOnFromAModelsWeights() throws {
    let origin = LyricNetworkTests.model(
      LyricConfiguration(cell: .gru, layers: 1, hidden: 12, embedding: 8, dropout: 0.1, tied: true))
    let text = try LyricText(
      Corpus(text: "春花秋月何时了？新"), validation: Corpus(text: "往事"), path: "a")
    var recipe = LyricRecipe()
    recipe.configuration.dropout = 0.4
    let training = LyricTraining(text, recipe: recipe, seed: 3, from: origin)
    let model = training.makeModel(named: "more")
    #expect(model.vocabulary == origin.vocabulary && training.training.last == 0)
    #expect(model.network.configuration.cell == .gru && model.network.configuration.dropout == 0.4)
    for (own, first) in zip(model.network.parameters, origin.network.parameters) {
      #expect(own.value.elements == first.value.elements)
    }
    #expect(training.identity.hasSuffix(", from "))
  }
}
