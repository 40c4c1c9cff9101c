import Images
import NeuralNetwork
import TensorCore

/// Paints a picture piece by piece with the instance statistics of the whole.
///
/// The statistics of a layer can be known only when the layers before it are done everywhere. Layers at full size
/// are too large to be kept, so their values are computed anew for each layer that needs them; what is kept are the
/// features at a quarter of the size, twice. No piece has statistics or borders of its own, and so no seam can show.
struct TiledPainting<Failure: Error> {
  private let network: TransferNetwork
  private let picture: ExtendedPicture
  private let tile: Int
  private let isHalf: Bool
  private let progress: (Double) throws(Failure) -> Void

  /// A picture to paint.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - picture: the picture.
  ///   - tile: the rows and columns of a piece, a multiple of 4.
  ///   - isHalf: whether features are kept in half precision.
  ///   - progress: told which part is done, from 0 to 1; what it throws ends the painting.
  init(
    _ network: TransferNetwork, _ picture: ExtendedPicture, tile: Int, isHalf: Bool,
    progress: @escaping (Double) throws(Failure) -> Void
  ) {
    (self.network, self.picture, self.tile, self.isHalf) = (network, picture, tile, isHalf)
    self.progress = progress
  }

  /// Paints.
  ///
  /// - Parameter write: gets each piece of the result, `[1, rows, columns, 3]`, and where it belongs.
  /// - Returns: `false` for a network that is built in another way.
  /// - Throws: what `progress` throws.
  func run(_ write: (Tensor, Region) -> Void) throws(Failure) -> Bool {
    let encoder = network.encoder.layers.compactMap { $0 as? PaintLayer }
    let blocks = network.body.layers.compactMap {
      ($0 as? Residual)?.body.layers.compactMap { $0 as? PaintLayer }
    }
    let decoder = network.decoder.layers.compactMap { $0 as? PaintLayer }
    guard encoder.count == 3, decoder.count == 3, blocks.allSatisfy({ $0.count == 2 }) else { return false }
    // A pass a layer, and one more a block that adds what was computed.
    let passes = Passes(count: 3 + 3 * blocks.count + 3, progress: progress)
    let (height, width) = (picture.height, picture.width)

    var source = Stage(size: Size2(height, width)) { picture.colors(of: $0) }
    for layer in encoder.dropLast() { source = try normalized(layer, source, passes) }
    let quarter = encoder[2].outputSize(source.size)
    let channels = encoder[2].convolution.weight.shape[0]
    let kept = FeatureStore(height: quarter.height, width: quarter.width, channels: channels, isHalf: isHalf)
    let moments = try convolve(encoder[2], source, into: kept, passes)
    change(kept) { region in encoder[2].finished(kept.read(region), moments) }
    try repaint(kept, through: blocks, passes)
    source = Stage(size: quarter) { kept.read($0) }
    for layer in decoder.dropLast() { source = try normalized(layer, source, passes) }
    try passes.walk(Region(rows: 0..<height, columns: 0..<width).tiles(of: tile)) { region in
      write(sigmoid(decoder[2].convolved(region, inputSize: source.size, source.read)), region)
    }
    return true
  }

  /// Adds what each residual block computes; the second store is gone when the decoder needs memory.
  private func repaint(_ kept: FeatureStore, through blocks: [[PaintLayer]], _ passes: Passes<Failure>)
    throws(Failure)
  {
    let fresh = FeatureStore(height: kept.height, width: kept.width, channels: kept.channels, isHalf: isHalf)
    let size = Size2(kept.height, kept.width)
    for block in blocks {
      let inner = try normalized(block[0], Stage(size: size) { kept.read($0) }, passes)
      let moments = try convolve(block[1], inner, into: fresh, passes)
      change(kept) { region in kept.read(region) + block[1].finished(fresh.read(region), moments) }
      passes.next()
    }
  }

  /// Features that can be computed or read anywhere.
  private struct Stage {
    let size: Size2
    let read: (Region) -> Tensor
  }

  /// What a layer makes of features, its statistics gathered over the whole picture.
  private func normalized(
    _ layer: PaintLayer, _ source: Stage, _ passes: Passes<Failure>
  ) throws(Failure) -> Stage {
    let moments = try convolve(layer, source, into: nil, passes)
    return Stage(size: layer.outputSize(source.size)) { region in
      layer.finished(layer.convolved(region, inputSize: source.size, source.read), moments)
    }
  }

  /// Convolves the whole picture, and keeps the result if there is a place for it.
  private func convolve(
    _ layer: PaintLayer, _ source: Stage, into store: FeatureStore?, _ passes: Passes<Failure>
  ) throws(Failure) -> GatheredMoments {
    let size = layer.outputSize(source.size)
    var moments = GatheredMoments(channels: layer.convolution.weight.shape[0])
    // As many pieces as at full size, so that a piece needs no more memory.
    let scale = max(1, picture.height / size.height)
    let whole = Region(rows: 0..<size.height, columns: 0..<size.width)
    try passes.walk(whole.tiles(of: max(4, tile / scale))) { region in
      let values = layer.convolved(region, inputSize: source.size, source.read)
      moments.add(values)
      store?.write(values, to: region)
    }
    return moments
  }

  /// Replaces kept features place by place.
  private func change(_ store: FeatureStore, _ body: (Region) -> Tensor) {
    for region in store.region.tiles(of: max(4, tile)) { store.write(body(region), to: region) }
  }
}

/// Counts the passes over a picture for whoever waits.
private final class Passes<Failure: Error> {
  private let count: Int
  private let progress: (Double) throws(Failure) -> Void
  private var done = 0

  init(count: Int, progress: @escaping (Double) throws(Failure) -> Void) {
    (self.count, self.progress) = (count, progress)
  }

  func next() { done += 1 }

  func walk(_ regions: [Region], _ body: (Region) -> Void) throws(Failure) {
    for (index, region) in regions.enumerated() {
      body(region)
      try progress((Double(done) + Double(index + 1) / Double(regions.count)) / Double(count))
    }
    done += 1
  }
}
