import LyricWriting
import NeuralNetwork
import TensorCore
import Testing
import Text

struct LyricEvaluationTests {
  private static let configuration = LyricConfiguration(
    cell: .lstm, layers: 1, hidden: 10, embedding: 6, dropout: 0.5)

  /// The definition, a character at a time.
  private func surprise(_ model: LyricModel, _ numbers: [Int32]) -> Double {
    var (state, sum) = (model.network.initialState(lanes: 1), 0.0)
    for (number, next) in zip(numbers, numbers.dropFirst()) {
      let (logits, after) = model.network(IndexTensor([number], shape: [1, 1]), state: state)
      sum -= Double(softmax(logits)[0, 0, Int(next)].logarithm)
      state = after
    }
    return sum / Double(numbers.count - 1)
  }

  @Test func theMeanOfAllSurprises() {
    let model = LyricNetworkTests.model(Self.configuration)
    let numbers = model.vocabulary.encode(LyricNetworkTests.text + "x" + LyricNetworkTests.text + "y")
    let result = LyricEvaluation(of: model.network, on: numbers)
    #expect(result.characters == numbers.count - 1 && result.unknown == 2)
    #expect(abs(result.natsPerCharacter - surprise(model, numbers)) < 1e-5)
    #expect(abs(result.unknownPercent - 200 / Double(numbers.count - 1)) < 1e-9)
    #expect(abs(result.bitsPerCharacter * 0.693_147_180_559_945 - result.natsPerCharacter) < 1e-12)
    #expect(abs(result.perplexity.logarithm - result.natsPerCharacter) < 1e-12)
  }

  @Test func aNetworkThatKnowsNothing() {
    let model = LyricNetworkTests.model(Self.configuration)
    for parameter in model.network.parameters { parameter.value = .zeros(parameter.shape) }
    let result = LyricEvaluation(of: model.network, on: [1, 2, 3, 1])
    #expect(abs(result.perplexity - Double(model.vocabulary.count)) < 1e-3)
  }

  @Test func lanesSeeWhatCameBefore() {
    let model = LyricNetworkTests.model(Self.configuration)
    let numbers = model.vocabulary.encode(String(repeating: LyricNetworkTests.text, count: 9)) + [3, 1]
    let exact = LyricEvaluation(of: model.network, on: numbers)
    for lanes in [2, 3, 7] {
      let quick = LyricEvaluation(of: model.network, on: numbers, lanes: lanes, warmUp: 40)
      #expect(quick.characters == exact.characters)
      #expect(abs(quick.natsPerCharacter - exact.natsPerCharacter) < 1e-4, "\(lanes) lanes")
    }
    // More lanes than characters.
    let few = LyricEvaluation(of: model.network, on: [1, 2, 3], lanes: 16)
    #expect(few.characters == 2)
  }

  @Test func progressReachesTheEnd() {
    let model = LyricNetworkTests.model(Self.configuration)
    let numbers = [Int32](repeating: 1, count: 5_000)
    var places: [Int] = []
    _ = LyricEvaluation(of: model.network, on: numbers, lanes: 3) { places.append($0) }
    #expect(places == places.sorted() && places.last == 4_999 && places.count > 1)
  }
}

extension BinaryFloatingPoint {
  fileprivate var logarithm: Self { Self(Double(self).naturalLogarithm) }
}

extension Double {
  /// By the series of artanh, so that the test needs no library.
  fileprivate var naturalLogarithm: Double {
    var (value, shift) = (self, 0.0)
    while value > 1.5 { (value, shift) = (value / 2, shift + 0.693_147_180_559_945_3) }
    while value < 0.75 { (value, shift) = (value * 2, shift - 0.693_147_180_559_945_3) }
    let ratio = (value - 1) / (value + 1)
    var (term, sum) = (ratio, 0.0)
    for power in stride(from: 1.0, through: 61, by: 2) {
      sum += term / power
      term *= ratio * ratio
    }
    return shift + 2 * sum
  }
}
