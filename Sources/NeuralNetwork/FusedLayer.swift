import TensorCore

/// A layer that, where nothing is recorded, reads features that are still to be normalised and leaves such.
///
/// The result is that of ``Layer/forward(_:)`` but for rounding.
package protocol FusedLayer: Layer {
  /// The layer's map.
  ///
  /// - Parameters:
  ///   - x: the input.
  ///   - gathersMoments: whether an ``InstanceNorm`` reads the output.
  func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures
}

extension FusedLayer {
  /// Whether a call on this thread may be fused: nothing is recorded and nobody looks at single layers.
  package static var isPossible: Bool { !recordsOperations && ActivationTrace.current == nil }
}

extension Conv2d: FusedLayer {
  package func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures {
    x.convolved(
      weight: kernel, bias: bias?.value, options: options, rectified: isRectified,
      gathersMoments: gathersMoments, cache: cache)
  }
}

extension InstanceNorm: FusedLayer {
  package func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures {
    precondition(
      x.values.rank >= 3 && x.values.dimension(-1) == dimensions,
      "InstanceNorm: expected [N, …, \(dimensions)], found \(x.values.shape)")
    return x.normalized(
      scale: weight?.value ?? .ones([dimensions]), shift: bias?.value ?? .zeros([dimensions]), epsilon: eps,
      rectified: isRectified)
  }
}

extension ReLU: FusedLayer {
  package func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures { x.rectified }
}

extension Sequential: FusedLayer {
  package func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures {
    var features = x
    for (index, layer) in layers.enumerated() {
      if let layer = layer as? any FusedLayer {
        let isLast = index + 1 == layers.count
        features = layer.fused(
          features, gathersMoments: isLast ? gathersMoments : layers[index + 1] is InstanceNorm)
      } else {
        features = ScaledFeatures(layer(features.finished))
      }
    }
    return features
  }
}

extension Residual: FusedLayer {
  package func fused(_ x: ScaledFeatures, gathersMoments: Bool) -> ScaledFeatures {
    let input = x.finished
    let kept = shortcut?(input) ?? input
    let change = body.fused(ScaledFeatures(input), gathersMoments: false)
    checkShapes(change.values.shape, kept.shape)
    return ScaledFeatures(change.added(to: kept))
  }
}
