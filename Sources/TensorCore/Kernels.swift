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

  /// A tensor whose elements a kernel is yet to write, every one, before anyone reads them.
  static func unfilled(_ shape: Shape) -> Tensor { filled(shape) { _ in } }

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

  /// This gradient of max(0, x) as that of x, given `y` = max(0, x).
  func rectified(by y: Tensor) -> Tensor {
    Tensor.filled(y.shape) {
      ck_apply_gradient(ck_relu, 0, Int64(y.elementCount), y.pointer, y.pointer, pointer, $0)
    }
  }

  /// `function` of two operands under broadcasting, without recording.
  static func combined(_ function: ck_operation, _ a: Tensor, _ b: Tensor, _ name: StaticString) -> Tensor {
    if a.shape == b.shape || (b.elementCount == 1 && b.rank <= a.rank) {
      let step: Int64 = a.shape == b.shape ? 1 : 0
      return filled(a.shape) {
        ck_combine_flat(function, Int64(a.elementCount), a.pointer, 1, b.pointer, step, $0)
      }
    }
    guard let shape = a.shape.broadcast(with: b.shape) else {
      preconditionFailure("\(name): shapes \(a.shape) and \(b.shape) do not broadcast")
    }
    return filled(shape) { out in
      a.shape.withUnsafeSizes { aSizes in
        b.shape.withUnsafeSizes { bSizes in
          ck_combine(function, Int32(a.rank), aSizes, Int32(b.rank), bSizes, a.pointer, b.pointer, out)
        }
      }
    }
  }
}
