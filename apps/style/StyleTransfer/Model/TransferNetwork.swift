import NeuralNetwork
import TensorCore

/// A network that paints a photograph in one pass (Johnson et al., 2016, with instance normalisation by Ulyanov
/// et al., 2016).
///
/// A convolution at full size, two that halve it, residual blocks, twice an enlargement followed by a convolution
/// (which leaves no checkerboard, as a transposed convolution would), and a last convolution whose logistic
/// function is the picture. Every convolution but the last is followed by instance normalisation; borders are
/// mirrored.
///
/// **Shapes**: input `[N, H, W, 3]` from 0 to 1, H and W multiples of 4 of at least ``minimumSize``; output the
/// same.
public final class TransferNetwork: Layer {
  /// H and W are multiples of this.
  public static let granularity = 4
  /// The least H and W: mirrored borders need some pixels to mirror.
  public static let minimumSize = 16

  /// What it is made of.
  public let configuration: TransferConfiguration
  /// Photograph to features at a quarter of the size.
  public let encoder: Sequential
  /// What happens there.
  public let body: Sequential
  /// Features to picture.
  public let decoder: Sequential

  /// A network with random weights.
  public init(_ configuration: TransferConfiguration = .init(), using generator: inout RandomGenerator) {
    self.configuration = configuration
    let (full, half, quarter) = (
      configuration.channels[0], configuration.channels[1], configuration.channels[2]
    )
    let edge = configuration.kernelSize
    encoder = Sequential([
      PaintLayer(3, full, kernel: edge, using: &generator),
      PaintLayer(full, half, stride: 2, using: &generator),
      PaintLayer(half, quarter, stride: 2, using: &generator),
    ])
    var blocks: [any Layer] = []
    for _ in 0..<configuration.blocks {
      let first = PaintLayer(quarter, quarter, using: &generator)
      let second = PaintLayer(quarter, quarter, isRectified: false, using: &generator)
      blocks.append(
        Residual {
          first
          second
        })
    }
    body = Sequential(blocks)
    decoder = Sequential([
      PaintLayer(quarter, half, enlargement: 2, using: &generator),
      PaintLayer(half, full, enlargement: 2, using: &generator),
      PaintLayer(full, 3, kernel: edge, isNormalized: false, isRectified: false, using: &generator),
      Sigmoid(),
    ])
  }

  /// A network with the convolutions of another, the last excepted: training one trains both.
  ///
  /// Normalisations and the last convolution are its own and begin as the other's are.
  init(sharing other: TransferNetwork) {
    configuration = other.configuration
    let last = other.paintLayers.last
    func own(_ layer: any Layer) -> any Layer {
      switch layer {
      case let layer as PaintLayer: PaintLayer(sharing: layer, ownsConvolution: layer === last)
      case let block as Residual: Residual { for layer in block.body.layers { own(layer) } }
      default: layer
      }
    }
    encoder = Sequential(other.encoder.layers.map(own))
    body = Sequential(other.body.layers.map(own))
    decoder = Sequential(other.decoder.layers.map(own))
  }

  /// The layers with convolutions, in the order of the forward pass.
  var paintLayers: [PaintLayer] {
    (encoder.layers + body.layers + decoder.layers).flatMap { layer in
      ((layer as? Residual)?.body.layers ?? [layer]).compactMap { $0 as? PaintLayer }
    }
  }

  /// Encoder, body and decoder.
  public var members: [Member] {
    [.module("encoder", encoder), .module("body", body), .module("decoder", decoder)]
  }

  /// As `TransferNetwork(16-32-64, 4 blocks)`.
  public var summary: String {
    "TransferNetwork(\(configuration.channels.map(String.init).joined(separator: "-")), "
      + "\(configuration.blocks) blocks)"
  }

  /// The pictures of photographs.
  public func forward(_ x: Tensor) -> Tensor {
    precondition(
      x.rank == 4 && x.shape[3] == 3 && x.shape[1] % 4 == 0 && x.shape[2] % 4 == 0
        && min(x.shape[1], x.shape[2]) >= TransferNetwork.minimumSize,
      "TransferNetwork: expected [N, H, W, 3] with multiples of 4 from 16 on, found \(x.shape)")
    return decoder(body(encoder(x)))
  }
}
