import Images
import TensorCore

/// A picture's colours, mirrored at the right and below as far as a network needs.
struct ExtendedPicture {
  /// The picture.
  let image: Image
  /// Rows with those that were added.
  let height: Int
  /// Columns with those that were added.
  let width: Int

  init(_ image: Image) {
    self.image = image
    func extended(_ size: Int) -> Int {
      let unit = TransferNetwork.granularity
      return max(TransferNetwork.minimumSize, (size + unit - 1) / unit * unit)
    }
    (height, width) = (extended(image.height), extended(image.width))
  }

  /// The colours of a region, `[1, rows, columns, 3]`, from 0 to 1; gray as three equal ones.
  func colors(of region: Region) -> Tensor {
    let scale = 1 / Float(image.maximumSample)
    return Tensor(shape: [1, region.rows.count, region.columns.count, 3]) { out in
      switch image.samples {
      case .uint8(let samples): fill(out, from: samples, region, scale)
      case .uint16(let samples): fill(out, from: samples, region, scale)
      }
    }
  }

  private func fill<Sample: FixedWidthInteger>(
    _ out: UnsafeMutableBufferPointer<Float>, from samples: [Sample], _ region: Region, _ scale: Float
  ) {
    let channels = image.format.channelCount
    let colors = image.format.colorChannelCount
    let columns = region.columns.map { ExtendedPicture.mirrored($0, in: image.width) * channels }
    samples.withUnsafeBufferPointer { samples in
      var place = 0
      for row in region.rows {
        let start = ExtendedPicture.mirrored(row, in: image.height) * image.width * channels
        for column in columns {
          let source = start + column
          for color in 0..<3 {
            out[place + color] = Float(samples[source + (colors == 3 ? color : 0)]) * scale
          }
          place += 3
        }
      }
    }
  }

  /// The place within `count` that a place from 0 on shows: to and fro without repeating the border.
  static func mirrored(_ place: Int, in count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let rest = place % period
    return rest < count ? rest : period - rest
  }
}
