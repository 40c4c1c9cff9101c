public import Images
internal import TensorCore

/// What a kernel is learnt from: windows of one picture and the pixels that the kernel made of them.
///
/// Only windows that lie wholly inside the picture are used, so that it does not matter what was done at
/// the border. Pixels that are black or white afterwards are left out, for their true value may have been cut
/// off there; so are windows with transparent pixels.
public struct PicturePair {
  /// The side K of the kernel.
  public let size: Int
  /// How many pixels there are to learn from.
  public let pixelCount: Int
  /// The largest sample of the second picture: 255 or 65,535.
  public let maximumSample: Int

  /// `[tiles, h + K − 1, w + K − 1, 1]`, 0...1.
  let inputs: Tensor
  /// `[tiles, h, w, 1]`, 0...1; what does not count is 0.
  let targets: Tensor
  /// 1 where a pixel counts, else 0, as `targets`; `nil` where all count.
  let mask: Tensor?

  /// The pixels that a large picture is learnt from lie in so many tiles along each axis.
  private static let tilesPerAxis = 4
  private static let tileSide = 96
  private static let largestWhole = 1 << 19

  /// Lays two pictures over each other.
  ///
  /// - Parameters:
  ///   - before: the picture that a kernel was applied to.
  ///   - after: the result, as large as `before` (equal width), smaller (narrow) or larger (wide) by K − 1.
  ///   - size: K, 1...31.
  /// - Throws: ``KernelLearningError`` if the sizes do not fit or too few pixels count.
  public init(before: Image, after: Image, size: Int) throws(KernelLearningError) {
    self.size = size
    maximumSample = after.maximumSample
    let margin = try PicturePair.margin(before, after, size)
    let colors = before.format.colorChannelCount
    let (inputs, outputs) =
      colors == after.format.colorChannelCount
      ? (Array(before.planes.prefix(colors)), Array(after.planes.prefix(colors)))
      : ([before.luminance()], [after.luminance()])
    let (width, height) = (before.width - size + 1, before.height - size + 1)
    let tiles = PicturePair.tiles(width, height, channels: inputs.count)
    let opaque = before.alpha().map { PicturePair.opaqueWindows(of: $0, size) }

    var (windows, targets, mask): ([Float], [Float], [Float]) = ([], [], [])
    for (input, output) in zip(inputs, outputs) {
      for tile in tiles {
        for y in tile.y.lowerBound..<tile.y.upperBound + size - 1 {
          let row = y * input.width
          windows += input.values[row + tile.x.lowerBound..<row + tile.x.upperBound + size - 1]
        }
        for y in tile.y {
          for x in tile.x {
            let value = output.values[(y + margin) * output.width + x + margin]
            let counts = value > 0 && value < 1 && opaque?[y * width + x] ?? true
            targets.append(counts ? value : 0)
            mask.append(counts ? 1 : 0)
          }
        }
      }
    }
    pixelCount = mask.count { $0 > 0 }
    guard pixelCount > size * size else {
      throw .tooFewPixels(found: pixelCount, needed: size * size + 1)
    }
    guard windows.contains(where: { $0 != windows[0] }) else { throw .evenPicture }
    let count = inputs.count * tiles.count
    let (h, w) = (tiles[0].y.count, tiles[0].x.count)
    self.inputs = Tensor(windows, shape: [count, h + size - 1, w + size - 1, 1])
    self.targets = Tensor(targets, shape: [count, h, w, 1])
    self.mask = pixelCount == mask.count ? nil : Tensor(mask, shape: [count, h, w, 1])
  }

  /// How far the middle of the first whole window lies inside `after`.
  private static func margin(
    _ before: Image, _ after: Image, _ size: Int
  ) throws(KernelLearningError) -> Int {
    func text(_ width: Int, _ height: Int) -> String { "\(width)x\(height)" }
    guard before.width >= size, before.height >= size else {
      throw .kernelLargerThanPicture(size: size, picture: text(before.width, before.height))
    }
    let (dx, dy) = (after.width - before.width, after.height - before.height)
    if dx == 1 - size, dy == 1 - size { return 0 }
    if dx == size - 1, dy == size - 1 { return size - 1 }
    guard dx == 0, dy == 0 else {
      throw .sizesDoNotFit(
        before: text(before.width, before.height), after: text(after.width, after.height),
        expected: [
          "\(text(before.width, before.height)) (equal width)",
          "\(text(before.width - size + 1, before.height - size + 1)) (narrow)",
          "\(text(before.width + size - 1, before.height + size - 1)) (wide)",
        ])
    }
    guard size % 2 == 1 else { throw .evenSize(size) }
    return size / 2
  }

  /// The whole picture, or tiles spread over a large one: enough to learn from, and bounded in time.
  private static func tiles(
    _ width: Int, _ height: Int, channels: Int
  ) -> [(x: Range<Int>, y: Range<Int>)] {
    guard width * height * channels > largestWhole else { return [(0..<width, 0..<height)] }
    func starts(_ length: Int) -> (side: Int, starts: [Int]) {
      let side = min(tileSide, length)
      let count = min(tilesPerAxis, length / side)
      let room = length - side
      return (side, (0..<count).map { count > 1 ? $0 * room / (count - 1) : room / 2 })
    }
    let (rows, columns) = (starts(height), starts(width))
    return rows.starts.flatMap { y in
      columns.starts.map { x in (x..<x + columns.side, y..<y + rows.side) }
    }
  }

  /// Which windows have no transparent pixel.
  private static func opaqueWindows(of alpha: Plane, _ size: Int) -> [Bool] {
    let (width, height) = (alpha.width - size + 1, alpha.height - size + 1)
    // How many pixels in a row, ending here, are opaque; then the same downwards for whole runs.
    var runs = [Int](repeating: 0, count: width)
    var windows = [Bool](repeating: false, count: width * height)
    for y in 0..<alpha.height {
      var run = 0
      for x in 0..<alpha.width {
        run = alpha.values[y * alpha.width + x] >= 1 ? run + 1 : 0
        guard x >= size - 1 else { continue }
        let column = x - size + 1
        runs[column] = run >= size ? runs[column] + 1 : 0
        if y >= size - 1 { windows[(y - size + 1) * width + column] = runs[column] >= size }
      }
    }
    return windows
  }
}
