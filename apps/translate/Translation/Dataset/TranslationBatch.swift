import TensorCore
import Text

/// Pairs of sentences as numbers.
public struct EncodedPair: Equatable, Sendable {
  /// The source with the end symbol.
  public let source: [Int32]
  /// The target without any.
  public let target: [Int32]

  /// A pair; the end symbol is added to the source.
  public init(source: some Sequence<Int32>, target: [Int32]) {
    (self.source, self.target) = (Array(source) + [SubwordTokenizer.end], target)
  }

  /// The pair of a sentence's symbols and of those of its translation.
  init(_ tokens: (source: [SubwordToken], target: [SubwordToken])) {
    self.init(source: tokens.source.map(\.number), target: tokens.target.map(\.number))
  }
}

/// A step's pairs in the form that the network reads: in rows, step after step, without padding.
public struct TranslationBatch {
  /// The symbols of the sources, `[rows]`, and where they lie.
  let source: IndexTensor
  let sourceSteps: PackedSteps
  /// The length of each source.
  let sourceLengths: [Int]
  /// What the decoder reads, the beginning symbol and then the target, `[rows]`, and where it lies.
  let inputs: IndexTensor
  /// What it should say, the target and then the end symbol, `[rows]`.
  let targets: IndexTensor
  let targetSteps: PackedSteps

  /// A batch of pairs, at least one.
  public init(_ pairs: [EncodedPair]) {
    precondition(!pairs.isEmpty, "TranslationBatch: there must be a pair")
    sourceLengths = pairs.map(\.source.count)
    (sourceSteps, source) = TranslationBatch.packed(pairs.map(\.source))
    let inputs = TranslationBatch.packed(pairs.map { [SubwordTokenizer.beginning] + $0.target })
    (targetSteps, self.inputs) = inputs
    targets = TranslationBatch.packed(pairs.map { $0.target + [SubwordTokenizer.end] }).symbols
  }

  /// How many symbols the decoder has to say.
  public var targetCount: Int { targets.elementCount }

  /// Sequences in rows, step after step.
  static func packed(_ sequences: [[Int32]]) -> (steps: PackedSteps, symbols: IndexTensor) {
    let lengths = sequences.map(\.count)
    let steps = PackedSteps(
      batchSize: sequences.count, stepCount: lengths.max() ?? 0, lengths: lengths)
    let order = steps.sequences
    var symbols: [Int32] = []
    symbols.reserveCapacity(steps.rowCount)
    for step in 0..<steps.stepCount {
      for rank in order {
        guard step < sequences[rank].count else { break }
        symbols.append(sequences[rank][step])
      }
    }
    return (steps, IndexTensor(symbols, shape: [symbols.count]))
  }
}
