import CKernels
import TensorCore
import TestSupport
import Testing

/// Products with matrices laid out in panels, at every instruction level this CPU has.
@Suite(.serialized) struct PanelTests {
  @Test(arguments: [
    (1, 1, 1), (1, 64, 7), (5, 63, 16), (6, 65, 3), (7, 8, 9), (13, 130, 33), (40, 16, 64), (3, 200, 1),
  ])
  func agreeWithTheDefinition(_ sizes: (rows: Int, n: Int, k: Int)) {
    let (rows, n, k) = sizes
    let a = randomTensor([rows, k], seed: 1)
    let b = randomTensor([k, n], seed: 2)
    let start = randomTensor([rows, n], seed: 3)
    var product = [Double](repeating: 0, count: rows * n)
    for r in 0..<rows {
      for i in 0..<k {
        for j in 0..<n { product[r * n + j] += Double(a[r, i]) * Double(b[i, j]) }
      }
    }
    let before = ck_set_instruction_level(2)
    defer { ck_set_instruction_level(before) }
    for level in 0...before {
      ck_set_instruction_level(level)
      for transposed in [false, true] {
        let panels = [Float](unsafeUninitializedCapacity: Int(ck_panels_size(Int64(k), Int64(n)))) {
          buffer, count in
          let stored = transposed ? b.transposed() : b
          stored.withUnsafeElements {
            ck_panels_pack(
              Int64(k), Int64(n), $0.baseAddress, Int64(transposed ? k : n), transposed ? 1 : 0,
              buffer.baseAddress)
          }
          count = buffer.count
        }
        for accumulates in [false, true] {
          // Rows of C lie three further apart than they are long; what is between stays.
          var c = [Float](repeating: 7, count: rows * (n + 3))
          for r in 0..<rows { for j in 0..<n { c[r * (n + 3) + j] = start[r, j] } }
          a.withUnsafeElements {
            ck_panels_multiply(
              Int64(rows), Int64(n), Int64(k), $0.baseAddress, Int64(k), panels, accumulates ? 1 : 0, &c,
              Int64(n + 3))
          }
          for r in 0..<rows {
            for j in 0..<n {
              let expected = product[r * n + j] + (accumulates ? Double(start[r, j]) : 0)
              #expect((Double(c[r * (n + 3) + j]) - expected).magnitude < 1e-5 * Double(k + 2))
            }
            #expect(c[(r * (n + 3) + n)..<((r + 1) * (n + 3))].allSatisfy { $0 == 7 })
          }
        }
      }
    }
  }
}
