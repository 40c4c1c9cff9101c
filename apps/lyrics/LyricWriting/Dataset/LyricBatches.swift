import TensorCore

/// A step's characters and those that follow them.
public struct LyricBatch: Sendable {
  /// `[lanes, steps]`: what is read.
  public let inputs: IndexTensor
  /// `[lanes, steps]`: at each place the next character.
  public let targets: IndexTensor
  /// Whether it is the first of an epoch, before which the state is zero.
  public let isFirst: Bool
}

/// A text cut into lanes that are read side by side, window after window, so that the state at the end of a
/// window is the state at the beginning of the next (truncated backpropagation through time; Williams and
/// Peng, 1990; chapter 6.4).
///
/// Each epoch cuts the text elsewhere: it begins at a random place of the text, which is read in a circle, or
/// poems follow one another in a new order. Both follow from seed and epoch.
public final class LyricBatches {
  /// How an epoch differs from the others.
  public enum Order: String, Sendable {
    /// The text begins at a random place and goes on at its beginning after its end.
    case rotated
    /// Poems, which empty lines part, come in a random order.
    case shuffledPoems
  }

  /// How many places of the text are read at once.
  public let lanes: Int
  /// How many characters a window has.
  public let steps: Int
  private let numbers: [Int32]
  private let poems: [Range<Int>]
  private let order: Order
  private let seed: UInt64
  private var present: (epoch: Int, numbers: [Int32])?

  /// Batches of a text.
  ///
  /// - Parameters:
  ///   - numbers: the text, at least two characters.
  ///   - lanes: how many places are read at once; fewer for a text that is too short.
  ///   - steps: how long a window is; shorter for a text that is too short.
  ///   - order: how an epoch differs from the others.
  ///   - newline: the number of the line feed, which tells poems apart.
  ///   - seed: of everything random.
  public init(
    numbers: [Int32], lanes: Int, steps: Int, order: Order = .rotated, newline: Int32 = -1, seed: UInt64
  ) {
    precondition(numbers.count >= 2, "LyricBatches: expected at least two characters, found \(numbers.count)")
    precondition(lanes >= 1 && steps >= 1, "LyricBatches: expected lanes and steps of 1 or more")
    self.steps = min(steps, numbers.count - 1)
    self.lanes = max(1, min(lanes, numbers.count / self.steps))
    (self.order, self.seed) = (order, seed)
    (self.numbers, poems) =
      order == .shuffledPoems ? LyricBatches.poems(of: numbers, newline: newline) : (numbers, [])
  }

  /// How many windows an epoch has.
  public var windowCount: Int { numbers.count / lanes / steps }

  /// A window of an epoch, both counted from 0.
  public func batch(window: Int, epoch: Int) -> LyricBatch {
    let text = text(ofEpoch: epoch)
    let length = text.count / lanes
    var (inputs, targets) = ([Int32](), [Int32]())
    inputs.reserveCapacity(lanes * steps)
    targets.reserveCapacity(lanes * steps)
    for lane in 0..<lanes {
      let start = lane * length + window * steps
      inputs += text[start..<(start + steps)]
      targets += text[(start + 1)..<min(start + steps + 1, text.count)]
      // Beyond the end the text begins again.
      if start + steps == text.count { targets.append(text[0]) }
    }
    return LyricBatch(
      inputs: IndexTensor(inputs, shape: [lanes, steps]),
      targets: IndexTensor(targets, shape: [lanes, steps]),
      isFirst: window == 0)
  }

  private func text(ofEpoch epoch: Int) -> [Int32] {
    if let present, present.epoch == epoch { return present.numbers }
    var generator = RandomGenerator(seed: seed, 0x6c61_6e65, UInt64(epoch))
    var text: [Int32] = []
    text.reserveCapacity(numbers.count)
    switch order {
    case .rotated:
      let start = Int(generator.next() % UInt64(numbers.count))
      text += numbers[start...]
      text += numbers[..<start]
    case .shuffledPoems:
      for index in Tensor.permutation(poems.count, using: &generator) { text += numbers[poems[index]] }
    }
    present = (epoch, text)
    return text
  }

  /// A text whose last poem ends with an empty line too, and where its poems are.
  private static func poems(of numbers: [Int32], newline: Int32) -> ([Int32], [Range<Int>]) {
    var numbers = numbers
    while numbers.suffix(2) != [newline, newline] { numbers.append(newline) }
    var (poems, start, index) = ([Range<Int>](), 0, 1)
    while index < numbers.count {
      if numbers[index] == newline, numbers[index - 1] == newline {
        while index + 1 < numbers.count, numbers[index + 1] == newline { index += 1 }
        poems.append(start..<(index + 1))
        start = index + 1
        index += 1
      }
      index += 1
    }
    if start < numbers.count { poems.append(start..<numbers.count) }
    return (numbers, poems)
  }
}
