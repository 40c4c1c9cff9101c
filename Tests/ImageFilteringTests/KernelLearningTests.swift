import ImageFiltering
import Images
import TensorCore
import Testing

struct KernelLearningTests {
  /// A picture of noise, quantised.
  private func noise(_ width: Int, _ height: Int, bits: Int, seed: UInt64 = 1, channels: Int = 1) -> Image {
    var generator = RandomGenerator(seed: seed)
    let planes = (0..<channels).map { _ in
      Plane(width: width, height: height, values: (0..<width * height).map { _ in generator.uniform() })
    }
    return Image(planes, format: channels == 1 ? .gray : .rgb, bitDepth: bits)
  }

  /// The definition: windows within the picture only, or with a border of zeros, quantised.
  private func convolved(
    _ image: Image, _ kernel: [[Double]], bias: Double = 0, padding: Int = 0, bits: Int
  ) -> Image {
    let k = kernel.count
    let (width, height) = (image.width + 2 * padding - k + 1, image.height + 2 * padding - k + 1)
    let planes = image.planes.map { plane in
      var result = Plane(width: width, height: height, repeating: 0)
      for y in 0..<height {
        for x in 0..<width {
          var sum = bias
          for u in 0..<k {
            for v in 0..<k {
              let (row, column) = (y + u - padding, x + v - padding)
              guard (0..<plane.height).contains(row), (0..<plane.width).contains(column) else { continue }
              sum += kernel[u][v] * Double(plane[column, row])
            }
          }
          result[x, y] = Float(sum)
        }
      }
      return result
    }
    return Image(planes, format: image.format, bitDepth: bits)
  }

  private func randomKernel(_ size: Int, seed: UInt64) -> [[Double]] {
    var generator = RandomGenerator(seed: seed)
    return (0..<size).map { _ in (0..<size).map { _ in 0.4 * Double(generator.uniform() - 0.35) } }
  }

  private func learn(_ pair: PicturePair, bias: Bool = false) -> KernelLearning {
    var generator = RandomGenerator(seed: 0)
    let learning = KernelLearning(pair, bias: bias, using: &generator)
    learning.run(maximumSteps: 1000)
    return learning
  }

  private func largestError(_ learning: KernelLearning, _ kernel: [[Double]]) -> Double {
    zip(learning.weights, kernel.joined()).map { abs(Double($0) - $1) }.max() ?? .infinity
  }

  /// The bar: a random 5×5 kernel from one pair of 256×256, to a thousandth.
  @Test(arguments: [(8, 1e-3), (16, 1e-5)])
  func aRandomKernelIsFound(_ bits: Int, _ tolerance: Double) throws {
    for seed in UInt64(1)...3 {
      let kernel = randomKernel(5, seed: seed)
      let before = noise(256, 256, bits: bits, seed: seed)
      let after = convolved(before, kernel, padding: 2, bits: bits)
      let learning = learn(try PicturePair(before: before, after: after, size: 5))
      #expect(largestError(learning, kernel) < tolerance, "seed \(seed)")
      #expect(zip(learning.losses, learning.losses.dropFirst()).allSatisfy { $1 <= $0 * 1.001 })
    }
  }

  @Test func aBiasIsFoundWithIt() throws {
    let kernel = randomKernel(3, seed: 9)
    let before = noise(96, 80, bits: 16)
    let after = convolved(before, kernel, bias: 0.125, padding: 1, bits: 16)
    let learning = learn(try PicturePair(before: before, after: after, size: 3), bias: true)
    #expect(largestError(learning, kernel) < 1e-4)
    #expect(abs(learning.bias - 0.125) < 1e-4)
  }

  @Test func theResultMayBeSmallerOrLarger() throws {
    let kernel = [[0.0, 0.5], [0.25, 0.125]]
    let before = noise(64, 48, bits: 16)
    for padding in [0, 1] {
      let after = convolved(before, kernel, padding: padding, bits: 16)
      #expect(after.width == 64 - 1 + 2 * padding)
      #expect(largestError(learn(try PicturePair(before: before, after: after, size: 2)), kernel) < 1e-4)
    }
  }

