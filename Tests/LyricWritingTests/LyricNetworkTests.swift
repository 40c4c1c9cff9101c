import Checkpoints
import NeuralNetwork
import TensorCore
import TestSupport
import Testing
import Text

@testable import LyricWriting

struct LyricNetworkTests {
  static let text = "春花秋月何时了？往事知多少。\n小楼昨夜又东风，故国不堪回首月明中。\n"
  static let configurations = LyricConfiguration.Cell.allCases.flatMap { cell in
    [false, true].map { tied in
      LyricConfiguration(cell: cell, layers: 2, hidden: 12, embedding: 8, dropout: 0.2, tied: tied)
    }
  }

  static func model(
    _ configuration: LyricConfiguration, text: String = LyricNetworkTests.text
  ) -> LyricModel {
    var generator = RandomGenerator(seed: 5)
    let vocabulary = CharacterVocabulary(of: text)
    let network = LyricNetwork(configuration, vocabularySize: vocabulary.count, using: &generator)
    network.train(false)
    return LyricModel(name: "test", network: network, vocabulary: vocabulary)
  }

  /// What a window leaves is what the next begins with: cutting a text changes nothing.
  @Test(arguments: configurations)
  func theStateIsCarriedOver(_ configuration: LyricConfiguration) {
    let model = Self.model(configuration)
    let numbers = model.vocabulary.encode(Self.text)
    let zero = model.network.initialState(lanes: 1)
    let (whole, end) = model.network(IndexTensor(numbers, shape: [1, numbers.count]), state: zero)
    #expect(whole.shape == [1, numbers.count, model.vocabulary.count])
    var (parts, state) = ([Tensor](), zero)
    for range in [0..<5, 5..<6, 6..<numbers.count] {
      let part = IndexTensor(Array(numbers[range]), shape: [1, range.count])
      let (logits, next) = model.network(part, state: state)
      parts.append(logits)
      state = next
    }
    expectClose(concatenated(parts, axis: 1), whole)
    for (a, b) in zip(state.hidden + state.cell, end.hidden + end.cell) { expectClose(a, b) }
  }

  @Test(arguments: configurations)
  func savedAndLoaded(_ configuration: LyricConfiguration) throws {
    let folder = try TemporaryFolder()
    let model = Self.model(configuration)
    try model.save(to: folder("m.safetensors"), notes: ["data": "a test"])
    let copy = try LyricModel(ModelReference(folder("m.safetensors"), app: "lyrics"))
    #expect(copy.network.configuration == configuration)
    #expect(copy.vocabulary == model.vocabulary)
    #expect(copy.metadata["data"] == "a test" && copy.hash.count == 64)
    let numbers = IndexTensor(model.vocabulary.encode(Self.text), shape: [1, Self.text.count])
    let zero = model.network.initialState(lanes: 1)
    #expect(
      copy.network(numbers, state: zero).logits.elements
        == model.network(numbers, state: zero).logits.elements)
  }

  /// No part of the network is left out of what is trained and saved.
  @Test(arguments: configurations)
  func everyParameterHasAGradient(_ configuration: LyricConfiguration) {
    let model = Self.model(configuration)
    let numbers = model.vocabulary.encode(Self.text)
    let parameters = model.network.parameters
    let (_, gradients) = valueAndGradients(of: parameters) {
      let inputs = IndexTensor(Array(numbers.dropLast()), shape: [1, numbers.count - 1])
      let targets = IndexTensor(Array(numbers.dropFirst()), shape: [1, numbers.count - 1])
      return crossEntropy(
        logits: model.network(inputs, state: model.network.initialState(lanes: 1)).logits, targets: targets)
    }
    for (path, parameter) in model.network.namedParameters {
      #expect(gradients[parameter]?.elements.contains { $0 != 0 } == true, "\(path)")
    }
    let (v, e, h) = (model.vocabulary.count, configuration.embedding, configuration.hidden)
    let output = configuration.tied ? h * e + e + v : (h + 1) * v
    #expect(parameters.reduce(0) { $0 + $1.shape.elementCount } > v * e + output)
  }

  static let damage: [(key: String, value: String?, part: String)] = [
    ("lyrics", nil, "found none"), ("lyrics", "{}", "found broken ones"), ("characters", nil, "broken ones"),
    ("characters", "aab", "broken ones"), ("characters", "ab", "'embedding.weight': expected [3, 8]"),
    (
      "lyrics",
      #"{"cell":"lstm","layers":9,"hidden":12,"embedding":8,"dropout":0.2,"tied":false}"#, "broken ones"
    ),
    (
      "lyrics",
      #"{"cell":"lstm","layers":3,"hidden":12,"embedding":8,"dropout":0.2,"tied":false}"#, "layers.2"
    ),
  ]

  @Test(arguments: 0..<damage.count)
  func damagedFilesAreRefused(_ number: Int) throws {
    let (key, value, part) = Self.damage[number]
    let folder = try TemporaryFolder()
    let model = Self.model(Self.configurations[2])
    var metadata = model.savedMetadata(notes: [:])
    metadata[key] = value
    try saveWeights(of: model.network, to: folder("m.safetensors"), metadata: metadata)
    let error = #expect(throws: CheckpointError.self) {
      try LyricModel(ModelReference(folder("m.safetensors"), app: "lyrics"))
    }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func theSamplerWritesWhatItKnows() {
    let model = Self.model(Self.configurations[2])
    func text(_ seed: UInt64, temperature: Float = 1) -> String {
      var generator = RandomGenerator(seed: seed)
      return TextSampler(model, temperature: temperature).text(after: "春花x", count: 200, using: &generator)
    }
    #expect(text(1) == text(1) && text(1) != text(2))
    #expect(text(1).unicodeScalars.count == 200)
    #expect(model.vocabulary.unknownCharacters(in: text(1)) == [])
    // Almost without chance, only the likeliest character is left.
    #expect(text(1, temperature: 1e-4) == text(2, temperature: 1e-4))
  }
}
