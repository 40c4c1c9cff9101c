import Images

/// A connected piece of ink.
struct Component: Sendable {
  /// The first and last column and row.
  var left: Int
  var right: Int
  var top: Int
  var bottom: Int
  /// The number of its pixels.
  var area = 0
  /// The sum of its values.
  var mass: Float = 0
  /// Its largest value.
  var peak: Float = 0

  var width: Int { right - left + 1 }
  var height: Int { bottom - top + 1 }
  var longerSide: Int { max(width, height) }
}

/// The pieces of ink in a picture, neighbours along edges and corners being connected.
struct Components: Sendable {
  /// The pieces that reach the threshold somewhere.
  var pieces: [Component]
  /// For each pixel the index of its piece, or -1.
  var labels: [Int32]

  /// Labels the pixels above `ink.faintLevel`, and keeps the pieces with a pixel above `ink.threshold`.
  init(_ ink: Ink) {
    let (width, height) = (ink.raster.width, ink.raster.height)
    let (low, high) = (ink.faintLevel, ink.threshold)
    var parents: [Int32] = []
    func root(_ label: Int32) -> Int32 {
      var label = label
      while parents[Int(label)] != label {
        parents[Int(label)] = parents[Int(parents[Int(label)])]
        label = parents[Int(label)]
      }
      return label
    }
    labels = [Int32](repeating: -1, count: width * height)
    labels.withUnsafeMutableBufferPointer { labels in
      ink.raster.values.withUnsafeBufferPointer { p in
        for y in 0..<height {
          for x in 0..<width {
            let at = y * width + x
            guard p[at] > low else { continue }
            var label: Int32 = -1
            func join(_ other: Int32) {
              guard other >= 0 else { return }
              if label < 0 {
                label = other
                return
              }
              if label == other { return }
              let (a, b) = (root(label), root(other))
              parents[Int(max(a, b))] = min(a, b)
            }
            if x > 0 { join(labels[at - 1]) }
            if y > 0 {
              join(labels[at - width])
              if x > 0 { join(labels[at - width - 1]) }
              if x + 1 < width { join(labels[at - width + 1]) }
            }
            if label < 0 {
              label = Int32(parents.count)
              parents.append(label)
            }
            labels[at] = label
          }
        }
      }
    }
    // Number the roots, gather what is known of each piece, drop the faint ones.
    var numbers = [Int32](repeating: -1, count: parents.count)
    var found: [Component] = []
    for label in parents.indices {
      let top = Int(root(Int32(label)))
      if numbers[top] < 0 {
        numbers[top] = Int32(found.count)
        found.append(Component(left: .max, right: -1, top: .max, bottom: -1))
      }
      numbers[label] = numbers[top]
    }
    labels.withUnsafeMutableBufferPointer { labels in
      found.withUnsafeMutableBufferPointer { found in
        ink.raster.values.withUnsafeBufferPointer { p in
          for y in 0..<height {
            for x in 0..<width where labels[y * width + x] >= 0 {
              let at = y * width + x
              let number = numbers[Int(labels[at])]
              labels[at] = number
              found[Int(number)].add(x, y, p[at])
            }
          }
        }
      }
    }
    var kept = [Int32](repeating: -1, count: found.count)
    pieces = []
    for (index, piece) in found.enumerated() where piece.peak > high {
      kept[index] = Int32(pieces.count)
      pieces.append(piece)
    }
    guard pieces.count < found.count else { return }
    labels.withUnsafeMutableBufferPointer { labels in
      for at in labels.indices where labels[at] >= 0 { labels[at] = kept[Int(labels[at])] }
    }
  }
}

extension Components {
  /// 1 where the chosen pieces are, 0 elsewhere, for a rectangle of a picture of the given width.
  func mask(of chosen: [Int], in view: PixelBox, of width: Int) -> Plane {
    var level = [Float](repeating: 0, count: pieces.count + 1)
    for index in chosen { level[index + 1] = 1 }
    let values = [Float](unsafeUninitializedCapacity: view.width * view.height) { out, count in
      labels.withUnsafeBufferPointer { labels in
        level.withUnsafeBufferPointer { level in
          for y in 0..<view.height {
            let from = (y + view.y) * width + view.x
            for x in 0..<view.width { out[y * view.width + x] = level[Int(labels[from + x]) + 1] }
          }
        }
      }
      count = view.width * view.height
    }
    return Plane(width: view.width, height: view.height, values: values)
  }
}

extension Component {
  fileprivate mutating func add(_ x: Int, _ y: Int, _ value: Float) {
    left = min(left, x)
    right = max(right, x)
    top = min(top, y)
    bottom = max(bottom, y)
    area += 1
    mass += value
    peak = max(peak, value)
  }
}
