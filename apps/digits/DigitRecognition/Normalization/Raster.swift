import Images

/// A grey picture that is worked on in place; a plane without the checks of one.
struct Raster: Sendable {
  let width: Int
  let height: Int
  var values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  init(width: Int, height: Int, repeating value: Float = 0) {
    self.init(width: width, height: height, values: [Float](repeating: value, count: width * height))
  }

  init(_ plane: Plane) { self.init(width: plane.width, height: plane.height, values: plane.values) }

  var count: Int { values.count }

  var plane: Plane { Plane(width: width, height: height, values: values) }

  /// Values of a frame as wide as a fourteenth of the shorter side, as MNIST's is.
  ///
  /// At most about 1,000 of them, evenly spread, however large the picture is.
  func frame(of values: [Float]) -> [Float] {
    let depth = max(1, min(width, height) / 14)
    let step = max(1, 2 * (width + height) * depth / 1000)
    var samples: [Float] = []
    samples.reserveCapacity(1200)
    var counter = 0
    func take(_ x: Int, _ y: Int) {
      if counter % step == 0 { samples.append(values[y * width + x]) }
      counter += 1
    }
    for y in 0..<height {
      if y < depth || y >= height - depth {
        for x in 0..<width { take(x, y) }
      } else {
        for x in 0..<min(depth, width) { take(x, y) }
        for x in max(depth, width - depth)..<max(depth, width) { take(x, y) }
      }
    }
    return samples
  }

  /// The part inside a rectangle, which lies inside the picture.
  func cropped(to box: PixelBox) -> Raster {
    var result = Raster(width: box.width, height: box.height)
    for y in 0..<box.height {
      for x in 0..<box.width { result.values[y * box.width + x] = values[(y + box.y) * width + x + box.x] }
    }
    return result
  }

  /// The mean over a square of `2 × radius + 1` pixels a side; beyond the border the square is cut.
  func boxBlurred(radius: Int) -> Raster {
    guard radius > 0 else { return self }
    var result = self
    var line = [Float](repeating: 0, count: max(width, height))
    result.values.withUnsafeMutableBufferPointer { pixels in
      line.withUnsafeMutableBufferPointer { line in
        for y in 0..<height { Self.blur(pixels, from: y * width, step: 1, count: width, radius, line) }
        for x in 0..<width { Self.blur(pixels, from: x, step: width, count: height, radius, line) }
      }
    }
    return result
  }

  /// A running mean along one row or column.
  private static func blur(
    _ pixels: UnsafeMutableBufferPointer<Float>, from start: Int, step: Int, count: Int, _ radius: Int,
    _ line: UnsafeMutableBufferPointer<Float>
  ) {
    for index in 0..<count { line[index] = pixels[start + index * step] }
    var sum: Float = 0
    var (first, last) = (0, 0)  // The half-open range in the sum.
    for index in 0..<count {
      while last < min(count, index + radius + 1) {
        sum += line[last]
        last += 1
      }
      while first < index - radius {
        sum -= line[first]
        first += 1
      }
      pixels[start + index * step] = sum / Float(last - first)
    }
  }
}

extension Array where Element == Float {
  /// The element below which the share `q` (0...1) of the sorted elements lies; 0 for no elements.
  func quantile(_ q: Float) -> Float {
    guard !isEmpty else { return 0 }
    return self[Swift.min(count - 1, Int(q * Float(count)))]
  }
}
