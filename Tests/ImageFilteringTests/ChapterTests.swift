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
    let signal = Plane(width: 4, height: 1, values: [1, 0, 0, 2])
    let convolution = Convolution(
      kernel: Kernel([[1, 0.5, 0.25]]), flipsKernel: true, padding: .wide, border: .zero)
    let result = try convolution.response(to: signal)
    #expect(result == Plane(width: 6, height: 1, values: [1, 0.5, 0.25, 2, 1, 0.5]))
  }
}
