import Images

/// A picture reduced to its strokes: 0 where there is ground, positive where there is ink, whatever the
/// colours and the lighting were.
struct Ink: Sendable {
  /// How strongly each pixel differs from the ground in the strokes' direction.
  var raster: Raster
  /// Which plane of the picture this is.
  var source: ContrastPlane.Source
  /// Whether the strokes are darker than the ground.
  var isDarkOnBright: Bool
  /// The level of the strongest strokes; specks do not count.
  var peak: Float
  /// The level that parts strokes from ground.
  var threshold: Float
  /// The standard deviation of the noise.
  var noise: Float
  /// Whether single pixels that stand alone had to be replaced.
  var hadImpulses: Bool
  /// The columns and rows of the original picture per column and row here, at least 1.
  var scale: (x: Float, y: Float)
  /// Where this begins in the whole picture, in pixels of this raster.
  var offset: (x: Int, y: Int) = (0, 0)

  /// The least difference between strokes and ground, as a share of the full range.
  static let leastPeak: Float = 0.07

  /// Finds the strokes of a picture.
  ///
  /// - Parameter limit: the most pixels to work on; larger pictures are reduced first.
  init(_ image: Image, limit: Int) {
    let pixels = image.width * image.height
    guard pixels > limit else {
      let (raster, source) = ContrastPlane.make(from: image)
      self.init(raster, source: source, scale: (1, 1))
      return
    }
    let ratio = (Float(limit) / Float(pixels)).squareRoot()
    let width = max(1, Int(Float(image.width) * ratio))
    let height = max(1, Int(Float(image.height) * ratio))
    let (raster, source) = ContrastPlane.make(
      from: image.resized(width: width, height: height, method: .area))
    let scale = (Float(image.width) / Float(width), Float(image.height) / Float(height))
    self.init(raster, source: source, scale: scale)
  }

  /// Finds the strokes of a grey plane.
  init(_ plane: Raster, source: ContrastPlane.Source, scale: (x: Float, y: Float)) {
    self.source = source
    self.scale = scale
    raster = Background.removed(from: plane)
    isDarkOnBright = Self.makePositive(&raster)
    var values = Self.peak(of: raster)
    noise = raster.noise()
    hadImpulses = false
    if values.peak >= Self.leastPeak, raster.loneCount(level: values.peak) >= max(4, raster.count / 1000) {
      raster.removeImpulses(level: values.peak)
      values = Self.peak(of: raster)
      hadImpulses = true
    }
    peak = values.peak
    let middle = Raster.otsuThreshold(values.histogram, upTo: values.largest)
    threshold = min(max(middle, 0.35 * peak), 0.6 * peak)
  }

  /// Whether there is nothing but ground and noise.
  var isBlank: Bool { peak < Self.leastPeak || peak < 4 * noise }

  /// The level that a faint part of a stroke must reach to belong to it.
  var faintLevel: Float { min(threshold, max(0.5 * threshold, 3 * noise)) }

  /// Turns the strokes' side up and cuts the other side off; says whether that was the dark one.
  private static func makePositive(_ raster: inout Raster) -> Bool {
    var (bright, dark) = (Float(0), Float(0))
    raster.values.withUnsafeBufferPointer { pixels in
      // A sum is waited for at each step, but the ground of a clean picture adds nothing to either.
      for value in pixels where value != 0 {
        // Cubes: a few strong pixels count more than many weak ones.
        let cube = value * value * value
        if cube > 0 { bright += cube } else { dark -= cube }
      }
    }
    let sign: Float = dark > bright ? -1 : 1
    raster.values.withUnsafeMutableBufferPointer { pixels in
      for index in pixels.indices { pixels[index] = max(0, sign * pixels[index]) }
    }
    return sign < 0
  }

  /// The value that a handful of pixels exceed, and the histogram of all up to the largest.
  private static func peak(of raster: Raster) -> (peak: Float, largest: Float, histogram: [Int]) {
    let largest = raster.values.withUnsafeBufferPointer { pixels in
      var largest: Float = 0
      for value in pixels where value > largest { largest = value }
      return largest
    }
    guard largest > 0 else { return (0, 0, []) }
    let histogram = raster.histogram(upTo: largest)
    let wanted = max(5, raster.count / 2500)
    var above = 0
    for bin in histogram.indices.reversed() {
      above += histogram[bin]
      if above > wanted { return (largest * Float(bin + 1) / Float(histogram.count), largest, histogram) }
    }
    return (largest, largest, histogram)
  }
}
