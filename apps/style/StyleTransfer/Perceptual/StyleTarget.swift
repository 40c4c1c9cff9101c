import TensorCore

/// How strongly each part of the perceptual loss counts.
public struct LossWeights: Sendable, Equatable {
  /// The factor of the content loss.
  public var content: Float
  /// The factor of the style loss.
  public var style: Float
  /// The factor of the total variation, which keeps neighbouring pixels alike.
  public var variation: Float

  /// Factors, none negative.
  public init(content: Float = 1, style: Float = 1, variation: Float = 1) {
    (self.content, self.style, self.variation) = (content, style, variation)
  }
}

/// What a picture should look like: the correlations of the feature maps of a painting, and of which maps.
///
/// The Gram matrix of a layer with maps F `[HW, C]` is G = FᵀF / HWC: which features occur together, whatever the
/// place (Gatys et al., 2016).
public struct StyleTarget {
  /// The layers whose correlations count.
  public static let styleLayers: [PerceptualNetwork.LayerName] = [.relu1_2, .relu2_2, .relu3_3, .relu4_1]
  /// The layer whose maps hold the content.
  public static let contentLayer = PerceptualNetwork.LayerName.relu3_1

  /// The network that judges.
  public let network: PerceptualNetwork
  /// For each layer its Gram matrix `[C, C]` and the sum of its squares.
  let grams: [(layer: PerceptualNetwork.LayerName, matrix: Tensor, energy: Float)]
  /// The mean square of the painting's maps in ``contentLayer``: the unit of the content loss.
  let contentEnergy: Float

  /// Looks at a painting.
  ///
  /// - Parameters:
  ///   - painting: `[H, W, 3]`, from 0 to 1; at the size at which its brushwork is to appear.
  ///   - network: the network that judges.
  public init(_ painting: Tensor, network: PerceptualNetwork) {
    self.network = network
    let maps = withoutGradients {
      network.features(
        of: painting.detached.expandedDimensions(axis: 0),
        Set(StyleTarget.styleLayers + [StyleTarget.contentLayer]))
    }
    grams = StyleTarget.styleLayers.compactMap { layer in
      guard let map = maps[layer] else { return nil }
      let matrix = gramMatrix(map).squeezed(axis: 0)
      return (layer, matrix, max(matrix.squared().sum().item, .leastNormalMagnitude))
    }
    contentEnergy = max(
      maps[StyleTarget.contentLayer]?.squared().mean().item ?? 1, .leastNormalMagnitude)
  }

  /// The maps of photographs that their pictures are to keep.
  ///
  /// - Parameter photographs: `[N, H, W, 3]`, from 0 to 1.
  public func content(of photographs: Tensor) -> Tensor {
    withoutGradients {
      let layer = StyleTarget.contentLayer
      return network.features(of: photographs, [layer])[layer] ?? .zeros([0])
    }
  }

  /// The parts of the loss of pictures.
  ///
  /// - Parameters:
  ///   - pictures: `[N, H, W, 3]`, from 0 to 1.
  ///   - content: what ``content(of:)`` gave for the photographs that they show.
  public func loss(of pictures: Tensor, content: Tensor) -> PerceptualLoss {
    let maps = network.features(of: pictures, Set(StyleTarget.styleLayers + [StyleTarget.contentLayer]))
    var style = Tensor(0)
    let count = Float(pictures.shape[0])
    for (layer, matrix, energy) in grams {
      guard let map = maps[layer] else { continue }
      style = style + (gramMatrix(map) - matrix).squared().sum() * (1 / (energy * count * Float(grams.count)))
    }
    let shown = maps[StyleTarget.contentLayer] ?? content
    return PerceptualLoss(
      content: (shown - content).squared().mean() * (1 / contentEnergy), style: style,
      variation: totalVariation(pictures))
  }
}

/// The three parts of a loss, scalars.
public struct PerceptualLoss {
  /// The mean square of the difference of maps from the photograph's, in units of the painting's mean square.
  public let content: Tensor
  /// Σ (G − A)² / Σ A² over the elements of Gram matrices, the mean over layers and pictures.
  public let style: Tensor
  /// The mean square of the difference of neighbouring pixels.
  public let variation: Tensor

  /// The weighted sum.
  public func total(_ weights: LossWeights) -> Tensor {
    content * weights.content + style * weights.style + variation * weights.variation
  }
}

/// The mean square of the difference of each pixel from the one below and the one to the right.
///
/// - Parameter pictures: `[N, H, W, C]`, two rows and columns at least.
public func totalVariation(_ pictures: Tensor) -> Tensor {
  let (height, width) = (pictures.shape[1], pictures.shape[2])
  let below = pictures.sliced(axis: 1, 1..<height) - pictures.sliced(axis: 1, 0..<(height - 1))
  let right = pictures.sliced(axis: 2, 1..<width) - pictures.sliced(axis: 2, 0..<(width - 1))
  return below.squared().mean() + right.squared().mean()
}
