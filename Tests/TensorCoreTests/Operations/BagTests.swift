import TensorCore
import TestSupport
import Testing

@Suite struct BagTests {
  @Test func sumsByHand() {
    let table = Tensor([[1, 2], [10, 20], [100, 200]])
    let bags = IndexBags([[0, 2], [], [1, 1, 0]])
    expectEqual(bagSums(of: table, bags: bags), [101, 202, 0, 0, 21, 42], shape: [3, 2])
    let weighted = bagSums(of: table, bags: bags, weights: Tensor([1, 0.5, 2, -1, 3]))
    expectEqual(weighted, [51, 102, 0, 0, 13, 26], shape: [3, 2])
  }

  /// Against `taking` and a sum, over sizes around those at which kernels change.
  @Test(arguments: [1, 7, 16, 33, 200])
  func agreesWithTakingRows(columns: Int) {
    var generator = RandomGenerator(seed: UInt64(columns))
    let table = Tensor.normal(shape: [50, columns], using: &generator)
    let bags = (0..<40).map { bag in
      (0..<(bag % 7)).map { _ in Int32.random(in: 0..<50, using: &generator) }
    }
    let sums = bagSums(of: table, bags: IndexBags(bags))
    for (number, bag) in bags.enumerated() {
      let expected = table.taking(IndexTensor(bag, shape: [bag.count])).sum(axis: 0, keepDims: true)
      expectClose(sums[number..<(number + 1)], expected, relative: 1e-5, absolute: 1e-5)
    }
  }

  @Test func compactedBagsNameTheSameRows() {
    let bags = IndexBags([[7, 2, 7], [], [9, 2]])
    let (rows, places) = bags.compacted()
    #expect(rows == [2, 7, 9])
    #expect(places == IndexBags([[1, 0, 1], [], [2, 0]]))
    #expect(IndexBags([[], []]).compacted().rows == [])
    #expect(bags.count == 3 && IndexBags([]).count == 0)
  }

  // MARK: Gradients by rows

  @Test func gradientOfRowsIsThatOfTheTable() {
    let table = Parameter(randomTensor([6, 3]))
    let weights = randomTensor([2, 3], seed: 2)
    let (_, byRows) = valueAndGradients(of: [table]) { (table.rows([1, 4]) * weights).sum() }
    let (_, whole) = valueAndGradients(of: [table]) {
      (table.value.taking([1, 4], axis: 0) * weights).sum()
    }
    #expect(byRows.rows(of: table)?.rows == [1, 4])
    #expect(whole.rows(of: table) == nil)
    #expect(byRows[table]?.elements == whole[table]?.elements)
    #expect(byRows.map(\.gradient.elements) == whole.map(\.gradient.elements))
    #expect(byRows.globalNorm == whole.globalNorm)
  }

  /// Rows taken twice, and the table besides, add up.
  @Test func usesOfOneTableAddUp() {
    let table = Parameter(Tensor([[1, 2], [3, 4], [5, 6]]))
    let (_, twice) = valueAndGradients(of: [table]) {
      table.rows([0, 2]).sum() + 2 * table.rows([1, 2]).sum()
    }
    #expect(twice.rows(of: table)?.rows == [0, 1, 2])
    #expect(twice[table]?.elements == [1, 1, 2, 2, 3, 3])
    let (_, mixed) = valueAndGradients(of: [table]) { table.rows([1]).sum() + table.value.sum() }
    #expect(mixed.rows(of: table) == nil && mixed[table]?.elements == [1, 1, 2, 2, 1, 1])
  }

  @Test func rowsAreConstantsElsewhere() {
    let (table, other) = (Parameter(randomTensor([3, 2])), Parameter(Tensor([2])))
    #expect(!table.rows([0]).isTracked)
    let (_, gradients) = valueAndGradients(of: [other]) { (table.rows([0, 1]) * other.value).sum() }
    #expect(gradients[table] == nil && gradients[other] != nil)
    let (_, paused) = valueAndGradients(of: [table]) {
      withoutGradients { table.rows([0]) }.sum() + table.rows([2]).sum()
    }
    #expect(paused.rows(of: table)?.rows == [2])
  }

  @Test func gradientsByRowsCanBeChanged() {
    let table = Parameter(Tensor.zeros([5, 2]))
    var gradients = Gradients()
    gradients.set(RowGradient(rows: [1, 3], values: Tensor([[3, 0], [0, 4]]), shape: [5, 2]), for: table)
    #expect(gradients.globalNorm == 5)
    let clipped = gradients.clipped(globalNorm: 2.5)
    #expect(clipped.rows(of: table)?.rows == [1, 3])
    expectClose(clipped[table] ?? .zeros([0]), [0, 0, 1.5, 0, 0, 0, 0, 2, 0, 0], relative: 1e-6)
    #expect(gradients.clipped(value: 3.5).rows(of: table)?.values.elements == [3, 0, 0, 3.5])
    gradients[table] = nil
    #expect(gradients[table] == nil && gradients.rows(of: table) == nil)
  }
}
