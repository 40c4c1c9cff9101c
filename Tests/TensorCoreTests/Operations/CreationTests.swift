import TensorCore
import TestSupport
import Testing

@Suite struct CreationTests {
  @Test func constants() {
    expectEqual(Tensor.zeros([2, 1]), [0, 0], shape: [2, 1])
    expectEqual(Tensor.ones([2]), [1, 1], shape: [2])
    expectEqual(Tensor(repeating: 2.5, shape: [1, 2]), [2.5, 2.5], shape: [1, 2])
    expectEqual(Tensor.zeros(like: Tensor([1, 2])), [0, 0], shape: [2])
    expectEqual(Tensor.ones(like: Tensor([[1], [2]])), [1, 1], shape: [2, 1])
    expectEqual(Tensor.identity(2), [1, 0, 0, 1], shape: [2, 2])
    expectEqual(Tensor.identity(0), [], shape: [0, 0])
    expectEqual(Tensor(3), [3], shape: [])
    expectEqual(Tensor([[1, 2], [3, 4]]), [1, 2, 3, 4], shape: [2, 2])
    expectEqual(Tensor([1, 2, 3, 4], shape: [2, 2]), [1, 2, 3, 4], shape: [2, 2])
    #expect(Tensor([[1, 2], [3, 4]])[1, 0] == 3 && Tensor(4).item == 4 && Tensor([1, 2, 3]).rank == 1)
    #expect(Tensor.zeros([2, 3]).dimension(-1) == 3)
  }

  @Test func ranges() {
    expectEqual(Tensor.range(to: 3), [0, 1, 2], shape: [3])
    expectEqual(Tensor.range(from: 1, to: 2, by: 0.25), [1, 1.25, 1.5, 1.75], shape: [4])
    expectEqual(Tensor.range(from: 3, to: 0, by: -2), [3, 1], shape: [2])
    expectEqual(Tensor.range(from: 3, to: 0), [], shape: [0])
    expectEqual(Tensor.linearSpace(from: 0, to: 1, count: 5), [0, 0.25, 0.5, 0.75, 1], shape: [5])
    expectEqual(Tensor.linearSpace(from: 2, to: 9, count: 1), [2], shape: [1])
    expectEqual(Tensor.linearSpace(from: 2, to: 9, count: 0), [], shape: [0])
  }

  @Test func descriptionsLikeNumPys() {
    #expect(Tensor(1.5).description == "1.5")
    #expect(Tensor([1, 2, 3]).description == "[1., 2., 3.]")
    #expect(Tensor([0.5, -1, 10]).description == "[ 0.5, -1. , 10. ]")
    #expect(Tensor([[1, 2], [3, 4]]).description == "[[1., 2.],\n [3., 4.]]")
    #expect(
      Tensor.range(to: 8).reshaped([2, 2, 2]).description
        == "[[[0., 1.],\n  [2., 3.]],\n\n [[4., 5.],\n  [6., 7.]]]")
    #expect(Tensor([.nan, .infinity, 1]).description == "[nan, inf,  1.]")
    #expect(Tensor([1e-6, 1]).description == "[1.e-06, 1.e+00]")
    #expect(Tensor([1.5e10, 1]).description == "[1.5e+10, 1.0e+00]")
    #expect(Tensor.zeros([0]).description == "[] shape [0]")
    #expect(Tensor.zeros([2, 0]).description == "[] shape [2, 0]")
    #expect(Tensor([0.1, 0.2, 0.33333]).description == "[0.1   , 0.2   , 0.3333]")
    #expect(Tensor.range(to: 2000).description == "[   0.,    1.,    2., ..., 1997., 1998., 1999.]")
    let large = Tensor.zeros([40, 30]).description
    #expect(large.split(separator: "\n").count == 7 && large.hasPrefix("[[0., 0., 0., ..., 0., 0., 0.],\n"))
  }
}
