import CKernels

/// The geometry of one pass over ``PackedSteps`` as the kernels see it.
struct Recurrence {
  let steps: PackedSteps
  let reversed: Bool
  let inputs: Int
  let units: Int
  private let runs: [ck_run]
  private let lengths: [Int64]

  init(steps: PackedSteps, reversed: Bool, inputs: Int, units: Int) {
    (self.steps, self.reversed, self.inputs, self.units) = (steps, reversed, inputs, units)
    runs = steps.runs(reversed: reversed).map {
      ck_run(
        row: Int64($0.row), previous: Int64($0.previous), sequence: Int64($0.sequence), count: Int64($0.count)
      )
    }
    lengths = steps.lengths.map(Int64.init)
  }

  /// The rows of all steps.
  var rows: Int { steps.rowCount }
  /// The rows of the buffers that also hold the state before the first step.
  var bufferRows: Int { steps.rowCount + steps.batchSize }
  /// The first of the rows of the steps in a buffer.
  var firstRow: Int { reversed ? 0 : steps.batchSize }
  /// The first of the rows of the state before the first step.
  private var stateRow: Int { reversed ? steps.rowCount : 0 }

  /// Lends the geometry to a kernel.
  func withKernel(_ body: (UnsafePointer<ck_recurrence>) -> Void) {
    withKernel(runs: runs.indices, rows: 0..<rows, body)
  }

  private func withKernel(
    runs range: Range<Int>, rows: Range<Int>, _ body: (UnsafePointer<ck_recurrence>) -> Void
  ) {
    runs.withUnsafeBufferPointer { runs in
      lengths.withUnsafeBufferPointer { lengths in
        var kernel = ck_recurrence(
          inputs: Int64(inputs), units: Int64(units), sequences: Int64(steps.batchSize),
          first_row: Int64(firstRow + rows.lowerBound), row_count: Int64(rows.count),
          run_count: Int64(range.count), runs: runs.baseAddress.map { $0 + range.lowerBound },
          lengths: lengths.baseAddress)
        body(&kernel)
      }
    }
  }

  /// The rows a forward pass that nothing is recorded of needs room for at once.
  var pieceRows: Int { min(rows, max(4096, steps.batchSize)) }

  /// Lends the geometry of one piece of the steps after the other, in the order of the forward pass, none of
  /// more than ``pieceRows`` rows, with the range of its rows: what a pass needs only for its gradients then
  /// takes no more room for a long text than for a short one.
  func withPieces(_ body: (UnsafePointer<ck_recurrence>, Range<Int>) -> Void) {
    var first = 0
    while first < runs.count {
      var (last, count) = (first, 0)
      while last < runs.count, count + Int(runs[last].count) <= pieceRows {
        count += Int(runs[last].count)
        last += 1
      }
      let start = Int(reversed ? runs[last - 1].row : runs[first].row) - firstRow
      let rows = start..<(start + count)
      withKernel(runs: first..<last, rows: rows) { body($0, rows) }
      first = last
    }
  }

  /// Copies the state `[N, H]` before the first step into a buffer.
  func place(_ state: Tensor, in buffer: UnsafeMutablePointer<Float>) {
    (buffer + stateRow * units).update(from: state.pointer, count: steps.batchSize * units)
  }

  /// Copies the rows of each sequence after its last step out of a buffer, by rank.
  func copyLast(_ buffer: UnsafePointer<Float>, to state: UnsafeMutablePointer<Float>) {
    for (rank, row) in steps.lastRows(reversed: reversed).enumerated() {
      (state + rank * units).update(from: buffer + row * units, count: units)
    }
  }

  /// A copy of the `index`-th state behind a buffer: gradients travel back in it.
  func lastRows(of whole: Tensor, _ index: Int) -> Tensor {
    let count = steps.batchSize * units
    return Tensor.filled([steps.batchSize, units]) {
      $0.update(from: whole.pointer + bufferRows * units + index * count, count: count)
    }
  }

  /// For every row that of the step before, `[rows, H]`.
  func previousRows(of buffer: Tensor) -> Tensor {
    // Sequences of one length lie one step behind the other, the first state in front: a step back is a view.
    if steps.order == nil {
      let first = reversed ? steps.batchSize : 0
      return buffer.detached[first..<(first + rows)]
    }
    return Tensor.filled([rows, units]) { out in
      for run in runs {
        (out + (Int(run.row) - firstRow) * units)
          .update(from: buffer.pointer + Int(run.previous) * units, count: Int(run.count) * units)
      }
    }
  }
}
