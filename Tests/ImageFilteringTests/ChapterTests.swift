import ImageFiltering
import Images
import TensorCore
import Testing

/// The numbers of chapter 6.3, to the last digit.
@Suite struct ChapterTests {
  /// The 5×5 picture of "二维卷积".
  static let picture = Plane(
    width: 5, height: 5,
    values: [
      1, 1, 1, 1, 1,
      -1, 0, -3, 0, 1,
      2, 1, 1, -1, 0,
      0, -1, 1, 2, 1,
      1, 2, 1, 1, 1,
    ])
  static let kernel = Kernel([[1, 0, 0], [0, 0, 0], [0, 0, -1]])
  /// Numbers without a pattern.
  static let signal = Plane(width: 9, height: 1, values: [1, 1, -1, 1, 1, 1, -1, 1, 1])

  private func response(
    _ weights: [Float], _ values: [Float], flip: Bool = true, stride: Int = 1,
    padding: Convolution.Padding = .narrow
  ) throws -> [Float] {
    let convolution = Convolution(
      kernel: Kernel([weights]), flipsKernel: flip, stride: Size2(1, stride), padding: padding, border: .zero)
    let result = try convolution.response(to: Plane(width: values.count, height: 1, values: values))
    // Padding goes around rows too: what is above and below a signal is 0.
    let middle = result.height / 2 * result.width
    return Array(result.values[middle..<middle + result.width])
  }

  @Test func tableOfTheTwoDimensionalConvolution() throws {
    let convolution = Convolution(kernel: Self.kernel, flipsKernel: true, padding: .narrow)
    let result = try convolution.response(to: Self.picture)
    #expect(result == Plane(width: 3, height: 3, values: [0, -2, -1, 2, 2, 4, -1, 0, 0]))
  }

  @Test func correlationDoesNotFlip() throws {
    let result = try Convolution(kernel: Self.kernel, padding: .narrow).response(to: Self.picture)
    #expect(result == Plane(width: 3, height: 3, values: [0, 2, 1, -2, -2, -4, 1, 0, 0]))
  }

  @Test func delayedSignal() throws {
    // y_t = x_t + 1/2 x_{t-1} + 1/4 x_{t-2}: a single 1 arrives three times.
    let convolution = Convolution(
      kernel: Kernel([[1, 0.5, 0.25]]), flipsKernel: true, padding: .wide, border: .zero)
    let result = try convolution.response(to: Plane(width: 4, height: 1, values: [1, 0, 0, 2]))
    #expect(result == Plane(width: 6, height: 1, values: [1, 0.5, 0.25, 2, 1, 0.5]))
  }

  @Test func filterOfTheFigure() throws {
    // [-1, 0, 1], turned: each place takes the one before from the one behind.
    let values: [Float] = [1, 1, 2, -1, 1, -3, 1]
    #expect(try response([-1, 0, 1], values) == [-1, 2, 1, 2, 0])
    #expect(try response([-1, 0, 1], values, flip: false) == [1, -2, -1, -2, 0])
  }

  @Test func lowFrequencies() throws {
    #expect(try response([1.0 / 3, 1.0 / 3, 1.0 / 3], [3, 0, 6, 9, 0, 3]) == [3, 5, 5, 4])
  }

  @Test func highFrequencies() throws {
    // y''(u) = y(u + 1) + y(u - 1) - 2 y(u): nothing on a straight line, 2 on a parabola.
    #expect(try response([1, -2, 1], [0, 3, 6, 9, 12]) == [0, 0, 0])
    #expect(try response([1, -2, 1], [0, 1, 4, 9, 16]) == [2, 2, 2])
  }

  @Test func strideTwo() throws {
    #expect(try response([-1, 0, 1], [1, 1, 2, -1, 1, -3, 1], stride: 2) == [-1, 1, 0])
  }

  @Test func paddingOne() throws {
    #expect(try response([-1, 0, 1], [1, 1, 2, -1, 1], padding: .size(1)) == [-1, -1, 2, 1, -1])
  }

  @Test(arguments: [3, 5, 7]) func lengths(size: Int) throws {
    let kernel = Kernel([[Float](repeating: 1, count: size)])
    for length in size..<20 {
      func output(_ padding: Convolution.Padding, stride: Int = 1) throws -> Int {
        try Convolution(kernel: kernel, stride: Size2(1, stride), padding: padding)
          .geometry(width: length, height: 1).output.width
      }
      #expect(try output(.narrow) == length - size + 1)
      #expect(try output(.wide) == length + size - 1)
      #expect(try output(.equal) == length)
      for stride in 1...4 {
        for padding in 0..<size {
          #expect(
            try output(.size(padding), stride: stride) == (length - size + 2 * padding) / stride + 1)
        }
      }
    }
  }

  @Test func twoDimensionalExamples() throws {
    // The figures of "二维卷积": a 3×3 kernel on 5×5, stride 1 and 2, padding 0 and 1.
    for (stride, padding, side) in [(1, 0, 3), (2, 0, 2), (1, 1, 5), (2, 1, 3)] {
      let convolution = Convolution(
        kernel: Self.kernel, stride: Size2(stride), padding: .size(padding), border: .zero)
      #expect(try convolution.response(to: Self.picture).width == side)
      #expect(try convolution.geometry(width: 5, height: 5).output == Size2(side))
    }
  }

  @Test func featureExtractors() throws {
    // The three kernels of "卷积作为特征提取器" on a bright point: each gives its own picture, turned.
    let point = Picture(
      width: 5, height: 5, channels: 1,
      samples: .float((0..<25).map { $0 == 12 ? 1 : 0 }))
    for weights in [
      [[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]],
      [[0, 1, 0], [1, -4, 1], [0, 1, 0]], [[0, 1, 1], [-1, 0, 1], [-1, -1, 0]],
    ] as [[[Float]]] {
      let kernel = Kernel(weights)
      let result = try Convolution(kernel: kernel).apply(to: point)
      guard case .float(let values) = result.samples else { throw WrongDepth() }
      for row in 0..<3 {
        for column in 0..<3 { #expect(values[(row + 1) * 5 + column + 1] == kernel.flipped[row, column]) }
      }
    }
  }

  struct WrongDepth: Error {}
}
