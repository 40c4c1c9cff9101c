import Images
import TensorCore
import Testing

@Suite struct TensorTests {
  @Test(arguments: PixelFormat.allCases, [8, 16])
  func picturesSurviveTheWayThroughATensor(format: PixelFormat, bits: Int) {
    let image = WritingTests.picture(format, bits: bits, width: 9, height: 4)
    let tensor = image.tensor()
    #expect(tensor.shape == [4, 9, format.channelCount])
    let at = (2 * 9 + 5) * format.channelCount
    #expect(abs(tensor[2, 5, 0] - Float(image.ints[at]) / Float(image.maximumSample)) < 1e-7)
    #expect(Image(tensor, bitDepth: bits) == image)
  }

  @Test func planesAreMatrices() {
    let plane = Plane(width: 3, height: 2, values: [0, 0.25, 0.5, -1, 2, .nan])
    #expect(plane.tensor().shape == [2, 3])
    #expect(plane.tensor()[1, 0] == -1)
    #expect(Image(plane.tensor()) == Image(plane))
    #expect(
      Plane(Tensor([0.5, 0.25], shape: [2, 1, 1])) == Plane(width: 1, height: 2, values: [0.5, 0.25]))
  }
}
