import JSONText

/// What a transfer network is made of, as its file says.
public struct TransferConfiguration: Equatable, Sendable {
  /// The channels at full, half and quarter size.
  public var channels: [Int]
  /// The number of residual blocks at quarter size.
  public var blocks: Int
  /// The rows and columns of the first and the last kernel, odd.
  public var kernelSize: Int

  /// The settings of a network.
  public init(channels: [Int] = [16, 32, 64], blocks: Int = 4, kernelSize: Int = 7) {
    (self.channels, self.blocks, self.kernelSize) = (channels, blocks, kernelSize)
  }

  /// How many weights such a network has.
  public var parameterCount: Int {
    let (full, half, quarter) = (channels[0], channels[1], channels[2])
    let edge = kernelSize * kernelSize
    let convolutions =
      3 * full * edge + 9 * (full * half + half * quarter) + blocks * 2 * 9 * quarter * quarter
      + 9 * (quarter * half + half * full) + full * 3 * edge + 3
    return convolutions + 2 * (2 * full + 2 * half + quarter + blocks * 2 * quarter)
  }

  /// The network with the channels, blocks and kernels of fast-neural-style (Johnson, Alahi and Fei-Fei, 2016).
  public static let reference = TransferConfiguration(channels: [32, 64, 128], blocks: 5, kernelSize: 9)
}

extension TransferConfiguration {
  /// As JSON, for a model's file.
  public var json: JSONObject {
    ["channels": JSONValue(channels), "blocks": JSONValue(blocks), "kernelSize": JSONValue(kernelSize)]
  }

  /// The settings that ``json`` describes; `nil` when one is missing or out of range.
  public init?(json text: String) {
    guard let object = try? JSONValue(parsing: text).objectValue,
      let channels = object["channels"]?.arrayValue?.compactMap(\.integerValue), channels.count == 3,
      channels.allSatisfy({ (1...1024).contains($0) }), let blocks = object["blocks"]?.integerValue,
      (0...32).contains(blocks), let kernelSize = object["kernelSize"]?.integerValue,
      (1...15).contains(kernelSize), kernelSize % 2 == 1
    else { return nil }
    self.init(channels: channels, blocks: blocks, kernelSize: kernelSize)
  }
}
