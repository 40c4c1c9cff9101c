extension Kernel {
  /// Whether the kernel is a column times a row, so that two passes of one dimension do the same.
  public var isSeparable: Bool { separated != nil }

  /// A column and a row whose products are the weights, to seven digits of the largest; `nil` if there are none.
  ///
  ///     w[u, v] = column[u] row[v]
  public var separated: (column: [Float], row: [Float])? {
    // Of all rows and columns those through the largest weight carry the least rounding.
    guard let largest = weights.indices.max(by: { weights[$0].magnitude < weights[$1].magnitude }),
      weights[largest] != 0
    else { return nil }
    let (middle, across) = (largest / columns, largest % columns)
    let row = (0..<columns).map { self[middle, $0] }
    let column = (0..<rows).map { Double(self[$0, across]) / Double(weights[largest]) }
    let tolerance = 1e-6 * Double(weights[largest].magnitude)
    for u in 0..<rows {
      for v in 0..<columns where abs(Double(self[u, v]) - column[u] * Double(row[v])) > tolerance {
        return nil
      }
    }
    return (column.map(Float.init), row)
  }
}
