import TensorCore
import TestSupport
import Testing

@Suite struct IndexingTests {
  let x = Tensor.range(to: 24).reshaped([2, 3, 4])

  @Test func taking() {
    expectEqual(x.taking([1, 1]), x[1..<2].elements + x[1..<2].elements, shape: [2, 3, 4])
    expectEqual(
      x.taking([2, 0], axis: 1), [8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15], shape: [2, 2, 4])
    expectEqual(
      x.taking(IndexTensor([[3], [0]]), axis: -1), [3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20],
      shape: [2, 3, 2, 1])
    expectEqual(x.taking([], axis: 1), [], shape: [2, 0, 4])
    expectEqual(x.taking(IndexTensor([1], shape: []), axis: 0), x[1..<2].elements, shape: [3, 4])
  }

  @Test func adding() {
    let zeros = Tensor.zeros([3, 2])
    let values = Tensor([[1, 2], [3, 4], [5, 6], [7, 8]])
    expectEqual(zeros.addingAt([2, 0, 2, 2], values), [3, 4, 0, 0, 13, 16], shape: [3, 2])
    expectEqual(
      Tensor.ones([2, 3]).addingAt([1], axis: 1, Tensor([[5], [6]])), [1, 6, 1, 1, 7, 1], shape: [2, 3])
    #expect(zeros.elements.allSatisfy { $0 == 0 }, "the original is not changed")
    let part = x.reshaped([6, 4])[2..<4]
    expectEqual(part.addingAt([0], Tensor([[1, 1, 1, 1]])), [9, 10, 11, 12, 12, 13, 14, 15], shape: [2, 4])
    #expect(x.elements == Tensor.range(to: 24).elements)
  }

  @Test func gathering() {
    expectEqual(Tensor([[1, 2, 3], [4, 5, 6]]).gathered([2, 0]), [3, 4], shape: [2])
    expectEqual(x.gathered(IndexTensor([[0, 1, 2], [3, 3, 3]])), [0, 5, 10, 15, 19, 23], shape: [2, 3])
    expectEqual(Tensor([7, 8]).gathered(IndexTensor([1], shape: [])), [8], shape: [])
    expectEqual(
      gradient(at: Tensor([[1, 2], [3, 4]])) { $0.gathered([1, 1]).sum() }, [0, 1, 0, 1], shape: [2, 2])
  }

  @Test func oneHot() {
    expectEqual(Tensor.oneHot([2, 0], classCount: 3), [0, 0, 1, 1, 0, 0], shape: [2, 3])
    expectEqual(Tensor.oneHot(IndexTensor([[1], [0]]), classCount: 2), [0, 1, 1, 0], shape: [2, 1, 2])
    expectEqual(Tensor.oneHot([], classCount: 4), [], shape: [0, 4])
  }

  @Test func indexTensors() {
    let indices = IndexTensor([[1, 2, 3], [4, 5, 6]])
    #expect(indices.shape == [2, 3] && indices.elements == [1, 2, 3, 4, 5, 6] && indices.elementCount == 6)
    #expect(indices.reshaped([6]) == [1, 2, 3, 4, 5, 6])
    #expect(indices != IndexTensor([1, 2, 3, 4, 5, 6]))
  }

  @Test func embeddingGradientsOfManyRows() {
    let table = randomTensor([100, 33])
    let indices = IndexTensor((0..<5000).map { $0 * 7 % 100 })
    let dy = randomTensor([5000, 33], seed: 2)
    let found = gradient(at: table) { ($0.taking(indices) * dy).sum() }
    var exact = [Double](repeating: 0, count: 3300)
    for (row, index) in indices.elements.enumerated() {
      for column in 0..<33 { exact[Int(index) * 33 + column] += Double(dy[row, column]) }
    }
    expectClose(found, exact, shape: [100, 33], absolute: 1e-4)
  }
}
