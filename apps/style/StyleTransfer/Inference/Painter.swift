import Images
import NeuralNetwork
import TensorCore

/// Paints pictures in one manner, or in a mixture of several.
public struct Painter {
  /// The models and the share of each.
  public let models: [(model: StyleModel, share: Float)]

  /// Pictures of more pixels than this are painted in pieces unless told otherwise.
  public static let largestWhole = 2_400_000
  /// The rows and columns of a piece unless told otherwise.
  public static let defaultTile = 256
  /// Kept features of more bytes than this are kept in half precision.
  static let largestWideStore = 256 << 20

  /// A painter.
  ///
  /// - Parameter models: one model at least, each with its share, all positive; they are scaled to add up to 1.
  public init(_ models: [(model: StyleModel, share: Float)]) {
    precondition(!models.isEmpty && models.allSatisfy { $0.share > 0 }, "Painter: expected positive shares")
    let sum = models.reduce(0) { $0 + $1.share }
    self.models = models.map { ($0.model, $0.share / sum) }
  }

  /// The picture in the manner of the models, RGB, of the same size and depth, without transparency.
  ///
  /// - Parameters:
  ///   - image: any picture.
  ///   - tile: the rows and columns of pieces, a multiple of 4 from 32 on; 0 for the whole at once; chosen by the
  ///     size of the picture when `nil`. The result is the same but for rounding.
  ///   - progress: told which part is done, from 0 to 1; what it throws ends the painting.
  /// - Throws: what `progress` throws.
  public func paint<Failure: Error>(
    _ image: Image, tile: Int? = nil, progress: @escaping (Double) throws(Failure) -> Void
  ) throws(Failure) -> Image {
    let picture = ExtendedPicture(image)
    let canvas = Canvas(width: image.width, height: image.height, bitDepth: image.bitDepth)
    let count = Double(models.count)
    var sum: Float = 0
    for (index, (model, share)) in models.enumerated() {
      sum += share
      // The mean so far and this one, so that the last leaves the mean of all.
      let weight = share / sum
      let part = { (done: Double) throws(Failure) in try progress((Double(index) + done) / count) }
      try paint(picture, model.network, tile: tile, progress: part) {
        canvas.mix($0, into: $1, weight: weight)
      }
    }
    return canvas.image()
  }

  /// The same, to the end.
  public func paint(_ image: Image, tile: Int? = nil) -> Image { paint(image, tile: tile) { _ in } }

  private func paint<Failure: Error>(
    _ picture: ExtendedPicture, _ network: TransferNetwork, tile: Int?,
    progress: @escaping (Double) throws(Failure) -> Void, _ write: (Tensor, Region) -> Void
  ) throws(Failure) {
    let whole = Region(rows: 0..<picture.height, columns: 0..<picture.width)
    let size = tile ?? (whole.pixelCount > Painter.largestWhole ? Painter.defaultTile : 0)
    let bytes = 2 * whole.pixelCount / 16 * network.configuration.channels[2] * 4
    if size > 0, size < max(picture.height, picture.width),
      try TiledPainting(
        network, picture, tile: size, isHalf: bytes > Painter.largestWideStore, progress: progress
      ).run(write)
    {
      return
    }
    write(withoutGradients { network(picture.colors(of: whole)) }, whole)
    try progress(1)
  }
}

/// The samples of a picture in the making.
private final class Canvas {
  private let width: Int
  private let height: Int
  private let isDeep: Bool
  // Empty until the first colours come: before that, features need the memory.
  private var bytes: [UInt8] = []
  private var words: [UInt16] = []

  init(width: Int, height: Int, bitDepth: Int) {
    (self.width, self.height, isDeep) = (width, height, bitDepth == 16)
  }

  /// Mixes colours into a region: `weight` of them with the rest of what is there.
  func mix(_ colors: Tensor, into region: Region, weight: Float) {
    if bytes.isEmpty, words.isEmpty {
      let count = width * height * 3
      if isDeep {
        words = Array(repeating: 0, count: count)
      } else {
        bytes = Array(repeating: 0, count: count)
      }
    }
    if words.isEmpty {
      Canvas.mix(colors, into: &bytes, region, width, height, weight)
    } else {
      Canvas.mix(colors, into: &words, region, width, height, weight)
    }
  }

  private static func mix<Sample: FixedWidthInteger & UnsignedInteger>(
    _ colors: Tensor, into samples: inout [Sample], _ region: Region, _ width: Int, _ height: Int,
    _ weight: Float
  ) {
    let top = Float(Sample.max)
    let columns = region.columns.clamped(to: 0..<width)
    colors.withUnsafeElements { colors in
      samples.withUnsafeMutableBufferPointer { samples in
        for row in region.rows.clamped(to: 0..<height) {
          var source = (row - region.rows.lowerBound) * region.columns.count * 3
          var target = (row * width + columns.lowerBound) * 3
          for _ in 0..<(columns.count * 3) {
            let value = max(0, min(1, colors[source])) * top * weight + Float(samples[target]) * (1 - weight)
            samples[target] = Sample(value + 0.5)
            source += 1
            target += 1
          }
        }
      }
    }
  }

  func image() -> Image {
    Image(
      width: width, height: height, format: .rgb, samples: isDeep ? .uint16(words) : .uint8(bytes))
  }
}
