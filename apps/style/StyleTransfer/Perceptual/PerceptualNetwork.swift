import Checkpoints
import NeuralNetwork
import TensorCore

/// The first eight convolutions of VGG16 (Simonyan and Zisserman, 2015), whose feature maps tell how alike two
/// pictures look.
///
/// Three by three convolutions with ReLU, and a maximum over 2×2 pixels before each new block. The input is RGB
/// from 0 to 1; the mean colour of the training pictures is subtracted first.
///
/// **Shapes**: input `[N, H, W, 3]`, H and W at least ``minimumSize``; the maps of block b are `[N, H / 2ᵇ⁻¹,
/// W / 2ᵇ⁻¹, 64 · 2ᵇ⁻¹]`, rounded down. Differentiable in the input.
public final class PerceptualNetwork: Module {
  /// A layer whose maps can be asked for, by its usual name.
  public enum LayerName: String, CaseIterable, Sendable, Comparable {
    /// The first convolution of a block is the first below.
    case relu1_1, relu1_2, relu2_1, relu2_2, relu3_1, relu3_2, relu3_3, relu4_1

    /// The place in the network.
    public static func < (a: LayerName, b: LayerName) -> Bool { a.rawValue < b.rawValue }

    /// The block, from 1.
    var block: Int {
      switch self {
      case .relu1_1, .relu1_2: 1
      case .relu2_1, .relu2_2: 2
      case .relu3_1, .relu3_2, .relu3_3: 3
      case .relu4_1: 4
      }
    }

    /// Whether a new block begins with it.
    var beginsBlock: Bool { rawValue.hasSuffix("_1") && block > 1 }
    /// The number of maps.
    public var channels: Int { 32 << block }
  }

  /// The least rows and columns of a picture.
  public static let minimumSize = 16
  /// The mean colour of ImageNet as its networks of 2014 had it, red, green, blue, from 0 to 1.
  static let meanColor: [Float] = [122.678_92 / 255, 116.668_77 / 255, 104.006_99 / 255]

  /// The convolutions in order.
  public let convolutions: [(name: LayerName, layer: Conv2d)]
  private let shift: Tensor

  /// A network with random weights.
  ///
  /// - Parameters:
  ///   - generator: where random numbers come from.
  ///   - divisor: how much narrower than VGG16 the network is; for tests.
  public init(using generator: inout RandomGenerator, narrowedBy divisor: Int = 1) {
    var inputs = 3
    var layers: [(name: LayerName, layer: Conv2d)] = []
    for name in LayerName.allCases {
      layers.append(
        (
          name,
          Conv2d(
            inputChannels: inputs, outputChannels: name.channels / divisor, kernelSize: 3,
            padding: .equalWidth,
            isRectified: true, initializer: .heNormal(), using: &generator)
        ))
      inputs = name.channels / divisor
    }
    convolutions = layers
    shift = Tensor(PerceptualNetwork.meanColor.map { -$0 })
  }

  /// The convolutions under the names of their layers.
  public var members: [Member] { convolutions.map { .module($0.name.rawValue, $0.layer) } }

  /// The maps of the layers asked for; nothing beyond the last of them is computed.
  ///
  /// - Parameters:
  ///   - pictures: `[N, H, W, 3]`, from 0 to 1.
  ///   - names: the layers.
  public func features(of pictures: Tensor, _ names: Set<LayerName>) -> [LayerName: Tensor] {
    precondition(
      pictures.rank == 4 && pictures.shape[3] == 3
        && min(pictures.shape[1], pictures.shape[2]) >= PerceptualNetwork.minimumSize,
      "PerceptualNetwork: expected [N, H, W, 3] of at least 16×16, found \(pictures.shape)")
    var maps: [LayerName: Tensor] = [:]
    var x = channelAffine(pictures, scale: .ones([3]), shift: shift)
    for (name, layer) in convolutions where maps.count < names.count {
      if name.beginsBlock { x = maxPool2d(x, kernelSize: 2) }
      x = layer(x)
      if names.contains(name) { maps[name] = x }
    }
    return maps
  }
}
