/// The order in which a recurrent layer meets the steps of a batch of sequences.
///
/// The elements of all sequences lie in rows, step after step, within a step the longest sequence first, and
/// only as many as there are: rows of one step follow one another, and what is beyond the end of a sequence
/// has no row. A sequence keeps its rank through all steps.
package struct PackedSteps: Sendable {
  /// Neighbouring rows of one step that have their predecessors in neighbouring rows.
  ///
  /// Rows are counted in a buffer of `rowCount + batchSize` rows that also has the rows of the state before
  /// the first step: in front of the others for the forward direction, behind them for the other.
  struct Run {
    let row: Int
    let previous: Int
    /// The rank of the first sequence.
    let sequence: Int
    let count: Int
  }

  /// N, the number of sequences.
  package let batchSize: Int
  /// T, the number of steps of the longest.
  package let stepCount: Int
  /// The number of steps of each sequence, by rank: never increasing.
  let lengths: [Int]
  /// The number of sequences that reach each step.
  let sizes: [Int]
  /// The first row of each step, and the number of rows.
  let starts: [Int]
  /// The sequence of each rank and the rank of each sequence; `nil` when all are equally long.
  let order: (sequences: IndexTensor, ranks: IndexTensor)?

  /// The number of rows.
  package var rowCount: Int { starts[stepCount] }

  /// The sequence of each rank.
  package var sequences: [Int] { order?.sequences.elements.map(Int.init) ?? Array(0..<batchSize) }

  /// The steps of `batchSize` sequences.
  ///
  /// - Parameters:
  ///   - stepCount: of the padded batch.
  ///   - lengths: one a sequence, each 1 … `stepCount`; all `stepCount` when `nil`.
  package init(batchSize: Int, stepCount: Int, lengths: [Int]? = nil) {
    (self.batchSize, self.stepCount) = (batchSize, stepCount)
    let all = lengths ?? Array(repeating: stepCount, count: batchSize)
    if all.allSatisfy({ $0 == stepCount }) {
      order = nil
      self.lengths = all
      sizes = Array(repeating: batchSize, count: stepCount)
    } else {
      let sequences = all.indices.sorted { (all[$1], $0) < (all[$0], $1) }
      var ranks = all
      for (rank, sequence) in sequences.enumerated() { ranks[sequence] = rank }
      order = (IndexTensor(sequences), IndexTensor(ranks))
      let sorted = sequences.map { all[$0] }
      self.lengths = sorted
      sizes = (0..<stepCount).map { step in sorted.firstIndex { $0 <= step } ?? batchSize }
    }
    starts = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// The runs in the order in which a direction meets them.
  func runs(reversed: Bool) -> [Run] {
    if !reversed {
      // The rows lie behind the N of the first state; those of the step before begin where it began.
      return (0..<stepCount).map { step in
        Run(
          row: batchSize + starts[step], previous: step == 0 ? 0 : batchSize + starts[step - 1], sequence: 0,
          count: sizes[step])
      }
    }
    return (0..<stepCount).reversed().flatMap { step -> [Run] in
      let (size, running) = (sizes[step], step + 1 < stepCount ? sizes[step + 1] : 0)
      // Those that end here start from the first state. They come first, so that rows only go down.
      var runs: [Run] = []
      if size > running {
        runs.append(
          Run(
            row: starts[step] + running, previous: rowCount + running, sequence: running,
            count: size - running))
      }
      if running > 0 {
        runs.append(Run(row: starts[step], previous: starts[step + 1], sequence: 0, count: running))
      }
      return runs
    }
  }

  /// The row of each sequence's state after its last step, by rank, counted as in ``Run``.
  func lastRows(reversed: Bool) -> [Int] {
    lengths.indices.map { rank in reversed ? rank : batchSize + starts[lengths[rank] - 1] + rank }
  }
}

// MARK: Into rows and back

extension PackedSteps {
  /// The place of each row's element among the N·T of a padded batch.
  package var places: IndexTensor {
    let sequences = sequences
    return IndexTensor(
      sizes.indices.flatMap { step in (0..<sizes[step]).map { sequences[$0] * stepCount + step } })
  }

  /// `[N, T, C]` to `[rows, C]`; what is beyond the end of a sequence is left out.
  package func packed(_ x: Tensor) -> Tensor {
    let channels = x.dimension(-1)
    guard order != nil else { return x.swappedAxes(0, 1).reshaped([rowCount, channels]) }
    return x.reshaped([batchSize * stepCount, channels]).taking(places)
  }

  /// `[rows, C]` to `[N, T, C]`, zero beyond the end of a sequence.
  package func padded(_ rows: Tensor) -> Tensor {
    let channels = rows.dimension(-1)
    guard order != nil else {
      return rows.reshaped([stepCount, batchSize, channels]).swappedAxes(0, 1)
    }
    return Tensor.zeros([batchSize * stepCount, channels]).addingAt(places, rows)
      .reshaped([batchSize, stepCount, channels])
  }

  /// States `[N, H]` in the order of the batch, in that of the ranks.
  package func ranked(_ state: Tensor) -> Tensor { order.map { state.taking($0.sequences) } ?? state }

  /// States `[N, H]` in the order of the ranks, in that of the batch.
  package func unranked(_ state: Tensor) -> Tensor { order.map { state.taking($0.ranks) } ?? state }
}
