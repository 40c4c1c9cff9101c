import CKernels
import ImageFiltering
import Images
import NeuralNetwork
import TensorCore
import Testing

@Suite struct ConvolutionTests {
  /// Numbers from -1 to 1.
  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return Tensor.uniform(low: -1, high: 1, shape: [count], using: &generator).elements
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var rows = 3, columns = 3, stride = Size2(1), dilation = Size2(1), padding = Convolution.Padding.equal
    var flips = false
    var testDescription: String {
      "\(rows)x\(columns) stride \(stride) dilation \(dilation) \(padding)\(flips ? " flipped" : "")"
    }
  }

  static let cases = [
    Case(), Case(rows: 5, columns: 7), Case(rows: 4, columns: 2, padding: .narrow),
    Case(rows: 3, columns: 5, padding: .wide, flips: true), Case(stride: Size2(2, 3)),
    Case(rows: 5, columns: 3, dilation: Size2(2, 3)), Case(rows: 1, columns: 9, padding: .size(4)),
    Case(rows: 11, columns: 11),
    Case(rows: 2, columns: 3, stride: 3, dilation: 2, padding: .size(5), flips: true),
  ]

  @Test(arguments: cases) func agreesWithTheEngine(_ c: Case) throws {
    let (width, height) = (29, 22)
    let weights = Self.numbers(c.rows * c.columns, seed: 1)
    let plane = Plane(width: width, height: height, values: Self.numbers(width * height, seed: 2))
    let convolution = Convolution(
      kernel: Kernel(rows: c.rows, columns: c.columns, weights: weights), flipsKernel: c.flips,
      stride: c.stride, dilation: c.dilation, padding: c.padding, border: .zero)
    let geometry = try convolution.geometry(width: width, height: height)
    let kernel = c.flips ? convolution.kernel.flipped : convolution.kernel
    let expected = conv2d(
      plane.tensor().reshaped([1, height, width, 1]),
      weight: Tensor(kernel.weights, shape: [1, c.rows, c.columns, 1]),
      options: ConvolutionOptions(stride: c.stride, padding: geometry.padding, dilation: c.dilation))
    let result = try convolution.response(to: plane)
    #expect(expected.shape == [1, result.height, result.width, 1])
    for (a, b) in zip(result.values, expected.elements) { #expect(abs(a - b) < 2e-5) }
  }

  @Test(arguments: Border.allCases) func bordersAreAsNamed(_ border: Border) throws {
    let row = Plane(width: 4, height: 1, values: [1, 2, 3, 4])
    let kernel = Kernel([[1, 0, 0, 0, 0, 0, 0]])
    let left = try Convolution(kernel: kernel, border: border).response(to: row).values
    let expected: [Float] =
      switch border {
      case .reflect: [4, 3, 2, 1]
      case .replicate: [1, 1, 1, 1]
      case .wrap: [2, 3, 4, 1]
      case .zero: [0, 0, 0, 1]
      }
    #expect(left == expected)
  }

  @Test func reflectionGoesBackAndForth() throws {
    let kernel = Kernel([[1] + [Float](repeating: 0, count: 14)])
    let result = try Convolution(kernel: kernel).response(to: Plane(width: 3, height: 1, values: [1, 2, 3]))
    #expect(result.values == [2, 3, 2])
    let point = try Convolution(kernel: kernel).response(to: Plane(width: 1, height: 1, values: [5]))
    #expect(point.values == [5])
  }

  @Test func divisorBiasAndRange() throws {
    let picture = Picture(width: 3, height: 1, channels: 1, samples: .uint8([10, 20, 250]))
    func bytes(_ range: Convolution.RangeRule, _ weight: Float, divisor: Float = 1, bias: Float = 0) throws
      -> [UInt8]
    {
      let convolution = Convolution(kernel: Kernel([[weight]]), divisor: divisor, bias: bias, range: range)
      guard case .uint8(let values) = try convolution.apply(to: picture).samples else { return [] }
      return values
    }
    #expect(try bytes(.clip, -1, bias: 30) == [20, 10, 0])
    #expect(try bytes(.absolute, -1, bias: 30) == [20, 10, 220])
    #expect(try bytes(.clip, 3, divisor: 2) == [15, 30, 255])
    #expect(try bytes(.rescale, 1, bias: 99) == [0, 11, 255])
    #expect(try bytes(.rescale, 0) == [0, 0, 0])
    // Halves go to the even neighbour.
    #expect(try bytes(.clip, 1, divisor: 4) == [2, 5, 62])
  }

  @Test func separableKernelsGiveTheSame() throws {
    let picture = Picture(
      width: 31, height: 17, channels: 3, samples: .float(Self.numbers(31 * 17 * 3, seed: 3)))
    let bell = Kernel.gaussian(sigma: 2)
    var weights = bell.weights
    weights[0] += 0.001
    let almost = Kernel(rows: bell.rows, columns: bell.columns, weights: weights)
    #expect(bell.isSeparable && !almost.isSeparable)
    for padding in [Convolution.Padding.narrow, .equal, .wide, .size(2)] {
      let a = try Convolution(kernel: bell, padding: padding, border: .wrap).apply(to: picture)
      let b = try Convolution(kernel: almost, padding: padding, border: .wrap).apply(to: picture)
      #expect(a.width == b.width && a.height == b.height)
      guard case .float(let x) = a.samples, case .float(let y) = b.samples else { return }
      for (p, q) in zip(x, y) { #expect(abs(p - q) < 0.002) }
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let even = Convolution(kernel: Kernel([[1, 2]]), padding: .equal)
    #expect(throws: FilterError.evenKernel(size: "1x2")) { try even.geometry(width: 9, height: 9) }
    let large = Convolution(kernel: .box(5), padding: .narrow)
    #expect(throws: FilterError.kernelLargerThanPicture(kernel: "5x5", picture: "9x4")) {
      try large.geometry(width: 9, height: 4)
    }
  }

  @Test func opacityFollowsThePlaceOfTheKernel() throws {
    let picture = Picture(
      width: 4, height: 4, channels: 1, samples: .uint8((0..<16).map { UInt8($0) }),
      alpha: .uint8((0..<16).map { UInt8($0 * 10) }))
    let narrow = try Convolution(kernel: .box(3), padding: .narrow).apply(to: picture)
    #expect(narrow.alpha == .uint8([50, 60, 90, 100]))
    let stride = try Convolution(kernel: .box(3), stride: 2).apply(to: picture)
    #expect(stride.alpha == .uint8([0, 20, 80, 100]))
  }
}
