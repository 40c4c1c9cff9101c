import Images
import Testing

@Suite struct PlaneTests {
  @Test func luminanceIsLaidOverTheBackground() {
    let image = Image(3, 1, .rgba, [255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 51])
    let onWhite = image.luminance()
    let onBlack = image.luminance(over: 0)
    let expectedOnWhite: [Float] = [0.299, 1, 0.2 * 0.114 + 0.8]
    let expectedOnBlack: [Float] = [0.299, 0, 0.2 * 0.114]
    for x in 0..<3 {
      #expect(abs(onWhite[x, 0] - expectedOnWhite[x]) < 1e-6)
      #expect(abs(onBlack[x, 0] - expectedOnBlack[x]) < 1e-6)
    }
  }

  @Test func luminanceOfGray() {
    let wide = Image(width: 2, height: 1, format: .gray, samples: .uint16([0, 65_535]))
    #expect(wide.luminance().values == [0, 1])
    let half = Image(1, 1, .grayAlpha, [255, 0])
    #expect(half.luminance(over: 0.25).values == [0.25])
    #expect(half.alpha()?.values == [0])
    #expect(wide.alpha() == nil)
  }

  @Test(arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba], [8, 16])
  func planesAndBack(format: PixelFormat, bits: Int) {
    let count = 7 * 5 * format.channelCount
    let image =
      bits == 8
      ? Image(7, 5, format, (0..<count).map { UInt8(truncatingIfNeeded: $0 * 73) })
      : Image(
        width: 7, height: 5, format: format,
        samples: .uint16((0..<count).map { UInt16(truncatingIfNeeded: $0 * 7919) }))
    #expect(Image(image.planes, format: format, bitDepth: bits) == image)
  }

  @Test func valuesOutsideTheRangeAreLimited() {
    let plane = Plane(width: 5, height: 1, values: [-1, 0.5, 2, .infinity, .nan])
    #expect(Image(plane).ints == [0, 128, 255, 255, 0])
  }
}
