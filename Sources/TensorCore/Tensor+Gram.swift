import CKernels
import COpenBLAS

/// How channels of pictures go together (Gatys et al., 2016): one matrix a picture.
///
///     G[n, a, b] = 1 / (H W C) · Σ x[n, i, j, a] x[n, i, j, b]
///
/// - Parameter x: `[N, H, W, C]`, not empty.
/// - Returns: `[N, C, C]`, symmetric. Differentiable in x.
public func gramMatrix(_ x: Tensor) -> Tensor {
  precondition(x.rank == 4 && x.elementCount > 0, "gramMatrix: expected [N, H, W, C], found \(x.shape)")
  let (pictures, pixels, channels) = (x.shape[0], x.shape[1] * x.shape[2], x.shape[3])
  let (rows, columns) = (Int64(pixels), Int64(channels))
  let scale = 1 / Float(pixels * channels)
  let u = x.detached
  let result = Tensor.filled([pictures, channels, channels]) {
    ck_gram(Int64(pictures), rows, columns, u.pointer, scale, $0)
  }
  return result.recorded(from: x) { dy in
    // Each factor of the product gives a half.
    let slope = (dy + dy.swappedAxes(1, 2)) * scale
    return Tensor.filled(u.shape) { out in
      for picture in 0..<pictures {
        let place = picture * pixels * channels
        nn_gemm(
          false, false, rows, columns, columns, u.pointer + place, columns,
          slope.pointer + picture * channels * channels, columns, 0, out + place, columns)
      }
    }
  }
}
