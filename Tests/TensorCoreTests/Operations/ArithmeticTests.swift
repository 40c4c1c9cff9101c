import TensorCore
import TestSupport
import Testing

@Suite struct ArithmeticTests {
  static let shapes: [(Shape, Shape)] = [
    ([], []), ([3], [3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([], [2, 3]), ([2, 3], []),
    ([1, 3, 1], [2, 1, 4]), ([2, 3, 4], [3, 1]), ([4, 1, 2, 1], [1, 3, 1, 5]), ([0], [1]), ([2, 0], [2, 1]),
    ([1, 1, 1], [7]), ([2, 2, 2, 2, 2, 2, 2, 2], [2, 1, 2, 1, 2, 1, 2, 1]), ([5, 33], [33]),
    ([70_000], [70_000]),
    ([300, 300], [300, 1]), ([300, 1], [1, 300]),
  ]

  @Test(arguments: shapes.indices)
  func operatorsBroadcast(index: Int) {
    let (a, b) = (randomTensor(Self.shapes[index].0), randomTensorAwayFromZero(Self.shapes[index].1, seed: 2))
    let shape = a.shape.broadcast(with: b.shape)
    expectClose(a + b, Reference.combined(a, b, +), shape: shape, "+")
    expectClose(a - b, Reference.combined(a, b, -), shape: shape, "-")
    expectClose(a * b, Reference.combined(a, b, *), shape: shape, "*")
    expectClose(a / b, Reference.combined(a, b, /), shape: shape, "/")
    expectClose(maximum(a, b), Reference.combined(a, b, max), shape: shape, "maximum")
    expectClose(minimum(a, b), Reference.combined(a, b, min), shape: shape, "minimum")
    expectClose(a .< b, Reference.combined(a, b) { $0 < $1 ? 1 : 0 }, shape: shape, ".<")
    expectClose(
      Tensor.where(a .> 0, a, b),
      zip(Reference.combined(a, b) { a, _ in a }, Reference.combined(a, b) { $1 })
        .map { $0 > 0 ? $0 : $1 }, shape: shape, "where")
  }

  @Test func numbersOnEitherSide() {
    let x = Tensor([1, -2, 4])
    expectEqual(x + 1, [2, -1, 5], shape: [3])
    expectEqual(1 + x, [2, -1, 5], shape: [3])
    expectEqual(x - 1, [0, -3, 3], shape: [3])
    expectEqual(1 - x, [0, 3, -3], shape: [3])
    expectEqual(x * 2, [2, -4, 8], shape: [3])
    expectEqual(2 * x, [2, -4, 8], shape: [3])
    expectEqual(x / 2, [0.5, -1, 2], shape: [3])
    expectEqual(2 / x, [2, -1, 0.5], shape: [3])
    expectEqual(-x, [-1, 2, -4], shape: [3])
    expectEqual(x.power(2), [1, 4, 16], shape: [3])
    expectEqual(x.power(Tensor([3, 2, 0.5])), [1, 4, 2], shape: [3])
    expectEqual(x.clipped(from: -1, to: 2), [1, -1, 2], shape: [3])
  }

  @Test func assignmentOperatorsLeaveOtherCopiesAlone() {
    var x = Tensor([1, 2])
    let copy = x
    x += Tensor([10, 20])
    x *= Tensor([2, 2])
    x -= Tensor([1, 1])
    x /= Tensor([3, 43])
    expectEqual(x, [7, 1], shape: [2])
    expectEqual(copy, [1, 2], shape: [2])
  }

  @Test func infinityAndNotANumber() {
    let (inf, nan) = (Float.infinity, Float.nan)
    let x = Tensor([inf, -inf, nan, 0])
    expectEqual(x + 1, [inf, -inf, nan, 1], shape: [4])
    expectEqual(x - x, [nan, nan, nan, 0], shape: [4])
    expectEqual(1 / x, [0, -0, nan, inf], shape: [4])
    expectEqual(x * 0, [nan, nan, nan, 0], shape: [4])
    expectEqual(maximum(x, Tensor(5)), [inf, 5, nan, 5], shape: [4])
    expectEqual(maximum(Tensor(5), x), [inf, 5, nan, 5], shape: [4])
    expectEqual(minimum(x, Tensor(5)), [5, -inf, nan, 0], shape: [4])
    expectEqual(minimum(Tensor(5), x), [5, -inf, nan, 0], shape: [4])
    expectEqual(x.clipped(from: -1, to: 1), [1, -1, nan, 0], shape: [4])
    expectEqual(relu(x), [inf, 0, nan, 0], shape: [4])
    // The side that is not chosen does not matter.
    expectEqual(Tensor.where(Tensor([0, 1, 0, 1]), x, Tensor(7)), [7, -inf, 7, 0], shape: [4])
    expectEqual(Tensor([-8]).power(Tensor([0.5])), [nan], shape: [1])
    expectEqual(Tensor([-2, 0, 0]).power(Tensor([3, 0, -1])), [-8, 1, inf], shape: [3])
  }

  @Test func equalValuesShareTheGradient() {
    let x = Tensor([1, 2, 3])
    expectEqual(gradient(at: x) { maximum($0, Tensor([2, 2, 2])).sum() }, [0, 0.5, 1], shape: [3])
    expectEqual(gradient(at: x) { minimum($0, Tensor([2, 2, 2])).sum() }, [1, 0.5, 0], shape: [3])
    expectEqual(gradient(at: x) { $0.clipped(from: 1, to: 2).sum() }, [1, 1, 0], shape: [3])
    expectEqual(gradient(at: Tensor([0, -1, 1])) { $0.absolute().sum() }, [0, -1, 1], shape: [3])
    expectEqual(gradient(at: Tensor([0, -1, 1])) { relu($0).sum() }, [0, 0, 1], shape: [3])
  }

  @Test func comparisons() {
    let (a, b) = (Tensor([1, 2, 3, .nan]), Tensor([2, 2, 2, .nan]))
    expectEqual(a .== b, [0, 1, 0, 0], shape: [4])
    expectEqual(a .!= b, [1, 0, 1, 1], shape: [4])
    expectEqual(a .< b, [1, 0, 0, 0], shape: [4])
    expectEqual(a .<= b, [1, 1, 0, 0], shape: [4])
    expectEqual(a .> b, [0, 0, 1, 0], shape: [4])
    expectEqual(a .>= b, [0, 1, 1, 0], shape: [4])
    expectEqual(a .== 2, [0, 1, 0, 0], shape: [4])
    expectEqual(a .!= 2, [1, 0, 1, 1], shape: [4])
    expectEqual(a .< 2, [1, 0, 0, 0], shape: [4])
    expectEqual(a .<= 2, [1, 1, 0, 0], shape: [4])
    expectEqual(a .> 2, [0, 0, 1, 0], shape: [4])
    expectEqual(a .>= 2, [0, 1, 1, 0], shape: [4])
    expectEqual(gradient(at: a) { ($0 .> b).sum() + $0.sum() }, [1, 1, 1, 1], shape: [4])
  }

  @Test func closeness() {
    let x = Tensor([1, 2, .nan])
    #expect(x.isClose(to: Tensor([1, 2.00001, .nan])))
    #expect(!x.isClose(to: Tensor([1, 2.001, .nan])))
    #expect(x.isClose(to: Tensor([1, 2.001, .nan]), relative: 1e-3))
    #expect(x.isClose(to: Tensor([1.01, 2, .nan]), absolute: 0.02))
    #expect(!x.isClose(to: Tensor([1, .nan, .nan])))
    #expect(!x.isClose(to: Tensor([[1, 2, .nan]])))
    #expect(Tensor([.infinity]).isClose(to: Tensor([.infinity])))
    #expect(!Tensor([.infinity]).isClose(to: Tensor([-.infinity])))
  }
}
