import Checkpoints
import NeuralNetwork
import TensorCore
import TestSupport
import Testing
import Text
import Training

@testable import Translation

@Suite struct TranslationTrainingTests {
  /// Sentences are learnt by heart, and every way of saying them says the same.
  @Test(arguments: TranslationConfiguration.Kind.allCases)
  func sentencesAreLearntByHeart(_ kind: TranslationConfiguration.Kind) throws {
    let model = try Toy.trained(kind)
    let loss = TranslationTraining.loss(of: model.network, on: Toy.training(Toy.recipe(kind)).training)
    #expect(loss < 0.1, "\(loss)")
    for precision in CompactMatrix.Precision.allCases {
      for beam in [1, 5] {
        var options = SearchOptions()
        options.beam = beam
        let translator = Translator(model, options: options, precision: precision)
        #expect(
          translator.translate(Toy.pairs.sources).map(\.text) == Toy.pairs.targets, "\(precision) \(beam)")
        #expect(translator.translate([Toy.pairs.sources[1]]).map(\.text) == [Toy.pairs.targets[1]])
      }
    }
  }

  /// What a network says of a sentence does not depend on the others of its batch.
  @Test(arguments: TranslationConfiguration.Kind.allCases)
  func batchesAreSentences(_ kind: TranslationConfiguration.Kind) {
    let training = Toy.training(Toy.recipe(kind))
    let network = training.makeModel(named: "toy").network
    network.train(false)
    let whole = TranslationTraining.loss(of: network, on: training.training)
    let counts = training.training.map { Double($0.target.count + 1) }
    let single = training.training.map { TranslationTraining.loss(of: network, on: [$0]) }
    let mean = zip(single, counts).map(*).reduce(0, +) / counts.reduce(0, +)
    #expect((whole - mean).magnitude < 1e-5, "\(whole) \(mean)")
  }

  @Test func epochsHaveAllPairs() {
    let pairs = (1...50).map {
      EncodedPair(source: Array(repeating: 7, count: $0 % 9 + 1), target: [Int32($0)])
    }
    let batches = TranslationBatches(pairs, batchSize: 8, seed: 1)
    #expect(batches.count == 7)
    for epoch in 0..<2 {
      let seen = (0..<batches.count).flatMap {
        batches.batch($0, epoch: epoch).targets.elements.filter { $0 > 3 }
      }
      // 1 … 3 stand for symbols without a meaning of their own.
      #expect(seen.sorted() == (4...50).map(Int32.init))
    }
  }

  /// Wherever a run is stopped, going on leads to the same weights.
  @Test(arguments: [1, 3])
  func aStoppedRunGoesOn(_ steps: Int) throws {
    let folder = try TemporaryFolder()
    var recipe = Toy.recipe(.attention)
    (recipe.epochs, recipe.averagingDecay, recipe.configuration.dropout) = (3, 0.9, 0.2)
    let training = Toy.training(recipe)
    func bits(_ model: TranslationModel) -> [UInt32] {
      model.network.parameters.flatMap { $0.value.elements.map(\.bitPattern) }
    }
    let straight = training.makeModel(named: "a")
    #expect(try training.trainer(of: straight).run() == .finished)
    let checkpoint = TrainingCheckpoint(path: folder("c"), identity: training.identity)
    let first = training.trainer(of: training.makeModel(named: "b"), checkpoint: checkpoint)
    var done = 0
    first.observe = { if case .step = $0 { done += 1 } }
    first.shouldStop = { done >= steps }
    #expect(try first.run() == .interrupted)
    let second = training.makeModel(named: "c")
    #expect(try training.trainer(of: second, checkpoint: checkpoint).run(resume: true) == .finished)
    #expect(bits(second) == bits(straight))
  }

  @Test func modelsAreSavedWhole() throws {
    let folder = try TemporaryFolder()
    let model = try Toy.trained(.attention)
    let path = folder("m.safetensors")
    try model.save(to: path, notes: ["seed": "2"])
    let loaded = try TranslationModel(ModelReference(path, app: "translate"))
    #expect(loaded.source == model.source && loaded.target == model.target && loaded.from == "de")
    #expect(loaded.metadata["seed"] == "2")
    #expect(Translator(loaded).translate(Toy.pairs.sources).map(\.text) == Toy.pairs.targets)
  }

  /// A file that is not what it should be is an error that names it, never a crash.
  @Test func brokenFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let training = Toy.training(Toy.recipe(.attention))
    let path = folder("m.safetensors")
    try training.makeModel(named: "toy").save(to: path)
    var whole = try TextFile.bytes(at: path, limit: 1 << 24)
    // A checksum would refuse all of these alike.
    let checksum = try #require(whole.firstRange(of: Array("\"checksum\":".utf8)))
    whole.replaceSubrange(checksum, with: Array("\"checksun\":".utf8))
    func changed(_ old: String, _ new: String) throws -> [UInt8] {
      let (old, new) = (Array(old.utf8), Array(new.utf8))
      let found = (0...(whole.count - old.count)).first { whole[$0...].starts(with: old) }
      let place = try #require(found)
      return Array(whole[..<place]) + new + Array(whole[(place + old.count)...])
    }
    let cases: [(bytes: [UInt8], part: String)] = [
      (try changed("\"translate\"", "\"translatf\""), "a configuration"),
      (try changed("attention\\\"", "attentiom\\\""), "a configuration"),
      (try changed("embedding\\\":32", "embedding\\\":33"), "expected ["),
      (try changed("\"sourceTokenizer\":\"", "\"sourceTokenizer\":\"x"), ""),
      (try changed("\"sourceTokenizer\"", "\"sourceTokenizes\""), "a tokenizer of each language"),
      (try changed("\"from\"", "\"frim\""), "languages"),
      (try changed("decoder.score", "decoder.scorf"), "decoder.scor"),
      (Array(whole.dropLast(9)), ""), (Array(whole.prefix(40)), ""), ([], ""),
    ]
    for (index, (bytes, part)) in cases.enumerated() {
      let path = try folder.write(bytes, "broken\(index).safetensors")
      let error = #expect(throws: CheckpointError.self, "\(index)") {
        try TranslationModel(ModelReference(path, app: "translate"))
      }
      #expect(
        error.map { "\($0)".contains(path) && "\($0)".contains(part) } == true, "\(String(describing: error))"
      )
    }
  }
}
