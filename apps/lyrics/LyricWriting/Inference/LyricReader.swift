import NeuralNetwork
import TensorCore

/// Reads characters for several texts at once, each on its own lane, and foretells the next of each.
struct LyricReader {
  private let network: LyricNetwork
  /// What each lane has read.
  private(set) var state: RecurrentState
  /// `[lanes, V]`: what follows on each lane.
  private(set) var logits: Tensor

  /// A reader of one lane that has read `numbers`, at least one.
  init(_ network: LyricNetwork, after numbers: [Int32]) {
    self.network = network
    var state = network.initialState(lanes: 1)
    var last = Tensor.zeros([1, 1, network.configuration.hidden])
    // Piece by piece, so that a long text takes little memory.
    for start in stride(from: 0, to: numbers.count, by: 1024) {
      let piece = Array(numbers[start..<min(start + 1024, numbers.count)])
      let (hidden, next) = network.read(IndexTensor(piece, shape: [1, piece.count]), state: state)
      state = next
      last = hidden.sliced(axis: 1, (piece.count - 1)..<piece.count)
    }
    self.state = state
    logits = network.logits(last).reshaped([1, network.vocabularySize])
  }

  /// How many lanes there are.
  var laneCount: Int { logits.shape[0] }

  /// Reads a character on each lane.
  mutating func read(_ numbers: [Int32]) {
    let (hidden, next) = network.read(IndexTensor(numbers, shape: [numbers.count, 1]), state: state)
    state = next
    logits = network.logits(hidden).reshaped([numbers.count, network.vocabularySize])
  }

  /// A reader with some of the lanes, which may repeat.
  func taking(_ lanes: [Int]) -> LyricReader {
    var copy = self
    let indices = IndexTensor(lanes.map(Int32.init), shape: [lanes.count])
    copy.state = state.taking(indices)
    copy.logits = logits.taking(indices)
    return copy
  }

  /// Calls `body` with what follows on a lane; valid only inside.
  func withForecast<R>(lane: Int, _ body: (Forecast) -> R) -> R {
    let size = network.vocabularySize
    return logits.withUnsafeElements { all in
      body(Forecast(UnsafeBufferPointer(rebasing: all[(lane * size)..<((lane + 1) * size)])))
    }
  }
}
