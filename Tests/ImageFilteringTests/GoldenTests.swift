import CKernels
import Foundation
import ImageFiltering
import Images
import Testing

/// Against OpenCV: no sample differs by more than one level; of Canny's pixels at most one in 200 differs.
@Suite(.serialized) struct GoldenTests {
  static let pictures = [
    "point", "row", "column", "pair", "noise", "noise-gray", "soft", "landscape", "page", "shapes",
  ]

  @Test(arguments: pictures, [2, 1, 0]) func agreesWithOpenCV(name: String, level: Int) throws {
    ck_set_instruction_level(Int32(level))
    defer { ck_set_instruction_level(2) }
    let image = try Image(contentsOf: try Golden.path("\(name).png"))
    let expected = try Golden.bytes(Image(contentsOf: Golden.path("\(name)-expected.png")))
    let cases = try Golden.cases()
    let size = image.samples.count
    #expect(expected.count == cases.count * size)
    for (index, text) in cases.enumerated() {
      let result = try Golden.bytes(Golden.run(text, on: image).spread(to: image.format))
      let wanted = expected[index * size..<(index + 1) * size]
      let differences = zip(result, wanted).map { abs(Int($0) - Int($1)) }
      if text.hasPrefix("canny") {
        let differing = differences.count { $0 != 0 }
        #expect(differing * 200 <= size, "\(name), level \(level): \(text): \(differing) of \(size) differ")
      } else {
        let worst = differences.max() ?? 0
        #expect(worst <= 1, "\(name), level \(level): \(text): differs by \(worst)")
      }
    }
  }

  /// 16 bits and real numbers go other ways through the kernels and must arrive at the same.
  @Test(arguments: ["row", "noise-gray", "landscape"]) func otherDepthsAgree(name: String) throws {
    let image = try Image(contentsOf: try Golden.path("\(name).png"))
    for text in try Golden.cases() {
      let narrow = try Golden.run(text, on: image)
      let wide = try Golden.run(text, on: image.widened)
      #expect(wide.bitDepth == 16)
      var differing = 0
      for (a, b) in zip(try Golden.bytes(narrow), Golden.words(wide)) {
        // The bell of bytes is shorter, and its weights are whole 256ths.
        let tolerance = text.hasPrefix("gaussian") ? 4 : 1.01
        if abs(Double(b) / 257 - Double(a)) > tolerance { differing += 1 }
      }
      #expect(differing * 200 <= image.samples.count, "\(name): \(text): \(differing) samples differ")
    }
  }
}

/// The files that make_golden.py wrote.
enum Golden {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.resourcePath) + "/Golden/\(name)"
  }

  static func cases() throws -> [String] {
    try String(contentsOfFile: path("cases.txt"), encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// A chain, or `convolve BORDER WEIGHTS`.
  static func run(_ text: String, on image: Image) throws -> Image {
    guard text.hasPrefix("convolve ") else { return try FilterChain(parsing: text).apply(to: image) }
    let words = text.split(separator: " ", maxSplits: 2)
    let border = try #require(Border(rawValue: String(words[1])))
    let convolution = Convolution(kernel: try Kernel(parsing: String(words[2])), border: border)
    return try convolution.apply(to: Picture(image)).image(bitDepth: image.bitDepth)
  }

  static func bytes(_ image: Image) throws -> [UInt8] {
    guard case .uint8(let bytes) = image.samples else { throw NotBytes() }
    return bytes
  }

  static func words(_ image: Image) -> [UInt16] {
    guard case .uint16(let words) = image.samples else { return [] }
    return words
  }

  struct NotBytes: Error {}
}

extension Image {
  /// A gray picture in three channels where three are wanted.
  func spread(to format: PixelFormat) -> Image {
    guard case .uint8(let bytes) = samples, self.format == .gray, format == .rgb else { return self }
    return Image(
      width: width, height: height, format: .rgb, samples: .uint8(bytes.flatMap { [$0, $0, $0] }))
  }

  /// The same picture in 16 bits.
  var widened: Image {
    guard case .uint8(let bytes) = samples else { return self }
    return Image(
      width: width, height: height, format: format, samples: .uint16(bytes.map { UInt16($0) * 257 }))
  }
}
