import CKernels
import TensorCore

extension Layer {
  /// The outputs for a batch, computed in pieces that go through the whole network one after the other,
  /// several at once on the engine's threads.
  ///
  /// A piece's intermediate values stay in the cache of the core that works on it, which makes large
  /// batches through small layers much faster than layer by layer. Records nothing. The network must be in
  /// inference mode, where its layers change nothing.
  ///
  /// - Parameters:
  ///   - x: `[N, …]`.
  ///   - pieceSize: examples a piece, at least 1.
  /// - Returns: what `self(x)` returns.
  public func predict(_ x: Tensor, pieceSize: Int = 16) -> Tensor {
    let count = x.shape[0]
    guard count > pieceSize else { return withoutGradients { self(x) } }
    let pieces = (count + pieceSize - 1) / pieceSize
    let results = Pieces(count: pieces)
    let work = PieceWork { piece in
      let rows = (piece * pieceSize)..<min(count, (piece + 1) * pieceSize)
      results.tensors[piece] = self(x.detached[rows])
    }
    return withoutGradients {
      ck_parallel_for(
        Int64(pieces), 1,
        { context, begin, end in
          guard let context else { return }
          let work = Unmanaged<PieceWork>.fromOpaque(context).takeUnretainedValue()
          for piece in begin..<end { work.body(Int(piece)) }
        }, Unmanaged.passUnretained(work).toOpaque())
      withExtendedLifetime(work) {}
      return concatenated(results.all)
    }
  }
}

/// The results of pieces, each written by one thread.
private final class Pieces {
  let tensors: UnsafeMutableBufferPointer<Tensor?>

  init(count: Int) {
    tensors = .allocate(capacity: count)
    tensors.initialize(repeating: nil)
  }

  deinit {
    tensors.deinitialize()
    tensors.deallocate()
  }

  var all: [Tensor] { tensors.compactMap { $0 } }
}

private final class PieceWork {
  let body: (Int) -> Void
  init(_ body: @escaping (Int) -> Void) { self.body = body }
}
