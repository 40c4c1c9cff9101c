import Checkpoints
import Images
import NeuralNetwork
@testable import StyleTransfer
import TensorCore
import TestSupport
import Testing
import Training

@Suite(.serialized) struct StyleTrainingTests {
  private func training(
    epochs: Int = 12, seed: UInt64 = 1, paintings: Int = 1, from origin: StyleModel? = nil
  ) -> StyleTraining {
    var recipe = StyleRecipe()
    recipe.configuration = Small.configuration
    (recipe.epochs, recipe.batchSize, recipe.cropSize) = (epochs, 2, 32)
    recipe.learningRate = 1e-2
    let network = GoldenTests.perceptualNetwork()
    let targets = (0..<paintings).map {
      StyleTarget(pattern([40, 40, 3], 0.3 + Double($0), 0.5, shift: 0.5), network: network)
    }
    let photographs = (0..<6).map { Small.picture(40 + $0, 44) }
    return StyleTraining(
      targets, photographs: ContentPictures(photographs),
      validation: ContentPictures([Small.picture(50, 60)]),
      recipe: recipe, seed: seed, from: origin)
  }

  @Test func lossFallsAndFiguresAreMeasured() throws {
    let training = training()
    let family = training.makeFamily()
    let (network, target) = (family.networks[0], training.targets[0])
    let before = training.losses(of: network, for: target).total(training.recipe.weights)
    let trainer = training.trainer(of: family)
    #expect(try trainer.run() == .finished)
    let after = training.losses(of: network, for: target)
    #expect(after.total(training.recipe.weights) < 0.7 * before)
    let last = try #require(trainer.history.epochs.last)
    #expect(last.metrics.map(\.name) == ["validation", "content", "style"])
    #expect(abs(last.metrics[0].value - after.total(training.recipe.weights)) < 1e-4 * before)
  }

