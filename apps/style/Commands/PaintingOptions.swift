import ArgumentParser
import Checkpoints
import CommandGrammar
import Images
import JSONText
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
    if let blend { _ = try PaintingOptions.shares(blend) }
  }

  /// The painter for a style and what is mixed into it.
  func painter(_ name: String) throws -> Painter {
    let others = try blend.map(PaintingOptions.shares) ?? []
    return Painter(
      try ([(name, 1)] + others).map { name, share in
        (try StyleModel(ModelReference(name, app: StyleApp.name, modelsDirectory: modelsDir)), share)
      })
  }

  /// Reads `wave:0.5,scream:1`; without a number the share is 1.
  private static func shares(_ text: String) throws -> [(name: String, share: Float)] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count <= 2, let name = words.first, !name.isEmpty,
        let share = words.count == 1 ? 1 : Float(words[1]), share > 0, share <= 1000
      else {
        throw ValidationError(
          "expected --blend as names with shares above 0, such as wave:0.5, found '\(part)'")
      }
      return (String(name), share)
    }
  }

  /// The mask; its transparent places are black.
  func readMask() throws -> Plane? {
    try mask.map { try readPicture($0).luminance(over: 0) }
  }

  /// The picture at the size at which it is painted.
  func sized(_ image: Image) -> Image { size.map { image.fitted(longerSide: $0) } ?? image }

  /// Whether a picture is painted in pieces, which takes long enough to show progress.
  func isTiled(_ image: Image) -> Bool {
    (tile ?? 0) > 0 || image.width * image.height > Painter.largestWhole
  }

  /// What the JSON says about how it was done.
  func details(_ painter: Painter) -> JSONObject {
    [
      "styles": .array(
        painter.models.map { model, share in
          ["name": JSONValue(model.name), "share": JSONValue(share), "modelHash": JSONValue(model.hash)]
        }), "strength": JSONValue(strength), "keepColors": JSONValue(keepColors),
      "mask": mask.map { JSONValue($0) } ?? .null,
    ]
  }
}
