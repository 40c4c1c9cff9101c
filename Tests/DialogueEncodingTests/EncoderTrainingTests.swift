import Checkpoints
import NeuralNetwork
import TensorCore
import TestSupport
import Testing
import Training

@testable import DialogueEncoding

/// A small training: sixteen exchanges, six topics in two languages, some translations.
private enum Small {
  static let words = ["red", "green", "blue", "round", "small", "old", "warm", "loud"]

  static let data = EncoderData(
    exchanges: (0..<64).map { number in
      let (a, b) = (words[number / 8], words[number % 8])
      return .init(
        context: ["tell me something \(a)", "sure, go on", "is it \(b) and \(a)?"],
        reply: "\(b.uppercased()) things that are \(a), thing \(number)")
    },
    topics: [
      ("gradient descent", "梯度下降"), ("dropout", "丢弃法"), ("softmax", "归一化指数"), ("pooling", "池化层"),
      ("attention", "注意力"), ("perceptron", "感知器"),
    ].map { english, chinese in
      .init(
        questions: ["what is \(english)", "explain \(english)", "什么是\(chinese)", "\(chinese)怎么用"],
        longAnswers: ["It is \(english). It helps.", "这是\(chinese)。很有用。"])
    },
    translations: [("good morning", "早上好"), ("thank you", "谢谢")])

  static var recipe: EncoderRecipe {
    var recipe = EncoderRecipe()
    (recipe.dimensions, recipe.hiddenDimensions) = (64, 32)
    (recipe.batchSize, recipe.epochs) = (32, 30)
    (recipe.topicsAStep, recipe.translationsAStep) = (6, 2)
    (recipe.synonymsAStep, recipe.othersAStep) = (4, 4)
    (recipe.dropout, recipe.featureDropout, recipe.labelSmoothing) = (0, 0, 0)
    recipe.learningRate = 1e-2
    return recipe
  }

  static func training(_ recipe: EncoderRecipe = recipe, seed: UInt64 = 1) -> EncoderTraining {
    EncoderTraining(data: data, recipe: recipe, seed: seed)
  }

  static func weights(of network: DialogueNetwork) -> [[Float]] { network.parameters.map(\.value.elements) }
}

@Suite struct EncoderTrainingTests {
  private func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// How often the row of `right` that belongs to a row of `left` is the nearest.
  private func accuracy(_ left: [Float], _ right: [Float], dimensions: Int) -> Double {
    let count = left.count / dimensions
    func row(_ values: [Float], _ number: Int) -> ArraySlice<Float> {
      values[(number * dimensions)..<((number + 1) * dimensions)]
    }
    let hits = (0..<count).count { number in
      let scores = (0..<count).map { dot(row(left, number), row(right, $0)) }
      return scores.indices.max { scores[$0] < scores[$1] } == number
    }
    return Double(hits) / Double(count)
  }

  @Test func learnsItsExamplesByHeart() throws {
    let training = Small.training()
    let trainer = training.trainer(checkpoint: nil)
    #expect(try trainer.run() == .finished)
    let losses = trainer.history.epochs.map(\.loss)
    #expect(losses[29] < losses[0] / 3, "\(losses)")
    let network = training.network
    let replies = network.encode(replies: Small.data.exchanges.map(\.reply))
    let contexts = network.encode(contexts: Small.data.exchanges.map(\.context))
    #expect(accuracy(contexts, replies, dimensions: 64) > 0.9)
    // Each language finds the other.
    let english = network.encode(questions: Small.data.topics.map { $0.questions[1] })
    let chinese = network.encode(questions: Small.data.topics.map { $0.questions[3] })
    #expect(accuracy(english, chinese, dimensions: 64) == 1)
    #expect(accuracy(chinese, english, dimensions: 64) == 1)
  }

  @Test func sameSeedSameWeights() throws {
    var recipe = Small.recipe
    recipe.epochs = 2
    (recipe.dropout, recipe.featureDropout) = (0.2, 0.3)
    func weights(_ seed: UInt64) throws -> [[Float]] {
      let training = Small.training(recipe, seed: seed)
      _ = try training.trainer(checkpoint: nil).run()
      return Small.weights(of: training.network)
    }
    let first = try weights(1)
    #expect(try weights(1) == first)
    #expect(try weights(2) != first)
  }

