import CKernels

/// The element-wise and reduction kernels, seen from Swift.
enum Kernels {
  static func addInPlace(_ a: UnsafeMutableBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) {
    guard let a = a.baseAddress, let base = b.baseAddress else { return }
    ck_add_in_place(Int64(b.count), a, base)
  }

  static func sumOfSquares(_ x: UnsafeBufferPointer<Float>) -> Double {
    guard let base = x.baseAddress else { return 0 }
    return ck_sum_of_squares(Int64(x.count), base)
  }
}

extension Tensor {
  /// A new tensor filled by a kernel that gets the destination.
  static func filled(_ shape: Shape, _ kernel: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    let storage = TensorStorage(count: shape.elementCount)
    kernel(storage.pointer)
    return Tensor(storage: storage, offset: 0, shape: shape)
  }

  /// Applies a function to each element, without recording.
  func mapped(_ function: ck_function, _ parameter: Float = 0) -> Tensor {
    Tensor.filled(shape) { ck_apply(function, parameter, Int64(elementCount), pointer, $0) }
  }

  /// Applies a function and records its derivative.
  func apply(_ function: ck_function, _ parameter: Float = 0) -> Tensor {
    let x = detached
    let y = x.mapped(function, parameter)
    return y.recorded(from: self) { dy in
      Tensor.filled(x.shape) {
        ck_apply_gradient(
          function, parameter, Int64(x.elementCount), x.pointer, y.pointer, dy.pointer, $0)
      }
    }
  }

  /// `function` of two operands under broadcasting, without recording.
  static func combined(_ function: ck_operation, _ a: Tensor, _ b: Tensor, _ name: StaticString) -> Tensor {
    guard let shape = a.shape.broadcast(with: b.shape) else {
      preconditionFailure("\(name): shapes \(a.shape) and \(b.shape) do not broadcast")
    }
    return filled(shape) { out in
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: 3 * Shape.maximumRank) { scratch in
        let (sizes, aStrides, bStrides) = (0, Shape.maximumRank, 2 * Shape.maximumRank)
        var (aStride, bStride) = (1, 1)
        for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
          let aAxis = axis - shape.rank + a.rank
          let bAxis = axis - shape.rank + b.rank
          let aSize = aAxis >= 0 ? a.shape[aAxis] : 1
          let bSize = bAxis >= 0 ? b.shape[bAxis] : 1
          scratch[sizes + axis] = Int64(shape[axis])
          scratch[aStrides + axis] = aSize == 1 ? 0 : Int64(aStride)
          scratch[bStrides + axis] = bSize == 1 ? 0 : Int64(bStride)
          aStride *= aSize
          bStride *= bSize
        }
        guard let base = scratch.baseAddress else { return }
        ck_combine(
          function, Int32(shape.rank), base, base + aStrides, base + bStrides, a.pointer, b.pointer, out)
      }
    }
  }
}
