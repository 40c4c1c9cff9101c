import TensorCore
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  /// Against a plain loop; the tolerance grows with the terms of a sum.
  private func check(_ aBatch: Shape, _ bBatch: Shape, m: Int, n: Int, k: Int) {
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      let a = randomTensor(Shape(Array(aBatch) + (transposeA ? [k, m] : [m, k])))
      let b = randomTensor(Shape(Array(bBatch) + (transposeB ? [n, k] : [k, n])), seed: 2)
      guard let batch = aBatch.broadcast(with: bBatch) else { return }
      var expected: [Double] = []
      func index(_ position: [Int], _ own: Shape) -> Int {
        own.indices.reduce(0) { at, axis in
          at * own[axis] + (own[axis] == 1 ? 0 : position[position.count - own.rank + axis])
        }
      }
      let (x, y) = (a.doubles, b.doubles)
      for position in positions(of: batch) {
        let (i, j) = (index(position, aBatch), index(position, bBatch))
        expected += Reference.product(
          x[(i * m * k)..<((i + 1) * m * k)], y[(j * k * n)..<((j + 1) * k * n)], m: m, n: n, k: k,
          transposeA: transposeA, transposeB: transposeB)
      }
      expectClose(
        matmul(a, b, transposeA: transposeA, transposeB: transposeB), expected,
        shape: Shape(Array(batch) + [m, n]),
        relative: 1e-5, absolute: 2e-6 * Double(k).squareRoot() + 1e-6,
        "\(a.shape)\(transposeA ? "ᵀ" : "") \(b.shape)\(transposeB ? "ᵀ" : "")")
    }
  }

  @Test func sizesOfOneMatrix() {
    for (m, n, k) in [
      (1, 1, 1), (1, 7, 5), (7, 1, 5), (2, 9, 3), (3, 3, 3), (1, 300, 200), (2, 257, 64), (300, 1, 200),
      (17, 19, 23), (64, 64, 64), (65, 33, 129), (128, 10, 84), (5, 200, 400), (33, 500, 40), (40, 3, 1000),
      (4, 5, 0), (0, 3, 4), (3, 0, 4),
    ] { check([], [], m: m, n: n, k: k) }
  }

  @Test func batchesBroadcast() {
    let pairs: [(Shape, Shape)] = [
      ([3], [3]), ([3], []), ([], [3]), ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]),
      ([1], [4]),
      ([0], [0]), ([2, 1, 2], [3, 1]),
    ]
    for (a, b) in pairs {
      check(a, b, m: 3, n: 4, k: 5)
      check(a, b, m: 1, n: 6, k: 2)
    }
    check([4], [], m: 20, n: 30, k: 25)
    check([4], [4], m: 20, n: 30, k: 25)
  }

  @Test func manyThreadsGiveTheSameProduct() {
    let before = Threads.count
    defer { Threads.count = before }
    for (m, n, k) in [(300, 200, 150), (1, 3000, 500), (200, 3000, 64)] {
      let (a, b) = (randomTensor([m, k]), randomTensor([k, n], seed: 2))
      Threads.count = 1
      let one = matmul(a, b)
      for threads in [2, 5] {
        Threads.count = threads
        expectClose(matmul(a, b), one, relative: 1e-5, absolute: 1e-5, "\(threads) threads")
      }
    }
  }

  @Test func linearIsAProductAndASum() {
    for (shape, outputs): (Shape, Int) in [
      ([4], 3), ([1, 4], 3), ([5, 4], 3), ([2, 3, 4], 7), ([0, 4], 3), ([200, 300], 100),
    ] {
      let inputs = shape[shape.rank - 1]
      let (x, w, b) = (
        randomTensor(shape), randomTensor([outputs, inputs]), randomTensor([outputs], seed: 3)
      )
      let y = linear(x, weight: w, bias: b)
      let rows = x.elementCount / inputs
      let product = Reference.product(
        x.doubles[...], w.doubles[...], m: rows, n: outputs, k: inputs, transposeA: false, transposeB: true)
      expectClose(
        y, product.enumerated().map { $0.element + b.doubles[$0.offset % outputs] },
        shape: Shape(Array(shape.dropLast()) + [outputs]), absolute: 2e-5)
      expectClose(
        linear(x, weight: w, bias: nil), product, shape: Shape(Array(shape.dropLast()) + [outputs]),
        absolute: 2e-5)
    }
  }

  @Test func theLibraryIsLoaded() {
    // Tests run where CI installed it; products must not silently take the slow way there.
    #expect(MatrixLibrary.isLoaded, "\(MatrixLibrary.name)")
    #expect(MatrixLibrary.name.hasPrefix("OpenBLAS "))
  }
}
