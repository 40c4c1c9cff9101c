import NeuralNetwork
import TensorCore
import TestSupport
import Testing
import Training

import DigitRecognition

struct DigitTrainingTests {
  private let digits = DrawnDigits.dataset(count: 60)

  @Test(arguments: DigitModelName.allCases)
  func recipes(_ name: DigitModelName) {
    let recipe = TrainingRecipe(for: name)
    #expect(recipe.epochs > 0 && recipe.batchSize > 0 && recipe.learningRate > 0)
    #expect((recipe.otherShare > 0) == name.recognizesOthers)
    #expect((recipe.augmentation == .none) == (name == .softmax))
  }

  @Test func batchesHoldTheirDigitsAndOthers() {
    let others = (0..<3).map { [Float](repeating: Float($0 + 1) / 4, count: 784) }
    let batches = DigitBatches(
      digits: digits, others: others, augmentation: .none, otherShare: 0.25, seed: 1)
    let batch = batches.batch([7, 3, 50, 20][...], epoch: 0)
    #expect(batch.pictures.shape == [5, 28, 28, 1])
    #expect(batch.targets.elements == [7, 3, 0, 0, 10])
    let values = batch.pictures.elements
    for (place, index) in [7, 3, 50, 20].enumerated() {
      #expect(Array(values[(place * 784)..<((place + 1) * 784)]) == digits.picture(index))
    }
    #expect(others.contains(Array(values[(4 * 784)...])))
    let disturbed = [(picture: [Float](repeating: 0.5, count: 784), label: 6)]
    let three = DigitBatches(
      digits: digits, others: others, augmentation: .none, otherShare: 0.25, disturbed: disturbed,
      disturbedShare: 0.5, seed: 1
    ).batch([7, 3, 50, 20][...], epoch: 0)
    #expect(three.targets.elements == [7, 3, 0, 0, 10, 6, 6])
    #expect(Array(three.pictures.elements[(6 * 784)...]) == disturbed[0].picture)
    #expect(
      DigitBatches(digits: digits, augmentation: .none, otherShare: 0.25, seed: 1)
        .batch([1, 2][...], epoch: 0).targets.elements == [1, 2])
  }

  /// What is done to a picture does not depend on the batch that it is in, so that a resumed run repeats it.
  @Test func augmentationIsKeyedByEpochAndPicture() {
    func picture(_ indices: [Int], _ place: Int, epoch: Int, seed: UInt64 = 1) -> [Float] {
      let batches = DigitBatches(digits: digits, augmentation: .standard, seed: seed)
      return Array(
        batches.batch(indices[...], epoch: epoch).pictures.elements[(place * 784)..<((place + 1) * 784)])
    }
    let first = picture([4, 9, 30], 1, epoch: 2)
    #expect(first == picture([9], 0, epoch: 2))
    #expect(first != picture([9], 0, epoch: 3))
    #expect(first != picture([9], 0, epoch: 2, seed: 2))
    #expect(first != digits.picture(9))
    #expect(first.allSatisfy { (0...1).contains($0) })
  }

  @Test func othersAreMadeForNetworksThatKnowThem() {
    let recipe = TrainingRecipe(for: .cnn)
    #expect(DigitTraining(name: .cnn, recipe: recipe, seed: 1).others(from: digits).count == 25)
    #expect(DigitTraining(name: .lenet5, recipe: recipe, seed: 1).others(from: digits).isEmpty)
  }

  @Test func identityTellsRunsApart() {
    let recipe = TrainingRecipe(for: .lenet5)
    let training = DigitTraining(name: .lenet5, recipe: recipe, seed: 1)
    var plain = recipe
    plain.augmentation = .none
    let identities = [
      training.identity(digits: digits),
      training.identity(digits: digits[0..<50]),
      training.identity(digits: DrawnDigits.dataset(count: 60, seed: 2)),
      DigitTraining(name: .lenet5, recipe: plain, seed: 1).identity(digits: digits),
      DigitTraining(name: .mlp, recipe: recipe, seed: 1).identity(digits: digits),
    ]
    #expect(Set(identities).count == identities.count)
    #expect(identities[0] == training.identity(digits: DrawnDigits.dataset(count: 60)))
    #expect(!identities[0].contains("\n"))
  }

  /// The real networks with their dropout, normalisation, averages and augmentation, stopped and resumed.
  @Test(arguments: [DigitModelName.cnn, .mlp, .lenet5Original])
  func resumedTrainingGivesTheSameWeights(_ name: DigitModelName) throws {
    var recipe = TrainingRecipe(for: name)
    (recipe.epochs, recipe.batchSize) = (2, 16)
    let training = DigitTraining(name: name, recipe: recipe, seed: 4)
    let part = digits[0..<40]
    let others = training.others(from: part)
    func run(_ checkpoint: TrainingCheckpoint?, stopAfter count: Int?, resume: Bool) throws -> [UInt32] {
      let network = training.makeNetwork()
      let trainer = training.trainer(
        of: network, digits: part, others: others, validation: digits[40..<60], checkpoint: checkpoint)
      var steps = 0
      trainer.shouldStop = {
        steps += 1
        return steps == count
      }
      #expect(try trainer.run(resume: resume) == (count == nil ? .finished : .interrupted))
      if count == nil { #expect(trainer.history.epochs.count == 2) }
      return (network.namedParameters.map(\.parameter.value) + network.namedBuffers.map(\.buffer.value))
        .flatMap { $0.elements.map(\.bitPattern) }
    }
    let whole = try run(nil, stopAfter: nil, resume: false)
    let folder = try TemporaryFolder()
    let checkpoint = TrainingCheckpoint(path: folder("c"), identity: training.identity(digits: part))
    _ = try run(checkpoint, stopAfter: 4, resume: false)
    #expect(try run(checkpoint, stopAfter: nil, resume: true) == whole)
  }

  /// The chapter's classifier learns the drawn digits, from its first step to a small error.
  @Test func softmaxLearns() throws {
    var recipe = TrainingRecipe(for: .softmax)
    (recipe.epochs, recipe.batchSize, recipe.learningRate) = (20, 20, 1e-2)
    let training = DigitTraining(name: .softmax, recipe: recipe, seed: 1)
    let network = training.makeNetwork()
    let trainer = training.trainer(
      of: network, digits: DrawnDigits.dataset(count: 300, seed: 3), validation: digits, checkpoint: nil)
    #expect(try trainer.run() == .finished)
    let epochs = trainer.history.epochs
    #expect(epochs.count == 20)
    #expect((epochs.last?.loss ?? 9) < 0.3 * (epochs.first?.loss ?? 0))
    #expect(DigitEvaluation(of: network, on: digits).errorPercent <= 5)
    #expect(epochs.last?.metrics.first?.name == "validation error")
    #expect(epochs.last?.metrics.first?.value == DigitEvaluation(of: network, on: digits).errorPercent)
  }
}
