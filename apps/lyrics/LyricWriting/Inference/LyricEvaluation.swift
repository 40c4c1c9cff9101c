import Glibc
import NeuralNetwork
import TensorCore
import Text

/// How well a network foretells a text: the mean surprise at each character, given all before it.
///
///     nats = −1/N Σ ln p(cₜ | c₁ … cₜ₋₁),   bits = nats / ln 2,   perplexity = e^nats
public struct LyricEvaluation: Sendable {
  /// The number of characters that were foretold: all but the first.
  public let characters: Int
  /// The mean of −ln p.
  public let natsPerCharacter: Double
  /// How many of them the network does not know; they count as its unknown symbol.
  public let unknown: Int

  /// The mean of −log₂ p.
  public var bitsPerCharacter: Double { natsPerCharacter / M_LN2 }
  /// e to the power of ``natsPerCharacter``.
  public var perplexity: Double { exp(natsPerCharacter) }
  /// Unknown characters in percent of all.
  public var unknownPercent: Double { characters == 0 ? 0 : 100 * Double(unknown) / Double(characters) }

  /// How many stretches to read at once where speed matters more than the fourth decimal.
  public static let quickLanes = 16

  /// Reads a text from its beginning to its end with the state carried over.
  ///
  /// With more than one lane, stretches of the text are read side by side, which is faster. Each begins
  /// with the state after the `warmUp` characters before it, so that the result differs little.
  ///
  /// - Parameters:
  ///   - network: in inference mode.
  ///   - numbers: the text, at least two characters.
  ///   - lanes: how many stretches are read at once.
  ///   - warmUp: how many characters are read before each but the first.
  ///   - progress: told how many characters were foretold.
  public init(
    of network: LyricNetwork, on numbers: [Int32], lanes: Int = 1, warmUp: Int = 1024,
    progress: (Int) -> Void = { _ in }
  ) {
    precondition(
      numbers.count >= 2, "LyricEvaluation: expected at least two characters, found \(numbers.count)")
    let count = numbers.count - 1
    let length = (count + max(1, lanes) - 1) / max(1, lanes)
    let lanes = (count + length - 1) / length
    var state = network.initialState(lanes: lanes)
    if lanes > 1 {
      let warmUp = min(warmUp, length)
      state = LyricEvaluation.warmedUp(network, numbers, starts: (1..<lanes).map { $0 * length }, warmUp)
    }
    var sum = 0.0
    let window = max(1, min(length, 2048 / lanes))
    for begin in stride(from: 0, to: length, by: window) {
      let steps = min(window, length - begin)
      var (inputs, targets) = ([Int32](), [Int32]())
      for lane in 0..<lanes {
        for step in 0..<steps {
          let place = lane * length + begin + step
          inputs.append(place < count ? numbers[place] : 0)
          targets.append(place < count ? numbers[place + 1] : -1)
        }
      }
      let shape: Shape = [lanes, steps]
      let (logits, next) = network(IndexTensor(inputs, shape: shape), state: state)
      state = next
      let losses = crossEntropy(
        logits: logits, targets: IndexTensor(targets, shape: shape), reduction: .none)
      sum += losses.elements.reduce(0) { $0 + Double($1) }
      progress(min(count, (begin + steps) * lanes))
    }
    characters = count
    natsPerCharacter = sum / Double(count)
    unknown = numbers[1...].count { $0 == CharacterVocabulary.unknown }
  }

  /// Zeros for the first lane, and the states of the others after the characters before them.
  private static func warmedUp(
    _ network: LyricNetwork, _ numbers: [Int32], starts: [Int], _ warmUp: Int
  ) -> RecurrentState {
    var state = network.initialState(lanes: starts.count)
    for begin in stride(from: 0, to: warmUp, by: 256) {
      let steps = min(256, warmUp - begin)
      let inputs = starts.flatMap { start in
        numbers[(start - warmUp + begin)..<(start - warmUp + begin + steps)]
      }
      state = network.read(IndexTensor(inputs, shape: [starts.count, steps]), state: state).state
    }
    let first = network.initialState(lanes: 1)
    return RecurrentState(
      hidden: zip(first.hidden, state.hidden).map { concatenated([$0, $1], axis: 0) },
      cell: zip(first.cell, state.cell).map { concatenated([$0, $1], axis: 0) })
  }
}
