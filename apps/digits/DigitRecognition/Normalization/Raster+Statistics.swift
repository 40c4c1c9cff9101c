extension Raster {
  /// How many values fall into each of 256 equal bins from 0 to `top`; larger ones count in the last.
  func histogram(upTo top: Float) -> [Int] {
    var bins = [Int](repeating: 0, count: 256)
    let scale = 256 / top
    values.withUnsafeBufferPointer { pixels in
      bins.withUnsafeMutableBufferPointer { bins in
        // Ground counts apart: additions to one place in memory wait for each other.
        var zeros = 0
        for value in pixels {
          if value == 0 { zeros += 1 } else { bins[min(255, Int(value * scale))] += 1 }
        }
        bins[0] += zeros
      }
    }
    return bins
  }

  /// The level that best parts the values of a histogram from 0 to `top` in two classes (Otsu, 1979).
  static func otsuThreshold(_ bins: [Int], upTo top: Float) -> Float {
    guard top > 0, bins.count > 1 else { return 0 }
    let total = Double(bins.reduce(0, +))
    var sum = 0.0
    for (bin, number) in bins.enumerated() { sum += Double(bin * number) }
    var (below, sumBelow, best, bestBin) = (0.0, 0.0, -1.0, 0)
    for bin in 0..<bins.count - 1 {
      below += Double(bins[bin])
      sumBelow += Double(bin * bins[bin])
      guard below > 0, below < total else { continue }
      let difference = sumBelow / below - (sum - sumBelow) / (total - below)
      let variance = below * (total - below) * difference * difference
      if variance > best { (best, bestBin) = (variance, bin) }
    }
    return top * Float(bestBin + 1) / Float(bins.count)
  }

  /// The standard deviation of the noise, from the median of a second difference that neither uniform
  /// areas nor slopes nor straight edges answer to (Immerkær, 1996).
  func noise() -> Float {
    guard width >= 3, height >= 3 else { return 0 }
    var samples: [Float] = []
    samples.reserveCapacity(2048)
    // An odd step, so that the samples do not all fall into few columns.
    let step = max(1, (width - 2) * (height - 2) / 1500) | 1
    values.withUnsafeBufferPointer { p in
      for index in stride(from: 0, to: (width - 2) * (height - 2), by: step) {
        let at = (index / (width - 2)) * width + index % (width - 2)
        let (up, here, down) = (at, at + width, at + 2 * width)
        let corners = p[up] + p[up + 2] + p[down] + p[down + 2]
        let edges = p[up + 1] + p[here] + p[here + 2] + p[down + 1]
        samples.append(abs(corners - 2 * edges + 4 * p[here + 1]))
      }
    }
    samples.sort()
    return samples.quantile(0.5) / (0.6745 * 6)
  }

  /// The number of strong pixels whose eight neighbours are all weak.
  func loneCount(level: Float) -> Int {
    guard width >= 3, height >= 3 else { return 0 }
    let (strong, weak) = (0.5 * level, 0.25 * level)
    return values.withUnsafeBufferPointer { p in
      var number = 0
      for y in 1..<height - 1 {
        for x in 1..<width - 1 {
          let at = y * width + x
          guard p[at] > strong, p[at - 1] < weak, p[at + 1] < weak else { continue }
          let above = max(p[at - width - 1], max(p[at - width], p[at - width + 1]))
          let below = max(p[at + width - 1], max(p[at + width], p[at + width + 1]))
          if above < weak && below < weak { number += 1 }
        }
      }
      return number
    }
  }

  /// Takes away single pixels of full strength on the ground, and single holes in strokes.
  ///
  /// Only pixels at an end of the range are suspects: a full one that at most one neighbour resembles
  /// becomes ground; an empty one amid at least five full ones, two of them
  /// opposite each other, gets their mean. Greys stay as they are.
  mutating func removeImpulses(level: Float) {
    guard width >= 3, height >= 3 else { return }
    let original = values
    let (full, empty, strong) = (0.9 * level, 0.1 * level, 0.4 * level)
    let around = [-width - 1, -width, 1 - width, 1, width + 1, width, width - 1, -1]
    values.withUnsafeMutableBufferPointer { out in
      original.withUnsafeBufferPointer { p in
        for y in 1..<height - 1 {
          for x in 1..<width - 1 {
            let at = y * width + x
            let value = p[at]
            guard value >= full || value <= empty else { continue }
            var (number, sum, pairs) = (0, Float(0), 0)
            for index in 0..<8 {
              let other = p[at + around[index]]
              guard other >= strong else { continue }
              number += 1
              sum += other
              if p[at + around[index ^ 4]] >= strong { pairs += 1 }
            }
            if value >= full {
              if number < 2 { out[at] = 0 }
            } else if number >= 5 && pairs > 0 {
              out[at] = sum / Float(number)
            }
          }
        }
        // On the rim there are no neighbours to ask: digits do not reach it.
        for x in 0..<width {
          if p[x] >= full { out[x] = 0 }
          if p[(height - 1) * width + x] >= full { out[(height - 1) * width + x] = 0 }
        }
        for y in 0..<height {
          if p[y * width] >= full { out[y * width] = 0 }
          if p[y * width + width - 1] >= full { out[y * width + width - 1] = 0 }
        }
      }
    }
  }
}
