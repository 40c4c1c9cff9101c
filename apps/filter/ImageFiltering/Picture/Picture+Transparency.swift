extension Picture {
  /// Gives pixels that cannot be seen the colour of visible ones near them.
  ///
  /// Files keep whatever colour under zero opacity, mostly black. Filters that look at neighbours would draw it
  /// into what is visible: a dark halo. A pyramid of means of visible pixels, in which each level fills the holes
  /// of the next finer one (pull and push, Gortler et al. 1996), replaces it by what the outline suggests.
  func withHiddenColorsReplaced() -> Picture {
    guard let alpha, alpha.containsZero else { return self }
    let opacity = Picture(width: width, height: height, channels: 1, samples: alpha).converted(to: .float)
    let color = converted(to: .float)
    guard case .float(var colors) = color.samples, case .float(let weights) = opacity.samples else {
      return self
    }
    for pixel in 0..<weights.count {
      for channel in 0..<channels { colors[pixel * channels + channel] *= weights[pixel] }
    }
    var finest = PyramidLevel(
      width: width, height: height, channels: channels, colors: colors, weights: weights)
    finest.fillHoles()
    let filled = Picture(width: width, height: height, channels: channels, samples: .float(finest.colors))
    return Picture(
      width: width, height: height, channels: channels,
      samples: samples.replaced(by: filled.converted(to: depth).samples, where: weights), alpha: alpha)
  }
}

/// Colours multiplied by weights, and the weights; where the weight is 0 there is a hole.
private struct PyramidLevel {
  let width: Int
  let height: Int
  let channels: Int
  var colors: [Float]
  var weights: [Float]

  /// Gives holes the colour of the level above, made of squares of four; leaves colours without weights.
  mutating func fillHoles() {
    if weights.contains(0) && weights.count > 1 {
      var coarser = halved()
      coarser.fillHoles()
      for y in 0..<height {
        for x in 0..<width where weights[y * width + x] == 0 {
          let from = ((y / 2) * coarser.width + x / 2) * channels
          let to = (y * width + x) * channels
          for channel in 0..<channels { colors[to + channel] = coarser.colors[from + channel] }
          weights[y * width + x] = 1
        }
      }
    }
    for pixel in 0..<weights.count where weights[pixel] > 0 {
      for channel in 0..<channels { colors[pixel * channels + channel] /= weights[pixel] }
    }
  }

  private func halved() -> PyramidLevel {
    var half = PyramidLevel(
      width: (width + 1) / 2, height: (height + 1) / 2, channels: channels, colors: [], weights: [])
    half.colors = [Float](repeating: 0, count: half.width * half.height * channels)
    half.weights = [Float](repeating: 0, count: half.width * half.height)
    for y in 0..<height {
      for x in 0..<width {
        let to = (y / 2) * half.width + x / 2
        half.weights[to] += weights[y * width + x]
        for channel in 0..<channels {
          half.colors[to * channels + channel] += colors[(y * width + x) * channels + channel]
        }
      }
    }
    return half
  }
}

extension Picture.Samples {
  fileprivate var containsZero: Bool {
    switch self {
    case .uint8(let values): values.contains(0)
    case .uint16(let values): values.contains(0)
    case .float(let values): values.contains(0)
    }
  }

  /// These samples, with others in the pixels whose weight is 0.
  fileprivate func replaced(by others: Picture.Samples, where weights: [Float]) -> Picture.Samples {
    func mixed<Sample>(_ own: [Sample], _ others: [Sample]) -> [Sample] {
      let channels = own.count / weights.count
      var result = own
      for pixel in 0..<weights.count where weights[pixel] == 0 {
        for at in pixel * channels..<(pixel + 1) * channels { result[at] = others[at] }
      }
      return result
    }
    switch (self, others) {
    case (.uint8(let own), .uint8(let others)): return .uint8(mixed(own, others))
    case (.uint16(let own), .uint16(let others)): return .uint16(mixed(own, others))
    case (.float(let own), .float(let others)): return .float(mixed(own, others))
    default: return self
    }
  }
}
