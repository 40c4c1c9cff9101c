import NeuralNetwork
import TensorCore
import Text

/// Writes a text character by character, each drawn from what the network foretells.
public struct TextSampler {
  /// What writes.
  public let model: LyricModel
  /// The logits are divided by it before characters are drawn, above 0; small values keep to what is likely.
  public var temperature: Float

  /// A sampler of a model in inference mode.
  public init(_ model: LyricModel, temperature: Float = 0.8) {
    precondition(temperature > 0, "TextSampler: the temperature must be above 0, found \(temperature)")
    (self.model, self.temperature) = (model, temperature)
  }

  /// A text of `count` characters that follows `seed`; the unknown symbol is never written.
  ///
  /// - Parameters:
  ///   - seed: what comes before; a line feed stands for nothing.
  ///   - count: how many characters to write.
  ///   - generator: where random numbers come from.
  public func text(after seed: String, count: Int, using generator: inout RandomGenerator) -> String {
    let start = model.vocabulary.encode(seed.isEmpty ? "\n" : seed)
    let network = model.network
    var (hidden, state) = network.read(
      IndexTensor(start, shape: [1, start.count]), state: network.initialState(lanes: 1))
    hidden = hidden.sliced(axis: 1, (start.count - 1)..<start.count)
    var numbers: [Int32] = []
    while numbers.count < count {
      let next = draw(network.logits(hidden).elements, using: &generator)
      numbers.append(next)
      (hidden, state) = network.read(IndexTensor([next], shape: [1, 1]), state: state)
    }
    return model.vocabulary.decode(numbers)
  }

  private func draw(_ logits: [Float], using generator: inout RandomGenerator) -> Int32 {
    // Logits of the known characters, which begin at 1.
    let known = Tensor(Array(logits.dropFirst())) / temperature
    guard known.elementCount > 0 else { return CharacterVocabulary.unknown }
    var left = generator.uniform()
    let probabilities = softmax(known, axis: 0).elements
    for (index, probability) in probabilities.enumerated() {
      left -= probability
      if left < 0 { return Int32(index + 1) }
    }
    return Int32(probabilities.count)
  }
}
