import CKernels
import TensorCore

import Glibc

extension Augmentation {
  /// The points along each side of the grid on which the smooth displacement is drawn.
  static let gridSize = 7

  /// Writes a randomly changed copy of a picture.
  ///
  /// The same picture and the same state of the generator give the same result; with a generator
  /// keyed by seed, epoch and sample index, a sample does not depend on the order of the others.
  ///
  /// - Parameters:
  ///   - source: `side × side` values from 0 (ground) to 1 (stroke).
  ///   - side: the height and width of the picture.
  ///   - destination: `side × side` values; may not overlap `source`.
  ///   - generator: where the random numbers come from.
  public func apply(
    to source: UnsafeBufferPointer<Float>, side: Int = 28,
    into destination: UnsafeMutableBufferPointer<Float>, using generator: inout RandomGenerator
  ) {
    let size = side * side
    precondition(
      side > 1 && source.count == size && destination.count == size,
      "Augmentation.apply: expected \(side)×\(side) values, found \(source.count) and \(destination.count)")
    let ring = (side + 3) * (side + 3)
    let grid = Self.gridSize * Self.gridSize
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * size + ring + grid) { memory in
      guard let base = memory.baseAddress, let from = source.baseAddress, let to = destination.baseAddress
      else { return }
      let (drawn, dx, dy) = (base, base + size, base + 2 * size)
      let (scratch, points) = (base + 3 * size, base + 3 * size + ring)
      drawn.update(from: from, count: size)
      redraw(drawn, side: side, scratch: scratch, using: &generator)
      let matrix = affineMap(side: side, using: &generator)
      let isSmooth = displacement > 0
      if isSmooth {
        spreadDisplacement(to: dx, points: points, side: side, using: &generator)
        spreadDisplacement(to: dy, points: points, side: side, using: &generator)
      }
      withUnsafeBytes(of: matrix) { bytes in
        ck_warp_bilinear(
          Int64(side), Int64(side), drawn, bytes.assumingMemoryBound(to: Float.self).baseAddress,
          isSmooth ? dx : nil, isSmooth ? dy : nil, scratch, to)
      }
    }
  }

  /// A randomly changed copy of a picture of `side × side` values.
  public func applied(
    to picture: [Float], side: Int = 28, using generator: inout RandomGenerator
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: side * side) { buffer, count in
      let destination = UnsafeMutableBufferPointer(rebasing: buffer[0..<side * side])
      picture.withUnsafeBufferPointer { apply(to: $0, side: side, into: destination, using: &generator) }
      count = side * side
    }
  }

  /// Thickens, thins or softens the strokes in place, by the shares that are set.
  private func redraw(
    _ picture: UnsafeMutablePointer<Float>, side: Int, scratch: UnsafeMutablePointer<Float>,
    using generator: inout RandomGenerator
  ) {
    func blend(_ kind: Int, _ amount: Float) {
      ck_warp_blend3x3(Int64(side), Int64(side), Int32(kind), amount, picture, scratch, picture)
    }
    // The numbers are drawn whether they are used or not: a changed share leaves the rest as it was.
    let (choice, amount) = (generator.uniform(), generator.uniform())
    let soft = generator.uniform()
    if choice < thickenedShare {
      blend(CK_WARP_THICKEN, 0.3 + 0.7 * amount)
    } else if choice < thickenedShare + thinnedShare {
      blend(CK_WARP_THIN, 0.2 + 0.5 * amount)
    }
    if soft < softenedShare {
      blend(CK_WARP_SOFTEN, 0.4 + 0.6 * amount)
      if soft < 0.4 * softenedShare { blend(CK_WARP_SOFTEN, 1) }
    }
  }

  /// The map from output positions to source positions, both relative to the centre: rotation times
  /// shear divided by size, then a shift; in the element order of `ck_warp_bilinear`.
  private func affineMap(
    side: Int, using generator: inout RandomGenerator
  ) -> (Float, Float, Float, Float, Float, Float) {
    func symmetric(_ limit: Float) -> Float { limit * (2 * generator.uniform() - 1) }
    let angle = symmetric(rotation) * (.pi / 180)
    let size = 1 + symmetric(scale)
    let aspect = 1 + symmetric(stretch)
    let slant = symmetric(shear)
    let (shiftX, shiftY) = (symmetric(shift) * Float(side), symmetric(shift) * Float(side))
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let (alongX, alongY) = (1 / (size * aspect.squareRoot()), aspect.squareRoot() / size)
    let a = cosine * alongX
    let b = (cosine * slant - sine) * alongY
    let c = sine * alongX
    let d = (sine * slant + cosine) * alongY
    // The output is shifted by (shiftX, shiftY): the source positions by the mapped opposite.
    return (a, b, -(a * shiftX + b * shiftY), c, d, -(c * shiftX + d * shiftY))
  }

  /// Draws a grid of normal numbers and spreads it over the picture by cubic interpolation.
  private func spreadDisplacement(
    to field: UnsafeMutablePointer<Float>, points: UnsafeMutablePointer<Float>, side: Int,
    using generator: inout RandomGenerator
  ) {
    let count = Self.gridSize * Self.gridSize
    let strength = displacement * Float(side) / 2
    for index in stride(from: 0, to: count, by: 2) {
      let (first, second) = generator.normalPair()
      points[index] = strength * first
      if index + 1 < count { points[index + 1] = strength * second }
    }
    let weights = side == 28 ? Self.weights28 : Self.cubicWeights(side: side)
    weights.withUnsafeBufferPointer { weights in
      ck_warp_spread(
        Int64(Self.gridSize), Int64(side), Int64(side), weights.baseAddress, weights.baseAddress, points,
        field)
    }
  }

  private static let weights28 = cubicWeights(side: 28)

  /// The weights of the grid points for each of `side` positions, `side × gridSize` elements.
  ///
  /// Cubic convolution with a = -0.75, the outermost points repeated (Keys, 1981).
  static func cubicWeights(side: Int) -> [Float] {
    func kernel(_ distance: Float) -> Float {
      let (a, t) = (Float(-0.75), abs(distance))
      if t < 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
      if t < 2 { return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a }
      return 0
    }
    var weights = [Float](repeating: 0, count: side * gridSize)
    for position in 0..<side {
      let at = (Float(position) + 0.5) * Float(gridSize) / Float(side) - 0.5
      let first = Int(at.rounded(.down)) - 1
      for tap in first..<first + 4 {
        let point = min(max(tap, 0), gridSize - 1)
        weights[position * gridSize + point] += kernel(at - Float(tap))
      }
    }
    return weights
  }
}
