import TensorCore
import TestSupport
import Testing

@Suite struct GramTests {
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
    expectClose(gramMatrix(x), exact, shape: [shape[0], c, c], absolute: 1e-5)
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
