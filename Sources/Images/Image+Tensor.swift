internal import CImageCodecs
public import TensorCore

extension Image {
  /// The samples as real numbers, from 0 (black, transparent) to 1 (white, opaque).
  ///
  /// Shape `[height, width, channels]`, in the order of the format; colour is not multiplied by alpha.
  public func tensor() -> Tensor {
    let scale = 1 / Float(maximumSample)
    return Tensor(shape: [height, width, format.channelCount]) { out in
      switch samples {
      case .uint8(let values): scaled(values, by: scale, into: out)
      case .uint16(let values): scaled(values, by: scale, into: out)
      }
    }
  }

  /// A picture of the elements, each limited to 0...1 and rounded to 8 or 16 bits.
  ///
  /// - Parameters:
  ///   - tensor: shape `[height, width, channels]` with 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGB, alpha)
  ///     channels, or `[height, width]` for gray.
  ///   - bitDepth: 8 or 16.
  /// - Precondition: such a shape, without an empty axis.
  public init(_ tensor: Tensor, bitDepth: Int = 8) {
    let channels = tensor.rank == 2 ? 1 : tensor.rank == 3 ? tensor.shape[2] : 0
    guard let format = PixelFormat(channelCount: channels) else {
      preconditionFailure(
        "Image: expected a tensor [height, width, 1...4] or [height, width], found \(tensor.shape)")
    }
    precondition(bitDepth == 8 || bitDepth == 16, "Image: expected a bit depth of 8 or 16, found \(bitDepth)")
    let samples = tensor.withUnsafeElements { elements in
      Samples(count: elements.count, bitDepth: bitDepth) { out, type in
        cic_samples_from_unit(elements.baseAddress, Int64(elements.count), out, 1, type)
      }
    }
    self.init(width: tensor.shape[1], height: tensor.shape[0], format: format, samples: samples)
  }
}

extension Plane {
  /// The values, shape `[height, width]`.
  public func tensor() -> Tensor { Tensor(values, shape: [height, width]) }

  /// A plane of the elements as they are.
  ///
  /// - Parameter tensor: shape `[height, width]` or `[height, width, 1]`.
  /// - Precondition: such a shape, without an empty axis.
  public init(_ tensor: Tensor) {
    precondition(
      tensor.rank == 2 || (tensor.rank == 3 && tensor.shape[2] == 1),
      "Plane: expected a tensor [height, width], found \(tensor.shape)")
    self.init(width: tensor.shape[1], height: tensor.shape[0], values: tensor.elements)
  }
}

private func scaled<Sample: FixedWidthInteger>(
  _ samples: [Sample], by scale: Float, into out: UnsafeMutableBufferPointer<Float>
) {
  samples.withUnsafeBufferPointer { samples in
    for index in 0..<samples.count { out[index] = Float(samples[index]) * scale }
  }
}
