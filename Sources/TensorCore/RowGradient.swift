/// The gradient of a table of which only some rows took part: those rows, and nothing for the others.
///
/// A batch of texts touches a few thousand rows of an embedding of a hundred thousand; keeping only these
/// saves clearing, filling and reading the rest at every step.
public struct RowGradient: Sendable {
  /// The rows that took part, in ascending order, each once.
  public let rows: [Int32]
  /// Their gradients, `[rows, …]`.
  public let values: Tensor
  /// The shape of the whole table.
  public let shape: Shape

  /// The gradient of some rows of a table.
  ///
  /// - Precondition: `rows` ascend and lie in the table; `values` has a row for each.
  public init(rows: [Int32], values: Tensor, shape: Shape) {
    precondition(
      values.shape == Shape([rows.count] + Array(shape.dropFirst())),
      "RowGradient: \(rows.count) rows of a table \(shape), found values \(values.shape)")
    precondition(
      zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 } && (rows.first ?? 0) >= 0
        && Int(rows.last ?? -1) < shape[0], "RowGradient: rows must ascend within 0 ..< \(shape[0])")
    (self.rows, self.values, self.shape) = (rows, values.detached, shape)
  }

  /// The same gradient as a whole table, zero in the other rows.
  public var dense: Tensor {
    Tensor.zeros(shape).addingAt(IndexTensor(rows, shape: [rows.count]), axis: 0, values)
  }

  /// The sum of two gradients of one table.
  static func + (a: RowGradient, b: RowGradient) -> RowGradient {
    let rows = Set(a.rows).union(b.rows).sorted()
    var places: [Int32: Int32] = [:]
    for (place, row) in rows.enumerated() { places[row] = Int32(place) }
    var sum = Tensor.zeros(Shape([rows.count] + Array(a.shape.dropFirst())))
    for part in [a, b] {
      let indices = IndexTensor(part.rows.compactMap { places[$0] }, shape: [part.rows.count])
      sum = sum.addingAt(indices, axis: 0, part.values)
    }
    return RowGradient(rows: rows, values: sum, shape: a.shape)
  }
}

extension Parameter {
  /// Some rows of a table: `[n, …]` gives `[rows, …]`.
  ///
  /// Inside ``valueAndGradients(of:_:)`` the gradient that flows to the result is kept by rows, see
  /// ``Gradients/rows(of:)``; optimizers that know how then change these rows alone.
  ///
  /// - Precondition: `rows` ascend and lie in 0 ..< n.
  public func rows(_ rows: [Int32]) -> Tensor {
    let taken = withoutGradients { value.taking(IndexTensor(rows, shape: [rows.count]), axis: 0) }
    return Tape.current?.trackRows(taken, rows: rows, of: self) ?? taken
  }
}