  @Test func resumesToTheSameWeights() throws {
    let folder = try TemporaryFolder()
    func checkpoint(_ name: String, _ training: StyleTraining) -> TrainingCheckpoint {
      TrainingCheckpoint(path: "\(folder.path)/\(name)", identity: training.identity)
    }
    let training = training(epochs: 2)
    let whole = training.makeFamily()
    _ = try training.trainer(of: whole, checkpoint: checkpoint("a", training)).run()
    let halves = training.makeFamily()
    let first = training.trainer(of: halves, checkpoint: checkpoint("b", training))
    var steps = 0
    first.shouldStop = {
      steps += 1
      return steps == 2
    }
    #expect(try first.run() == .interrupted)
    let again = training.makeFamily()
    #expect(
      try training.trainer(of: again, checkpoint: checkpoint("b", training)).run(resume: true) == .finished)
    #expect(again.parameters.map(\.value.elements) == whole.parameters.map(\.value.elements))
  }

  @Test func networksOfAFamilyLearnTogether() throws {
    let training = training(epochs: 30, paintings: 3)
    let family = training.makeFamily()
    #expect(family.networks.count == 3)
    func losses() -> [Double] {
      zip(family.networks, training.targets).map {
        training.losses(of: $0, for: $1).total(training.recipe.weights)
      }
    }
    let before = losses()
    #expect(try training.trainer(of: family).run() == .finished)
    for (after, before) in zip(losses(), before) { #expect(after < 0.8 * before) }
    // Each paints in its own way.
    let photograph = training.validation[0]
    let pictures = family.networks.map { network in withoutGradients { network(photograph) } }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
      #expect((pictures[a] - pictures[b]).squared().mean().item > 1e-5)
    }
    let first = family.networks[0].paintLayers
    for other in family.networks.dropFirst().map(\.paintLayers) {
      for (index, (a, b)) in zip(first, other).enumerated() {
        #expect((a.convolution === b.convolution) == (index < first.count - 1))
        if let a = a.norm, let b = b.norm { #expect(a.weight?.value.elements != b.weight?.value.elements) }
      }
    }
    // Shared weights are listed once.
    let parameters = family.parameters.map { ObjectIdentifier($0) }
    #expect(Set(parameters).count == parameters.count)
    let alone = family.networks[1].parameters.count
    #expect(parameters.count == 3 * alone - 2 * (first.count - 1))
  }

  @Test func goesOnFromAModel() {
    let origin = Small.model(seed: 5)
    let network = training(from: origin).makeFamily().networks[0]
    #expect(network.parameters.map(\.value.elements) == origin.network.parameters.map(\.value.elements))
  }

  @Test func modelsAreSavedAndReadStrictly() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/small.safetensors"
    let model = Small.model()
    try model.save(to: path, notes: ["painting": "none"])
    let read = try StyleModel(ModelReference(path, app: "style"))
    #expect(read.name == "small" && read.hash.count == 64 && read.metadata["painting"] == "none")
    #expect(read.network.configuration == Small.configuration)
    #expect(read.network.parameters.map(\.value.elements) == model.network.parameters.map(\.value.elements))
    let bad = [
      ("none", "train one with `style train`"),
      ("{\"channels\":[4,6,9],\"blocks\":2,\"kernelSize\":5}", "expected"),
      ("{\"channels\":[1024,1024,1024],\"blocks\":32,\"kernelSize\":15}", "expected"),
      ("{\"channels\":[4,6],\"blocks\":2,\"kernelSize\":5}", "train one with `style train`"),
    ]
    for (text, part) in bad {
      let other = "\(folder.path)/other.safetensors"
      try saveWeights(of: model.network, to: other, metadata: text == "none" ? [:] : ["style": text])
      let error = #expect(throws: CheckpointError.self) {
        try StyleModel(ModelReference(other, app: "style"))
      }
      #expect(error.map { "\($0)".contains(part) } ?? false, "\(text)")
    }
  }

  @Test func piecesAreCutWhereTheyFit() {
    var generator = RandomGenerator(seed: 3)
    let pictures = ContentPictures([
      Small.picture(40, 33), Small.picture(8, 12, .gray), Small.picture(64, 64, .rgba),
    ])
    let batch = pictures.batch([0, 1, 2][...], size: 32, using: &generator)
    #expect(batch.shape == [3, 32, 32, 3])
    #expect(batch.min().item >= 0 && batch.max().item <= 1)
    #expect(pictures.middles(size: 48).allSatisfy { $0.shape == [1, 48, 48, 3] })
  }
}

struct PictureOptimizationTests {
  private let target = StyleTarget(
    pattern([40, 40, 3], 0.3, 0.5, shift: 0.5), network: GoldenTests.perceptualNetwork())
  private let photograph = pattern([1, 32, 36, 3], 1.1, 0.4, shift: 0.5)

  @Test func everyStepLowersTheLoss() {
    let optimization = PictureOptimization(
      photograph: photograph, target: target, weights: LossWeights(style: 10))
    var losses: [Float] = []
    while losses.count < 40, optimization.step() { losses.append(optimization.loss) }
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
    #expect(losses.count == 40 && losses[39] < 0.3 * losses[0])
    #expect(optimization.picture.min().item >= 0 && optimization.picture.max().item <= 1)
    let parts = optimization.losses().total(LossWeights(style: 10)).item
    #expect(abs(parts - optimization.loss) < 1e-4 * parts)
    #expect(optimization.evaluationCount > 40)
  }

  @Test func whatIsAlreadyRightStays() {
    // With no weight but the content's the photograph itself is the minimum.
    let optimization = PictureOptimization(
      photograph: photograph, target: target, weights: LossWeights(content: 1, style: 0, variation: 0))
    #expect(optimization.step() == false)
    #expect(optimization.picture.isClose(to: photograph))
  }

  @Test func noiseBecomesThePhotograph() {
    var generator = RandomGenerator(seed: 2)
    let noise = Tensor.uniform(low: 0, high: 1, shape: photograph.shape, using: &generator)
    let optimization = PictureOptimization(
      photograph: photograph, from: noise, target: target,
      weights: LossWeights(content: 1, style: 0, variation: 0))
    var steps = 0
    while steps < 60, optimization.step() { steps += 1 }
    #expect(optimization.losses().content.item < 0.02)
  }
}
