import CKernels
internal import Synchronization

/// What convolutions make of a weight before they read it, kept from the second call with the same weight on.
///
/// It holds on to the weight that it was made of, whose memory can therefore not be written anew: a weight that is
/// changed is another value.
package final class ConvolutionCache: Sendable {
  private struct Entry {
    let weight: Tensor
    var forward: [TileKernels] = []
    var backward: [TileKernels] = []
  }

  private let entry = Mutex<Entry?>(nil)

  /// An empty cache.
  package init() {}

  /// The weight in the form that the convolution reads, in the present precision; `nil` the first time, and where
  /// there is no such form.
  func kernels(of weight: Tensor, _ geometry: ck_conv2d, backward: Bool) -> TileKernels? {
    // Tiles are for kernels of 3×3.
    guard geometry.k_h == 3 && geometry.k_w == 3 else { return nil }
    return entry.withLock { entry in
      guard let found = entry, found.weight.storage === weight.storage, found.weight.offset == weight.offset
      else {
        entry = Entry(weight: weight)
        return nil
      }
      let made = backward ? found.backward : found.forward
      if let kernels = made.first(where: \.serves) { return kernels }
      guard let kernels = TileKernels(geometry, backward: backward, weight: weight) else { return nil }
      if backward { entry?.backward.append(kernels) } else { entry?.forward.append(kernels) }
      return kernels
    }
  }
}

/// Weights in the form that convolutions in tiles read.
final class TileKernels: @unchecked Sendable {
  let pointer: OpaquePointer

  /// `nil` for a convolution that is not done in tiles.
  init?(_ geometry: ck_conv2d, backward: Bool, weight: Tensor) {
    var g = geometry
    // The gradient of an enlarged or mirrored picture is computed as that of one that is stored so.
    if backward && (g.upsampling > 1 || g.border != ck_border_zero) {
      (g.in_h, g.in_w) = (g.out_h + 2, g.out_w + 2)
      (g.pad_top, g.pad_left, g.upsampling, g.border) = (0, 0, 1, ck_border_zero)
    }
    guard let pointer = ck_tile_kernels_make(&g, backward ? 1 : 0, weight.pointer) else { return nil }
    self.pointer = pointer
  }

  deinit { ck_tile_kernels_free(pointer) }

  /// Whether a convolution that starts now would read them.
  var serves: Bool { ck_tile_kernels_serve(pointer) != 0 }
}