  @Test func interruptedTrainingGoesOnToTheSameWeights() throws {
    let folder = try TemporaryFolder()
    var recipe = Small.recipe
    recipe.epochs = 4
    recipe.dropout = 0.2
    let whole = Small.training(recipe)
    _ = try whole.trainer(checkpoint: nil).run()
    let checkpoint = TrainingCheckpoint(path: folder("c"), identity: whole.identity, interval: 0)
    let first = Small.training(recipe)
    let interrupted = first.trainer(checkpoint: checkpoint)
    var steps = 0
    interrupted.observe = { if case .step = $0 { steps += 1 } }
    interrupted.shouldStop = { steps == 3 }
    #expect(try interrupted.run() == .interrupted)
    let second = Small.training(recipe)
    #expect(second.identity == first.identity)
    #expect(try second.trainer(checkpoint: checkpoint).run(resume: true) == .finished)
    #expect(Small.weights(of: second.network) == Small.weights(of: whole.network))
  }

  @Test func identityTellsDataAndRecipeApart() {
    var data = Small.data
    data.topics[0].questions[0] += "?"
    var recipe = Small.recipe
    let plain = Small.training().identity
    #expect(EncoderTraining(data: data, recipe: recipe, seed: 1).identity != plain)
    recipe.answerShare = 0.5
    #expect(Small.training(recipe).identity != plain)
  }

  @Test func everyParameterGetsAGradientAndIsListed() {
    let training = Small.training()
    let network = training.network
    network.train(false)
    var generator = RandomGenerator(seed: 1)
    let (contexts, replies) = training.exchanges.batch([0, 1, 2, 3, 4, 5, 6, 7], using: &generator)
    let (first, second) = training.questions.batch(using: &generator)
    let batch = EncoderBatch(contexts: contexts, replies: replies, first: first, second: second)
    let (_, gradients) = valueAndGradients(of: network.parameters) {
      network.loss(batch, labelSmoothing: 0.1)
    }
    for (path, parameter) in network.namedParameters {
      #expect(gradients[parameter]?.elements.contains { $0 != 0 } == true, "\(path)")
    }
    #expect(gradients.rows(of: network.conversation.tableParameters[0]) != nil)
    #expect(network.namedBuffers.map(\.path) == ["conversation.keys", "question.keys"])
  }

  // MARK: The loaded encoder

