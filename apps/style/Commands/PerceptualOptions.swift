import ArgumentParser
import CommandGrammar
import Images
import StyleTransfer
import TensorCore

/// The network that judges, and how much the parts of its judgement count.
struct PerceptualOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The weights of the perceptual network (default: $NNDL_PERCEPTUAL, then data/perceptual/ under the current "
        + "folder or one above; scripts/get-data perceptual fetches them).", valueName: "file"))
  var perceptual: String?

  @Option(help: ArgumentHelp("How much the content counts (0...1e6, default: 1).", valueName: "x"))
  var contentWeight: Float?

  @Option(help: ArgumentHelp("How much the style counts (0...1e6, default: 10).", valueName: "x"))
  var styleWeight: Float?

  @Option(
    help: ArgumentHelp(
      "How much the total variation counts (0...1e6, default: 30): the more, the less grain.", valueName: "x")
  )
  var tvWeight: Float?

  @Option(
    help: ArgumentHelp(
      "The shorter side of the painting in pixels (16...4096): the smaller, the finer the brushwork.",
      valueName: "n"))
  var styleSize = 400

  func validate() throws {
    try check("--content-weight", contentWeight, in: 0...1e6)
    try check("--style-weight", styleWeight, in: 0...1e6)
    try check("--tv-weight", tvWeight, in: 0...1e6)
    try check("--style-size", styleSize, in: 16...4096)
  }

  /// The most pixels of a painting at the size at which it is looked at.
  private static let maximumPixels = 1 << 22

  /// The weights, those that were not given from `others`.
  func weights(_ others: LossWeights) -> LossWeights {
    LossWeights(
      content: contentWeight ?? others.content, style: styleWeight ?? others.style,
      variation: tvWeight ?? others.variation)
  }

  /// What pictures in the manner of a painting should look like.
  func target(_ painting: String) throws -> StyleTarget {
    let network = try PerceptualNetwork.load(PerceptualNetwork.locate(perceptual))
    let whole = try Image(contentsOf: painting)
    // A long thin painting, or a large --style-size, would take memory for millions of pixels times 64 maps.
    let scale = Double(styleSize) / Double(max(1, min(whole.width, whole.height)))
    guard
      scale * scale * Double(whole.width) * Double(whole.height) <= Double(PerceptualOptions.maximumPixels)
    else {
      throw CommandFailure(
        .dataError,
        "\(painting): expected at most \(PerceptualOptions.maximumPixels) pixels with a shorter side of \(styleSize), "
          + "found \(whole.width)x\(whole.height); cut the painting, or give a smaller --style-size")
    }
    let picture = whole.opaqueColor.fitted(shorterSide: styleSize, enlarging: true)
    return StyleTarget(picture.tensor(), network: network)
  }
}
