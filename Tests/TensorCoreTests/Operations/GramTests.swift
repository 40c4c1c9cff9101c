import CKernels
import TensorCore
import TestSupport
import Testing

/// Serialized, as the number of threads is that of the process.
@Suite(.serialized) struct GramTests {
  @Test(arguments: [[1, 1, 1, 1], [2, 5, 7, 3], [1, 40, 33, 64], [3, 9, 9, 130]] as [Shape])
  func agreesWithPlainSums(shape: Shape) {
    let x = randomTensor(shape)
    let (pixels, c) = (shape[1] * shape[2], shape[3])
    let values = x.doubles
    var exact: [Double] = []
    for picture in 0..<shape[0] {
      for a in 0..<c {
        for b in 0..<c {
          var sum = 0.0
          for pixel in 0..<pixels {
            let at = (picture * pixels + pixel) * c
            sum += values[at + a] * values[at + b]
          }
          exact.append(sum / Double(pixels * c))
        }
      }
    }
    defer { ck_limit_product_instructions(ck_instructions_avx512_bf16) }
    for last in [
      ck_instructions_avx512_bf16, ck_instructions_avx512, ck_instructions_avx2, ck_instructions_baseline,
    ] {
      ck_limit_product_instructions(last)
      let found = gramMatrix(x)
      expectClose(found, exact, shape: [shape[0], c, c], absolute: 1e-5, "\(last)")
      #expect(found.elements == found.swappedAxes(1, 2).elements)
    }
  }

  @Test func resultsDoNotDependOnTheNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    let x = randomTensor([2, 70, 60, 40])
    for precision in MatrixLibrary.Precision.allCases {
      MatrixLibrary.withPrecision(precision) {
        Threads.count = 1
        let alone = gramMatrix(x).elements
        for threads in [2, 3, 7] {
          Threads.count = threads
          #expect(gramMatrix(x).elements == alone)
        }
      }
    }
  }

  @Test func bfloat16IsClose() {
    let x = randomTensor([1, 50, 51, 48])
    let (exact, rounded) = (gramMatrix(x), MatrixLibrary.withPrecision(.bfloat16) { gramMatrix(x) })
    let error = (rounded - exact).squared().mean().item / exact.squared().mean().item
    #expect(error < 1e-4)
    #expect((error > 0) == MatrixLibrary.multipliesBFloat16)
  }

  @Test func gradientIsThatOfAProduct() {
    let x = randomTensor([2, 30, 31, 20])
    let weights = randomTensor([2, 20, 20], seed: 2)
    let found = gradient(at: x) { (gramMatrix($0) * weights).sum() }
    let exact = gradient(at: x) { (x: Tensor) in
      let rows = x.reshaped([2, 930, 20])
      return (matmul(rows, rows, transposeA: true) * (1 / 18_600) * weights).sum()
    }
    expectClose(found, exact.doubles, shape: x.shape, relative: 1e-4, absolute: 1e-7)
  }
}
