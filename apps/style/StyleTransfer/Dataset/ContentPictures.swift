import Images
import TensorCore

/// Photographs from which pieces are cut to train on.
public struct ContentPictures: Sendable {
  /// The photographs, RGB.
  public let pictures: [Image]

  /// Photographs in memory.
  public init(_ pictures: some Sequence<Image>) { self.pictures = pictures.map(\.opaqueColor) }

  /// Reads photographs; large ones are kept at the least size from which pieces can be cut with some room.
  ///
  /// - Parameters:
  ///   - paths: PNG or JPEG files.
  ///   - size: the shorter side from which on they are made smaller.
  ///   - skip: told about each file that cannot be read; such files are left out.
  public init(paths: [String], size: Int, skip: (String, any Error) -> Void) {
    pictures = paths.compactMap { path in
      do { return try Image(contentsOf: path).opaqueColor.fitted(shorterSide: size, enlarging: false) } catch
      {
        skip(path, error)
        return nil
      }
    }
  }

  /// A batch of pieces, half of them mirrored.
  ///
  /// - Parameters:
  ///   - indices: which photographs.
  ///   - size: the rows and columns of a piece; photographs smaller than that are enlarged.
  ///   - generator: where the pieces' places come from.
  /// - Returns: `[N, size, size, 3]`, from 0 to 1.
  public func batch(_ indices: ArraySlice<Int>, size: Int, using generator: inout RandomGenerator) -> Tensor {
    Tensor(shape: [indices.count, size, size, 3]) { out in
      for (place, index) in indices.enumerated() {
        var image = pictures[index % pictures.count]
        if min(image.width, image.height) < size { image = image.fitted(shorterSide: size, enlarging: true) }
        let left = Int(generator.next() % UInt64(image.width - size + 1))
        let top = Int(generator.next() % UInt64(image.height - size + 1))
        let mirrored = generator.next() & 1 == 1
        guard case .uint8(let samples) = image.samples else { continue }
        var target = place * size * size * 3
        for row in 0..<size {
          let start = (top + row) * image.width + left
          for column in 0..<size {
            let source = (start + (mirrored ? size - 1 - column : column)) * 3
            for channel in 0..<3 { out[target + channel] = Float(samples[source + channel]) * (1 / 255) }
            target += 3
          }
        }
      }
    }
  }

  /// The middle of each photograph, to judge by.
  ///
  /// - Parameter size: rows and columns.
  /// - Returns: `[1, size, size, 3]` each, from 0 to 1.
  public func middles(size: Int) -> [Tensor] {
    pictures.map { picture in
      let image = picture.fitted(shorterSide: size, enlarging: true)
      let whole = image.tensor()
      let (top, left) = ((image.height - size) / 2, (image.width - size) / 2)
      return whole.sliced(axis: 0, top..<(top + size)).sliced(axis: 1, left..<(left + size))
        .expandedDimensions(axis: 0)
    }
  }
}

extension Image {
  /// The picture as RGB of 8 bits, transparent places white.
  public var opaqueColor: Image {
    if format == .rgb, bitDepth == 8 { return self }
    let values = tensor()
    let colors = format.colorChannelCount
    var color = values.sliced(axis: 2, 0..<colors)
    if format.hasAlpha {
      let alpha = values.sliced(axis: 2, colors..<(colors + 1))
      color = color * alpha + (1 - alpha)
    }
    return Image(colors == 1 ? color.broadcast(to: [height, width, 3]) : color)
  }

  /// The picture with a shorter side of `size` pixels.
  ///
  /// - Parameters:
  ///   - size: the shorter side.
  ///   - enlarging: whether smaller pictures are made larger.
  public func fitted(shorterSide size: Int, enlarging: Bool) -> Image {
    let side = min(width, height)
    guard side > size || (side < size && enlarging) else { return self }
    let ratio = Double(size) / Double(side)
    return resized(
      width: max(size, Int((Double(width) * ratio).rounded())),
      height: max(size, Int((Double(height) * ratio).rounded())), method: side > size ? .area : .bicubic)
  }
}
