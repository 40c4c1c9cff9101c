import NeuralNetwork
import TensorCore

/// A convolution of a transfer network with all that goes with it: an enlargement before, a mirrored border, and
/// after it instance normalisation and ReLU.
///
/// **Shapes**: input `[N, H, W, in]`, output `[N, H e / s, W e / s, out]`, rounded up, for enlargement e and
/// stride s. Differentiable in the input and all weights.
public final class PaintLayer: Layer {
  /// The convolution; without a bias where normalisation follows, which would take it away again.
  public let convolution: Conv2d
  /// What follows, where something does: instance normalisation, and ReLU with it or not.
  public let norm: InstanceNorm?

  /// A layer with random weights.
  ///
  /// - Parameters:
  ///   - inputs: in.
  ///   - outputs: out.
  ///   - kernel: the rows and columns of the kernels, odd.
  ///   - stride: s.
  ///   - enlargement: e: each pixel is repeated so many times along both axes before the convolution.
  ///   - isNormalized: whether instance normalisation follows.
  ///   - isRectified: whether max(0, ·) comes after the normalisation.
  ///   - generator: where random numbers come from.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, enlargement: Int = 1,
    isNormalized: Bool = true, isRectified: Bool = true, using generator: inout RandomGenerator
  ) {
    convolution = Conv2d(
      inputChannels: inputs, outputChannels: outputs, kernelSize: Size2(kernel), stride: Size2(stride),
      padding: .size(Size2(kernel / 2)), border: .reflect, upsampling: enlargement, bias: !isNormalized,
      initializer: isNormalized ? .heNormal() : .xavierNormal(), using: &generator)
    norm = isNormalized ? InstanceNorm(dimensions: outputs, affine: true, isRectified: isRectified) : nil
  }

  /// A layer with the convolution of another, or with a copy of it.
  ///
  /// - Parameters:
  ///   - other: the other layer, whose normalisation is copied.
  ///   - ownsConvolution: whether the convolution is copied too.
  init(sharing other: PaintLayer, ownsConvolution: Bool) {
    convolution = ownsConvolution ? PaintLayer.copy(of: other.convolution) : other.convolution
    norm = other.norm.map { norm in
      let copy = InstanceNorm(
        dimensions: norm.dimensions, eps: norm.eps, affine: true, isRectified: norm.isRectified)
      if let weight = norm.weight { copy.weight?.value = weight.value }
      if let bias = norm.bias { copy.bias?.value = bias.value }
      return copy
    }
  }

  private static func copy(of other: Conv2d) -> Conv2d {
    let (shape, options) = (other.weight.shape, other.options)
    var generator = RandomGenerator(seed: 0)
    let copy = Initializer.withoutDrawing {
      Conv2d(
        inputChannels: shape[3], outputChannels: shape[0], kernelSize: Size2(shape[1], shape[2]),
        stride: options.stride, padding: .size(Size2(shape[1] / 2)), border: options.border,
        upsampling: options.upsampling, bias: other.bias != nil, using: &generator)
    }
    for (own, value) in zip(copy.parameters, other.parameters.map(\.value)) { own.value = value }
    return copy
  }

  /// The convolution and the normalisation.
  public var members: [Member] {
    [.module("convolution", convolution)] + (norm.map { [.module("norm", $0)] } ?? [])
  }

  /// As `PaintLayer(32 → 16, kernel 3, enlarged 2)`.
  public var summary: String {
    let shape = convolution.weight.shape
    return "PaintLayer(\(shape[3]) → \(shape[0]), kernel \(shape[1])"
      + (convolution.options.stride.height > 1 ? ", stride \(convolution.options.stride.height)" : "")
      + (convolution.options.upsampling > 1 ? ", enlarged \(convolution.options.upsampling)" : "") + ")"
  }

  /// The features of a picture or of other features.
  public func forward(_ x: Tensor) -> Tensor {
    let y = convolution(x)
    return norm?(y) ?? y
  }
}

extension PaintLayer: FusedLayer {
  package func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures {
    let y = convolution.fused(x, gathersMoments: norm != nil)
    return norm?.fused(y, gathersMoments: false) ?? y
  }
}
