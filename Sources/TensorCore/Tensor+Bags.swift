import CKernels

/// The weighted sum of the rows of a table that each bag names: y[b] = Σ w[i] table[index[i]].
///
/// **Shapes**: table `[n, D]`, weights `[entries]`, result `[bags, D]`. Differentiable in table and weights.
///
/// - Parameters:
///   - table: the rows.
///   - bags: indices into the table; an empty bag sums to 0.
///   - weights: a factor for each entry of the bags, in order; all 1 when `nil`.
/// - Precondition: every index lies in 0 ..< n, and there is a weight for each entry.
public func bagSums(of table: Tensor, bags: IndexBags, weights: Tensor? = nil) -> Tensor {
  precondition(table.rank == 2, "bagSums: expected a table [n, D], found \(table.shape)")
  precondition(
    weights.map { $0.shape == [bags.indices.count] } ?? true,
    "bagSums: expected weights [\(bags.indices.count)], found \(weights?.shape ?? [])")
  let (count, columns) = (table.shape[0], table.shape[1])
  for index in bags.indices {
    precondition(index >= 0 && index < count, "bagSums: index \(index) in a table of \(count) rows")
  }
  let (rows, factors) = (table.detached, weights?.detached)
  let y = Tensor.filled([bags.count, columns]) {
    ck_bag_sums(
      Int64(bags.count), Int64(columns), bags.offsets, bags.indices, factors?.pointer, rows.pointer, $0)
  }
  let inputs = weights.map { [table, $0] } ?? [table]
  return y.recorded(from: inputs) { dy, wanted in
    let toTable = wanted[0] ? bagTableGradient(bags, factors, dy, count: count) : nil
    guard wanted.count > 1, wanted[1] else { return wanted.count > 1 ? [toTable, nil] : [toTable] }
    let toWeights = Tensor.filled([bags.indices.count]) {
      ck_bag_weight_gradient(
        Int64(bags.count), Int64(columns), bags.offsets, bags.indices, rows.pointer, dy.pointer, $0)
    }
    return [toTable, toWeights]
  }
}

/// Each row's gradient is itself a sum over a bag: of dy over the bags that hold the row.
private func bagTableGradient(_ bags: IndexBags, _ weights: Tensor?, _ dy: Tensor, count: Int) -> Tensor {
  let (holders, places) = bags.transposed(count: count)
  let factors = weights.map { weights in
    weights.withUnsafeElements { weights in places.map { weights[Int($0)] } }
  }
  let columns = dy.shape[1]
  return Tensor.filled([count, columns]) { out in
    func sum(_ factors: UnsafePointer<Float>?) {
      ck_bag_sums(
        Int64(count), Int64(columns), holders.offsets, holders.indices, factors, dy.pointer, out)
    }
    if let factors { factors.withUnsafeBufferPointer { sum($0.baseAddress) } } else { sum(nil) }
  }
}
