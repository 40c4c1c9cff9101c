import TensorCore
import TestSupport
import Testing

@Suite struct ShapeTests {
  @Test func shapesAreCollectionsOfSizes() {
    let shape: Shape = [2, 3, 4]
    #expect(shape.rank == 3 && shape.elementCount == 24 && shape[1] == 3 && Array(shape) == [2, 3, 4])
    #expect(
      shape.description == "[2, 3, 4]" && Shape([]).elementCount == 1 && ([0, 5] as Shape).elementCount == 0)
    #expect(shape.elementCount(of: 1..<3) == 12)
    #expect(shape.normalizedAxis(-1) == 2 && shape.normalizedAxis(0) == 0)
    #expect(shape == Shape([2, 3, 4]) && shape != [2, 3] && shape != [2, 3, 4, 1])
    #expect(Set([shape, [2, 3, 4], [4, 3, 2]]).count == 2)
    #expect(shape.broadcast(with: [3, 1]) == [2, 3, 4] && shape.broadcast(with: [2, 1, 4]) == shape)
    #expect(shape.broadcast(with: [2, 4]) == nil && ([0] as Shape).broadcast(with: [1]) == [0])
    #expect(([2, 0] as Shape).broadcast(with: [3]) == nil)
  }

  @Test func reshapedSharesElements() {
    let x = Tensor.range(to: 12)
    expectEqual(x.reshaped([3, -1]), x.elements, shape: [3, 4])
    #expect(x.reshaped([2, -1, 3]).shape == [2, 2, 3] && x.reshaped([-1]).shape == [12])
    #expect(x.reshaped([3, 4])[1, 2] == 6)
    #expect(Tensor(1).reshaped([1, 1]).shape == [1, 1] && Tensor([1]).reshaped(Shape([])).item == 1)
    let y = x.reshaped([2, 1, 6, 1])
    #expect(
      y.flattened().shape == [12] && y.flattened(from: 1).shape == [2, 6]
        && y.flattened(from: -2).shape == [2, 1, 6])
    #expect(Tensor(3).flattened().shape == [1])
    #expect(
      y.squeezed().shape == [2, 6] && y.squeezed(axis: -1).shape == [2, 1, 6]
        && y.squeezed(axis: 1).shape == [2, 6, 1])
    #expect(
      x.expandedDimensions(axis: 0).shape == [1, 12] && x.expandedDimensions(axis: -1).shape == [12, 1])
    #expect(Tensor.zeros([0, 3]).reshaped([-1, 3]).shape == [0, 3])
  }

  @Test(arguments: [[2, 3, 4, 5], [1, 4, 1, 3], [8, 8, 4, 4], [3, 33, 2, 37], [2, 3, 0, 4]] as [Shape])
  func transposedInAnyOrder(shape: Shape) {
    let x = Tensor.range(to: Float(shape.elementCount)).reshaped(shape)
    for first in 0..<4 {
      for second in 0..<4 where second != first {
        for third in 0..<4 where third != first && third != second {
          let order = [first, second, third, 6 - first - second - third]
          let result = Shape(order.map { shape[$0] })
          var strides = [1, 1, 1, 1]
          for axis in [2, 1, 0] { strides[axis] = strides[axis + 1] * shape[axis + 1] }
          let expected = positions(of: result).map { at in
            Float(zip(at, order).reduce(0) { $0 + $1.0 * strides[$1.1] })
          }
          expectEqual(x.transposed(axes: order), expected, shape: result, "\(order)")
        }
      }
    }
  }

  @Test func transposedMatrices() {
    for (rows, columns) in [(1, 9), (9, 1), (3, 5), (64, 64), (65, 67), (200, 31), (1000, 37), (4, 4)] {
      let x = Tensor.range(to: Float(rows * columns)).reshaped([rows, columns])
      let expected = (0..<(rows * columns)).map { Float($0 % rows * columns + $0 / rows) }
      expectEqual(x.transposed(), expected, shape: [columns, rows])
      expectEqual(x.swappedAxes(0, -1), expected, shape: [columns, rows])
    }
    #expect(Tensor(2).transposed().item == 2)
    let eight = randomTensor([2, 1, 2, 3, 2, 1, 2, 2])
    #expect(eight.transposed().transposed().elements == eight.elements)
  }

  @Test func broadcastRepeats() {
    expectEqual(Tensor([1, 2]).broadcast(to: [3, 2]), [1, 2, 1, 2, 1, 2], shape: [3, 2])
    expectEqual(
      Tensor([[1], [2]]).broadcast(to: [2, 2, 3]), [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2], shape: [2, 2, 3])
    expectEqual(Tensor(7).broadcast(to: [2]), [7, 7], shape: [2])
    expectEqual(Tensor([7]).broadcast(to: [0]), [], shape: [0])
    expectEqual(Tensor([-0.0, .nan]).broadcast(to: [1, 2]), [0, .nan], shape: [1, 2])
  }

  @Test func slices() {
    let x = Tensor.range(to: 24).reshaped([2, 3, 4])
    expectEqual(x.sliced(axis: 0, 1..<2), (12..<24).map(Float.init), shape: [1, 3, 4])
    expectEqual(
      x.sliced(axis: 1, 1..<3), [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23], shape: [2, 2, 4])
    expectEqual(x.sliced(axis: -1, 3..<4), [3, 7, 11, 15, 19, 23], shape: [2, 3, 1])
    expectEqual(x.selected(axis: 1, 2), [8, 9, 10, 11, 20, 21, 22, 23], shape: [2, 4])
    expectEqual(x[1..<2][0..<1].selected(axis: 0, 0)[2..<3], [20, 21, 22, 23], shape: [1, 4])
    expectEqual(x.sliced(axis: 2, 2..<2), [], shape: [2, 3, 0])
    // A slice that shares memory goes through every kind of kernel.
    let part = x.reshaped([6, 4])[1..<3]
    expectEqual(part + part, [8, 10, 12, 14, 16, 18, 20, 22], shape: [2, 4])
    expectEqual(part.sum(axis: 0), [12, 14, 16, 18], shape: [4])
    expectEqual(part.transposed(), [4, 8, 5, 9, 6, 10, 7, 11], shape: [4, 2])
    expectEqual(matmul(part, Tensor.identity(4)), part.elements, shape: [2, 4])
    expectEqual(x.flipped(axis: 2).sliced(axis: 1, 0..<1), [3, 2, 1, 0, 15, 14, 13, 12], shape: [2, 1, 4])
    expectEqual(x.flipped(axis: 0).flipped(axis: 0), x.elements, shape: [2, 3, 4])
  }

  @Test func splittingAndJoining() {
    let x = Tensor.range(to: 24).reshaped([2, 3, 4])
    for axis in 0..<3 {
      let n = x.shape[axis]
      let parts = x.split(sizes: [1, 0, n - 1], axis: axis)
      #expect(parts.map { $0.shape[axis] } == [1, 0, n - 1])
      expectEqual(concatenated(parts, axis: axis), x.elements, shape: x.shape)
      expectEqual(concatenated(x.split(count: n, axis: axis), axis: axis - 3), x.elements, shape: x.shape)
    }
    expectEqual(stacked([Tensor([1, 2]), Tensor([3, 4])]), [1, 2, 3, 4], shape: [2, 2])
    expectEqual(stacked([Tensor([1, 2]), Tensor([3, 4])], axis: -1), [1, 3, 2, 4], shape: [2, 2])
    expectEqual(stacked([Tensor(1), Tensor(2)]), [1, 2], shape: [2])
    expectEqual(concatenated([Tensor([1]), Tensor.zeros([0]), Tensor([2, 3])]), [1, 2, 3], shape: [3])
  }

  @Test func padding() {
    let x = Tensor([1, 2, 3])
    expectEqual(x.padded([(2, 1)]), [0, 0, 1, 2, 3, 0], shape: [6])
    expectEqual(x.padded([(1, 1)], mode: .constant(9)), [9, 1, 2, 3, 9], shape: [5])
    expectEqual(x.padded([(2, 2)], mode: .reflect), [3, 2, 1, 2, 3, 2, 1], shape: [7])
    expectEqual(x.padded([(2, 2)], mode: .replicate), [1, 1, 1, 2, 3, 3, 3], shape: [7])
    expectEqual(x.padded([(2, 3)], mode: .circular), [2, 3, 1, 2, 3, 1, 2, 3], shape: [8])
    expectEqual(Tensor([5]).padded([(0, 3)], mode: .replicate), [5, 5, 5, 5], shape: [4])
    let y = Tensor([[1, 2], [3, 4]])
    expectEqual(
      y.padded([(1, 0), (0, 1)], mode: .reflect), [3, 4, 3, 1, 2, 1, 3, 4, 3], shape: [3, 3])
    expectEqual(y.padded([(0, 1), (1, 0)]), [0, 1, 2, 0, 3, 4, 0, 0, 0], shape: [3, 3])
    expectEqual(y.padded(axis: -1, before: 1, after: 0, mode: .circular), [2, 1, 2, 4, 3, 4], shape: [2, 3])
    expectEqual(Tensor.zeros([0]).padded([(1, 1)], mode: .constant(2)), [2, 2], shape: [2])
  }
}
