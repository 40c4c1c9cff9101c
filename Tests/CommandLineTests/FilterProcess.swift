import Images
import TestSupport
import Testing

/// Runs `filter` to its end.
@discardableResult
func filter(
  _ arguments: String..., input: [UInt8] = [], directory: String? = nil, shell: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> ProcessResult {
  try DigitsProcess(program: "filter", arguments, input: input, directory: directory, shell: shell).wait(
    sourceLocation: sourceLocation)
}

/// Expects that `filter` failed with a code and one line that says all of `parts`.
func expectFilterFailure(
  _ result: ProcessResult, _ code: Int32, _ parts: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
  expectFailure(result, code, program: "filter", sourceLocation: sourceLocation)
  for part in parts {
    #expect(result.errors.contains(part), "\(result.errors)", sourceLocation: sourceLocation)
  }
}

/// Pictures for the tests of `filter`.
enum TestPictures {
  /// A picture in which every pixel differs from its neighbours.
  static func pattern(_ width: Int, _ height: Int, format: PixelFormat = .gray, bitDepth: Int = 8) -> Image {
    let planes = (0..<format.channelCount).map { channel in
      Plane(
        width: width, height: height,
        values: (0..<width * height).map { index in
          Float((index * 7919 + channel * 104_729 + index / width * 31) % 251) / 250
        })
    }
    return Image(planes, format: format, bitDepth: bitDepth)
  }
}
