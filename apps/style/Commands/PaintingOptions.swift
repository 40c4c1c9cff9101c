import ArgumentParser
import Checkpoints
import CommandGrammar
import Images
import StyleTransfer

/// How pictures are painted.
struct PaintingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How much of the painting: 0 leaves the photograph (0...1).", valueName: "x"))
  var strength: Float = 1

  @Flag(help: "Keep the photograph's colours and paint only its brightness.")
  var keepColors = false

  @Option(
    help: ArgumentHelp(
      "Paint where this picture is white and leave the photograph where it is black; gray is between.",
      valueName: "picture"))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "Mix other styles in, each with its share; the share of the style itself is 1.",
      valueName: "name:share,..."))
  var blend: String?

  @Option(
    help: ArgumentHelp(
      "Make pictures with a longer side than this smaller first (1...32768): strokes become larger.",
      valueName: "n"))
  var size: Int?

  @Option(
    help: ArgumentHelp(
      "Paint in pieces of so many rows and columns (a multiple of 4, 32...8192), or 0 for the whole at once (default: "
        + "pieces of \(Painter.defaultTile) above \(Painter.largestWhole / 1_000_000) million pixels).",
      valueName: "n"))
  var tile: Int?

  @Option(
    help: ArgumentHelp(
      "The directory with manifest.json (default: $NNDL_MODELS, then 'pretrained' above the program or the current "
        + "directory).", valueName: "dir"))
  var modelsDir: String?

  func validate() throws {
    try check("--strength", strength, in: 0...1)
    try check("--size", size, in: 1...32_768)
    if let tile, tile != 0, !(32...8192).contains(tile) || tile % TransferNetwork.granularity != 0 {
      throw ValidationError("expected --tile 0, or a multiple of 4 in 32...8192, found \(tile)")
    }
    _ = try shares()
  }

  /// What is asked for with a style.
  func request(_ name: String) throws -> PaintingRequest {
    var request = PaintingRequest(name, mixedWith: try shares())
    (request.strength, request.keepsColors) = (strength, keepColors)
    (request.size, request.tile) = (size, tile)
    return request
  }

  /// The painter for what is asked for.
  func painter(_ request: PaintingRequest) throws -> Painter {
    Painter(
      try request.styles.map { style in
        (
          try StyleModel(ModelReference(style.name, app: StyleApp.name, modelsDirectory: modelsDir)),
          style.share
        )
      })
  }

  /// What is mixed in.
  private func shares() throws -> [PaintingRequest.Share] {
    guard let blend else { return [] }
    do throws(BlendError) { return try PaintingRequest.Share.parsing(blend) } catch {
      throw ValidationError("--blend: \(error)")
    }
  }

  /// The mask; its transparent places are black.
  func readMask() throws -> Plane? {
    try mask.map { try readPicture($0).luminance(over: 0) }
  }

  /// Whether a picture of this size is painted in pieces, which takes long enough to show progress.
  func isTiled(width: Int, height: Int) -> Bool { (tile ?? 0) > 0 || width * height > Painter.largestWhole }
}
