import Images

/// The one grey plane of a coloured or transparent picture in which its strokes stand out most.
enum ContrastPlane {
  /// Which way a picture became grey.
  enum Source: Sendable, Equatable {
    /// The picture is grey, or its brightness tells strokes from ground.
    case luminance
    /// A direction in colour space tells more: weights of red, green and blue.
    case color(Float, Float, Float)
    /// The opacity of strokes on a transparent canvas.
    case alpha
  }

  /// The plane, values from 0 to 1.
  static func make(from image: Image) -> (raster: Raster, source: Source) {
    let planes = image.planes
    guard image.format.hasAlpha, let alpha = planes.last else { return fromColors(planes) }
    let colors = Array(planes.dropLast())
    let opacity = Opacity(alpha: alpha, colors: colors)
    switch opacity {
    case .opaque: return fromColors(colors)
    case .strokes: return (Raster(alpha), .alpha)
    case .layer(let ground): return fromColors(zip(colors, ground).map { composite($0, alpha, over: $1) })
    }
  }

  /// What the transparency of a picture means.
  private enum Opacity {
    /// Nothing: there is none to speak of.
    case opaque
    /// The opaque parts are the strokes (or the strokes are cut out of an opaque sheet).
    case strokes
    /// Strokes on a sheet that does not fill the canvas; the ground has these values.
    case layer([Float])

    init(alpha: Plane, colors: [Plane]) {
      let opacities = alpha.values
      let most = opacities.max() ?? 0
      guard let least = opacities.min(), most - least > 0.02 else {
        self = .opaque
        return
      }
      // The mean and spread of what can be seen, and the share of its bounding box that it fills.
      let bar = 0.5 * most
      var visible = 0
      var (left, right, top, bottom) = (alpha.width, -1, alpha.height, -1)
      var (sums, squares) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
      for y in 0..<alpha.height {
        for x in 0..<alpha.width where opacities[y * alpha.width + x] > bar {
          visible += 1
          (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        }
      }
      for (channel, plane) in colors.enumerated() {
        let values = plane.values
        for index in values.indices where opacities[index] > bar {
          sums[channel] += values[index]
          squares[channel] += values[index] * values[index]
        }
      }
      let count = Float(max(visible, 1))
      let variance = (0..<colors.count).map { squares[$0] / count - (sums[$0] / count) * (sums[$0] / count) }
      let isOneColor = variance.allSatisfy { $0 < 0.12 * 0.12 }
      let fill = count / Float(max(1, (right - left + 1) * (bottom - top + 1)))
      if isOneColor || fill < 0.7 {
        self = .strokes
      } else {
        // The median is the sheet's colour: strokes cover less than half of it.
        self = .layer(
          colors.map { plane in
            let values = plane.values
            return values.indices.filter { opacities[$0] > bar }.map { values[$0] }.sorted().quantile(0.5)
          })
      }
    }
  }

  private static func composite(_ plane: Plane, _ alpha: Plane, over ground: Float) -> Plane {
    var (values, opacities) = (plane.values, alpha.values)
    for index in values.indices {
      values[index] = ground + opacities[index] * (values[index] - ground)
    }
    opacities = []
    return Plane(width: plane.width, height: plane.height, values: values)
  }

  /// Brightness, or the direction of most variance around the frame's colour when that tells
  /// clearly more, as for red strokes on green paper.
  private static func fromColors(_ planes: [Plane]) -> (raster: Raster, source: Source) {
    guard planes.count == 3 else { return (Raster(planes[0]), .luminance) }
    let (red, green, blue) = (planes[0].values, planes[1].values, planes[2].values)
    let shape = Raster(width: planes[0].width, height: planes[0].height, values: [])
    let ground = planes.map { shape.frame(of: $0.values).sorted().quantile(0.5) }
    var covariance = [Float](repeating: 0, count: 9)
    // A few thousand pixels tell enough.
    let step = max(1, red.count / 8192)
    var index = 0
    while index < red.count {
      let d = (red[index] - ground[0], green[index] - ground[1], blue[index] - ground[2])
      covariance[0] += d.0 * d.0
      covariance[1] += d.0 * d.1
      covariance[2] += d.0 * d.2
      covariance[4] += d.1 * d.1
      covariance[5] += d.1 * d.2
      covariance[8] += d.2 * d.2
      index += step
    }
    (covariance[3], covariance[6], covariance[7]) = (covariance[1], covariance[2], covariance[5])
    func product(_ v: [Float]) -> [Float] {
      (0..<3).map {
        covariance[3 * $0] * v[0] + covariance[3 * $0 + 1] * v[1] + covariance[3 * $0 + 2] * v[2]
      }
    }
    func energy(_ v: [Float]) -> Float { zip(v, product(v)).reduce(0) { $0 + $1.0 * $1.1 } }
    /// Scaled so that the values cannot leave a range of length 1.
    func limited(_ v: [Float]) -> [Float] {
      let size = abs(v[0]) + abs(v[1]) + abs(v[2])
      return size > 0 ? v.map { $0 / size } : v
    }
    // Power iteration from the strongest channel.
    var axis = [Float](repeating: 0, count: 3)
    axis[(0..<3).max { covariance[4 * $0] < covariance[4 * $1] } ?? 0] = 1
    for _ in 0..<16 {
      let next = product(axis)
      let norm = (next[0] * next[0] + next[1] * next[1] + next[2] * next[2]).squareRoot()
      guard norm > 1e-12 else { break }
      axis = next.map { $0 / norm }
    }
    let weights: [Float] = [0.299, 0.587, 0.114]
    axis = limited(axis)
    let isColored = energy(axis) > 1.3 * 1.3 * energy(weights)
    let chosen = isColored ? axis : weights
    let offset = chosen.reduce(0) { $0 - min($1, 0) }
    let (a, b, c) = (chosen[0], chosen[1], chosen[2])
    let values = [Float](unsafeUninitializedCapacity: red.count) { out, count in
      for index in 0..<red.count { out[index] = offset + a * red[index] + b * green[index] + c * blue[index] }
      count = red.count
    }
    let raster = Raster(width: shape.width, height: shape.height, values: values)
    return (raster, isColored ? .color(a, b, c) : .luminance)
  }
}
