import TensorCore

/// A matrix product [m, k]·[k, n] of the sizes that recurrent networks have.
struct ProductWorkload: Workload {
  let m: Int, n: Int, k: Int
  /// Stored as `[k, m]`: in the gradients of weights.
  var transposeA = false
  /// Stored as `[n, k]`: weights in a forward pass.
  var transposeB = false
  var precision = MatrixLibrary.Precision.float32
  var isPacked = false

  static let all: [ProductWorkload] = [MatrixLibrary.Precision.float32, .bfloat16].flatMap { precision in
    [
      ProductWorkload(m: 4096, n: 2048, k: 512, transposeB: true, precision: precision),
      ProductWorkload(m: 4096, n: 5000, k: 512, transposeB: true, precision: precision),
      ProductWorkload(m: 2048, n: 512, k: 4096, transposeA: true, precision: precision),
      ProductWorkload(m: 4096, n: 512, k: 2048, precision: precision),
      ProductWorkload(m: 64, n: 2048, k: 512, transposeB: true, precision: precision),
      ProductWorkload(m: 64, n: 2048, k: 512, transposeB: true, precision: precision, isPacked: true),
      ProductWorkload(m: 8, n: 2048, k: 512, transposeB: true, precision: precision, isPacked: true),
    ]
  }

  var name: String {
    "gemm\(isPacked ? "_packed" : "")_\(precision.rawValue)_\(m)x\(n)x\(k)\(transposeA ? "_t" : "")"
  }

  /// The figure counts operations itself, in thousand millions.
  let floatingPointOperations = 1e9

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let a = Tensor.normal(shape: transposeA ? [k, m] : [m, k], using: &generator)
    let b = Tensor.normal(shape: transposeB ? [n, k] : [k, n], using: &generator)
    let time = MatrixLibrary.withPrecision(precision) {
      let packed = isPacked ? PackedMatrix(b, transposed: transposeB) : nil
      return medianSeconds(for: seconds) {
        if let packed {
          _ = packed.product(with: a)
        } else {
          _ = matmul(a, b, transposeA: transposeA, transposeB: transposeB)
        }
      }
    }
    return Measurement(
      workload: name, unit: "GFLOP/s", value: 2 * Double(m) * Double(n) * Double(k) / time / 1e9)
  }
}

/// A compact matrix times one vector or a few: bound by reading the matrix.
struct CompactWorkload: Workload {
  let rows: Int, columns: Int
  var vectors = 1
  let precision: CompactMatrix.Precision

  /// How fast matrices can be read at all: from the second-level cache, the third and memory.
  private static let limits = [(512, 512), (2048, 2048), (8192, 4096)].map {
    CompactWorkload(rows: $0, columns: $1, precision: .float32)
  }

  static let all: [CompactWorkload] =
    limits
    + CompactMatrix.Precision.allCases.flatMap { precision in
      [
        CompactWorkload(rows: 2048, columns: 512, precision: precision),
        CompactWorkload(rows: 5000, columns: 512, precision: precision),
        CompactWorkload(rows: 2048, columns: 512, vectors: 5, precision: precision),
      ]
    }

  var name: String { "compact_\(precision.rawValue)_\(rows)x\(columns)x\(vectors)" }

  /// Of a gigabyte of the matrix.
  var floatingPointOperations: Double {
    2e9 * Double(rows * columns * vectors) / Double(makeMatrix().byteCount)
  }

  func run(seconds: Double) -> Measurement {
    let matrix = makeMatrix()
    let x = [Float](repeating: 0.5, count: vectors * columns)
    var y = [Float](repeating: 0, count: vectors * rows)
    // Some at a time, as the clock takes as long as the smallest of them.
    let repetitions = 16
    let time = x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        medianSeconds(for: seconds) { for _ in 0..<repetitions { matrix.multiply(x, into: y) } }
      }
    }
    return Measurement(
      workload: name, unit: "GB/s", value: Double(matrix.byteCount * repetitions) / time / 1e9)
  }

  private func makeMatrix() -> CompactMatrix {
    var generator = RandomGenerator(seed: 1)
    return CompactMatrix(
      Tensor.normal(shape: [rows, columns], using: &generator), precision: precision)
  }
}
