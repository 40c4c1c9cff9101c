import NeuralNetwork

/// Networks for several paintings that learn together (Dumoulin, Shlens and Kudlur, 2017).
///
/// All convolutions but the last are the same objects in every network: what strokes are made of is learnt once,
/// from the steps of all paintings. Each network has normalisations of its own, which choose among them, and a last
/// convolution of its own, which mixes the colours.
public final class StyleFamily: Module {
  /// A network a painting.
  public let networks: [TransferNetwork]

  /// Networks that all begin with the weights of the first.
  ///
  /// - Parameters:
  ///   - first: the first network, part of the family.
  ///   - count: how many networks, 1 at least.
  public init(_ first: TransferNetwork, count: Int) {
    precondition(count > 0, "StyleFamily: expected a painting, found none")
    networks = [first] + (1..<max(1, count)).map { _ in TransferNetwork(sharing: first) }
  }

  /// The first network, and what the others have of their own.
  public var members: [Member] {
    [.module("first", networks[0])]
      + networks.enumerated().dropFirst().map { .module("\($0.offset)", OwnParts(of: $0.element)) }
  }

  /// As `StyleFamily(5 × TransferNetwork(16-32-64, 4 blocks))`.
  public var summary: String { "StyleFamily(\(networks.count) × \(networks[0].summary))" }
}

/// What a network of a family does not share.
private final class OwnParts: Module {
  let members: [Member]

  init(of network: TransferNetwork) {
    let layers = network.paintLayers
    members =
      layers.enumerated().compactMap { index, layer in layer.norm.map { .module("norm\(index)", $0) } }
      + (layers.last.map { [.module("last", $0.convolution)] } ?? [])
  }
}