  @Test func loadedEncoderAgreesWithTheNetwork() throws {
    let folder = try TemporaryFolder()
    var recipe = Small.recipe
    recipe.epochs = 3
    let training = Small.training(recipe)
    _ = try training.trainer(checkpoint: nil).run()
    let path = folder("small.safetensors")
    try training.network.save(to: path, metadata: ["seed": "1"])
    let encoder = try DialogueEncoder(ModelReference(path, app: "chat"))
    #expect(encoder.name == "small" && encoder.dimensions == 64 && encoder.hash.count == 64)
    // More than one piece, with texts that nobody knows among them.
    let contexts =
      (Small.data.exchanges.map(\.context) + [["zzz", "", "qqqq"], []]) + Small.data.exchanges.map(\.context)
    let texts = Small.data.exchanges.map(\.reply) + ["", "zzz qqqq", "是什么"]
    for (compact, exact) in [
      (encoder.encode(contexts: contexts), training.network.encode(contexts: contexts)),
      (encoder.encode(replies: texts), training.network.encode(replies: texts)),
      (encoder.encode(questions: texts), training.network.encode(questions: texts)),
    ] {
      #expect(compact.count == exact.count && exact.count % 64 == 0)
      for row in 0..<(exact.count / 64) {
        let part = (row * 64)..<((row + 1) * 64)
        let (a, b) = (compact[part], exact[part])
        let norm = dot(a, a)
        if b.allSatisfy({ $0 == 0 }) {
          #expect(a.allSatisfy { $0 == 0 })
        } else {
          #expect((norm - 1).magnitude < 1e-4 && dot(a, b) > 0.995, "\(row): \(dot(a, b))")
        }
      }
    }
    #expect(encoder.encode(questions: []) == [])
    #expect(encoder.encode(contexts: [["zzz qqqq"]]) == [Float](repeating: 0, count: 64))
    // Only the last three turns count.
    #expect(
      encoder.encode(contexts: [["is it old", "red", "sure", "go on"]])
        == encoder.encode(contexts: [["red", "sure", "go on"]]))
    // What was said before makes a difference, and the order of turns does.
    let three = ["red green", "sure, go on", "is it old"]
    #expect(encoder.encode(contexts: [three]) != encoder.encode(contexts: [[three[2]]]))
    #expect(encoder.encode(contexts: [three]) != encoder.encode(contexts: [[three[1], three[0], three[2]]]))
  }

  @Test func entriesAreTheMiddleOfTheirTexts() throws {
    let vectors: [String: [Float]] = ["a": [1, 0], "b": [0, 1], "c.": [0, 1], "d": [0, 0]]
    let entries = encodeEntries(
      [(["a", "b"], []), (["a"], ["c. c."]), (["d"], [])], dimensions: 2
    ) { texts in texts.flatMap { vectors[$0] ?? [] } }
    let root = Float(0.5).squareRoot()
    let fifth = Float(0.2).squareRoot()
    for (found, expected) in zip(entries, [root, root, fifth, 2 * fifth, 0, 0]) {
      #expect((found - expected).magnitude < 1e-6, "\(entries)")
    }
  }

  // MARK: Bad files

  private func written(_ change: (inout SafetensorsWriter, SafetensorsFile) throws -> Void) throws
    -> CheckpointError?
  {
    let folder = try TemporaryFolder()
    let good = folder("good.safetensors")
    try Small.training().network.save(to: good)
    let file = try SafetensorsFile(contentsOf: good)
    var writer = SafetensorsWriter(metadata: file.metadata)
    try change(&writer, file)
    let path = folder("bad.safetensors")
    try writer.write(to: path)
    do {
      _ = try DialogueEncoder(ModelReference(path, app: "chat"))
      return nil
    } catch { return error }
  }

  /// Adds all tensors but one, whose values and shape `change` gives; none where it gives nil.
  private func copy(
    _ writer: inout SafetensorsWriter, _ file: SafetensorsFile, except name: String,
    _ change: ([Float], [Int]) -> ([Float], [Int])?
  ) throws {
    for key in file.valueNames {
      let (values, shape) = (try file.floats(of: key), file.entry(key)?.shape ?? [])
      let precision: WeightPrecision = file.entry(key)?.elementType == .int8 ? .int8 : .float32
      guard key == name else {
        try writer.add(key, values, shape: shape, precision: precision)
        continue
      }
      if let (values, shape) = change(values, shape) {
        try writer.add(key, values, shape: shape, precision: precision)
      }
    }
  }

  @Test func wrongFilesAreRefused() throws {
    #expect(try written { try copy(&$0, $1, except: "") { ($0, $1) } } == nil)
    let missing = try written { try copy(&$0, $1, except: "question.query.hidden.bias") { _, _ in nil } }
    #expect(missing?.kind == .missingKey && missing?.key == "question.query.hidden.bias")
    let extra = try written {
      try copy(&$0, $1, except: "") { ($0, $1) }
      try $0.add("other", [1], shape: [1])
    }
    #expect(extra?.kind == .unusedKey && extra?.key == "other")
    let short = try written {
      try copy(&$0, $1, except: "conversation.importance") { values, _ in
        (Array(values.dropLast()), [values.count - 1])
      }
    }
    #expect(short?.kind == .wrongShape && short?.key == "conversation.importance")
    let unordered = try written {
      try copy(&$0, $1, except: "question.keys") { ([Float](repeating: 1, count: $0.count), $1) }
    }
    #expect(unordered?.kind == .malformed && unordered?.key == "question.keys")
    let flat = try written {
      try copy(&$0, $1, except: "conversation.embedding.weight") { values, _ in (values, [values.count]) }
    }
    #expect(flat?.kind == .wrongShape)
    let other = try written {
      $0.metadata["network"] = "cnn"
      try copy(&$0, $1, except: "") { ($0, $1) }
    }
    #expect(other?.kind == .malformed && other?.description.contains("chat train") == true)
  }
}