  @Test func coloursAreLearntFromTogether() throws {
    let kernel = randomKernel(3, seed: 2)
    let before = noise(40, 40, bits: 16, channels: 3)
    let pair = try PicturePair(
      before: before, after: convolved(before, kernel, padding: 1, bits: 16), size: 3)
    #expect(pair.pixelCount > 2 * 38 * 38)
    #expect(largestError(learn(pair), kernel) < 1e-4)
  }

  /// Of a large picture tiles are enough; they are spread over all of it.
  @Test func aLargePairIsLearntFromInTiles() throws {
    let before = noise(1000, 700, bits: 16)
    var planes = convolved(before, [[0.0, 0, 0], [0, 1, 0], [0, 0, 0]], padding: 1, bits: 16).planes
    // Only the lower right half is twice as dark: whoever looks at a corner alone sees nothing of it.
    for y in 350..<700 { for x in 500..<1000 { planes[0][x, y] *= 0.5 } }
    let pair = try PicturePair(
      before: before, after: Image(planes, format: .gray, bitDepth: 16), size: 3)
    #expect(pair.pixelCount > 140_000 && pair.pixelCount <= 16 * 96 * 96)
    let middle = learn(pair).weights[4]
    #expect(abs(middle - 0.875) < 0.01)
  }

  @Test func nothingDoneIsTheIdentity() throws {
    let image = noise(40, 30, bits: 8)
    let learning = learn(try PicturePair(before: image, after: image, size: 5))
    let identity = (0..<5).map { row in (0..<5).map { $0 == 2 && row == 2 ? 1.0 : 0 } }
    #expect(largestError(learning, identity) < 1e-5)
    #expect(learning.losses.count < 60)
  }

  /// Half of the pixels are cut off at black or white; they must not bend the result.
  @Test func pixelsThatWereCutOffDoNotCount() throws {
    let kernel = [[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]
    let before = noise(128, 128, bits: 8)
    let after = convolved(before, kernel, padding: 1, bits: 8)
    let pair = try PicturePair(before: before, after: after, size: 3)
    #expect(pair.pixelCount < 126 * 126 / 2)
    #expect(largestError(learn(pair), kernel) < 1e-3)
  }

  @Test func transparentPixelsDoNotCount() throws {
    let kernel = randomKernel(3, seed: 5)
    let gray = noise(64, 64, bits: 16)
    let clean = convolved(gray, kernel, padding: 1, bits: 16)
    // A hole whose colours are wrong before and after.
    var (alpha, wrong, after) = (
      Plane(width: 64, height: 64, repeating: 1), gray.planes[0], clean.planes[0]
    )
    for y in 20..<30 {
      for x in 10..<40 { (alpha[x, y], wrong[x, y], after[x, y]) = (0, 0.5, 0.7) }
    }
    let pair = try PicturePair(
      before: Image([wrong, alpha], format: .grayAlpha, bitDepth: 16),
      after: Image([after, alpha], format: .grayAlpha, bitDepth: 16), size: 3)
    #expect(pair.pixelCount <= 62 * 62 - 12 * 32)
    #expect(largestError(learn(pair), kernel) < 1e-4)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let before = noise(20, 10, bits: 8)
    func pair(_ width: Int, _ height: Int, _ size: Int) throws {
      _ = try PicturePair(before: before, after: noise(width, height, bits: 8), size: size)
    }
    #expect(throws: KernelLearningError.evenSize(4)) { try pair(20, 10, 4) }
    #expect(throws: KernelLearningError.kernelLargerThanPicture(size: 11, picture: "20x10")) {
      try pair(20, 10, 11)
    }
    #expect(
      throws: KernelLearningError.sizesDoNotFit(
        before: "20x10", after: "19x10", expected: ["20x10 (equal width)", "18x8 (narrow)", "22x12 (wide)"])
    ) { try pair(19, 10, 3) }
    let black = Image([Plane(width: 20, height: 10, repeating: 0)], format: .gray)
    #expect(throws: KernelLearningError.tooFewPixels(found: 0, needed: 10)) {
      try PicturePair(before: before, after: black, size: 3)
    }
  }
}
