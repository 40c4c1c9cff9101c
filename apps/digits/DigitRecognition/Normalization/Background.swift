/// The ground that strokes lie on: a uniform value, or smooth shading that was estimated and removed.
enum Background {
  /// The picture minus its ground: strokes are all positive or all negative.
  ///
  /// A uniform ground is the median of the frame, exactly. When the frame is not uniform, a quadratic
  /// surface is fitted to what is not stroke; when the frame still is not flat, the ground
  /// around each place is averaged, leaving out strokes.
  static func removed(from raster: Raster) -> Raster {
    var result = raster
    let frame = raster.frame(of: raster.values).sorted()
    let median = frame.quantile(0.5)
    result.subtract { _, _ in median }
    guard frame.quantile(0.9) - frame.quantile(0.1) > 0.02 else { return result }
    guard let surface = Surface(fittedTo: raster) else { return result }
    result = raster
    result.subtractRows { surface.row($0, width: raster.width, height: raster.height) }
    return locallyFlattened(result)
  }

  /// Removes what a quadratic surface leaves of shadows and folds.
  private static func locallyFlattened(_ raster: Raster) -> Raster {
    let shorter = min(raster.width, raster.height)
    guard shorter >= 48 else { return raster }
    let smooth = raster.boxBlurred(radius: max(1, shorter / 24))
    let frame = smooth.frame(of: smooth.values).sorted()
    var magnitudes: [Float] = []
    let step = max(1, raster.count / 4096)
    for index in stride(from: 0, to: raster.count, by: step) { magnitudes.append(abs(raster.values[index])) }
    magnitudes.sort()
    let contrast = magnitudes.quantile(0.985)
    // Half of the frame: a digit that is cut out closely may cross the rest.
    guard frame.quantile(0.75) - frame.quantile(0.25) > 0.15 * contrast else { return raster }

    var flat = raster
    for _ in 0..<2 {
      // What differs much from its surroundings is stroke and does not count as ground.
      let around = flat.boxBlurred(radius: max(2, shorter / 10))
      var weight = Raster(width: raster.width, height: raster.height)
      for index in 0..<raster.count {
        weight.values[index] = abs(flat.values[index] - around.values[index]) > 0.25 * contrast ? 1 : 0
      }
      weight = weight.boxBlurred(radius: max(1, shorter / 64))
      var weighted = flat
      for index in 0..<raster.count {
        let isGround: Float = weight.values[index] > 0.02 ? 0.001 : 1
        weight.values[index] = isGround
        weighted.values[index] *= isGround
      }
      let radius = max(3, shorter / 10)
      let share = weight.boxBlurred(radius: radius).boxBlurred(radius: radius / 2)
      let sum = weighted.boxBlurred(radius: radius).boxBlurred(radius: radius / 2)
      for index in 0..<raster.count { flat.values[index] -= sum.values[index] / share.values[index] }
    }
    return flat
  }
}

extension Raster {
  fileprivate mutating func subtract(_ ground: (Int, Int) -> Float) {
    let value = ground(0, 0)
    values.withUnsafeMutableBufferPointer { pixels in
      for index in pixels.indices { pixels[index] -= value }
    }
  }

  fileprivate mutating func subtractRows(_ ground: (Int) -> (Float, Float, Float)) {
    let (width, height) = (width, height)
    values.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height {
        let (a, b, c) = ground(y)
        for x in 0..<width {
          let t = Float(x)
          pixels[y * width + x] -= a + t * (b + t * c)
        }
      }
    }
  }
}
