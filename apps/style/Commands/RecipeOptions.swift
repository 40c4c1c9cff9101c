import ArgumentParser
import CommandGrammar
import StyleTransfer

/// What the network is made of.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The channels at full, half and quarter size (each 1...1024, default: 16,32,64).", valueName: "n,n,n"),
    transform: { text in
      let numbers = text.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == 3, numbers.allSatisfy((1...1024).contains) else {
        throw ValidationError("expected --channels as three numbers such as 16,32,64, found '\(text)'")
      }
      return numbers
    })
  var channels: [Int]?

  @Option(help: ArgumentHelp("The number of residual blocks (0...32, default: 4).", valueName: "n"))
  var blocks: Int?

  @Option(
    help: ArgumentHelp(
      "The rows and columns of the first and the last kernel (odd, 1...15, default: 7).", valueName: "n"))
  var kernel: Int?

  func validate() throws {
    try check("--blocks", blocks, in: 0...32)
    if let kernel, !(1...15).contains(kernel) || kernel % 2 == 0 {
      throw ValidationError("expected --kernel odd and in 1...15, found \(kernel)")
    }
  }

  /// Whether one of the options would make another network than a model has.
  var changesNetwork: Bool { channels != nil || blocks != nil || kernel != nil }

  func apply(to recipe: inout StyleRecipe) {
    if let channels { recipe.configuration.channels = channels }
    if let blocks { recipe.configuration.blocks = blocks }
    if let kernel { recipe.configuration.kernelSize = kernel }
  }
}

/// How it is trained.
struct CourseOptions: ParsableArguments {
  @OptionGroup var checkpoints: CheckpointOptions

  @Option(
    help: ArgumentHelp("How often all photographs are seen (1...10000, default: 24).", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Pieces in a step (1...256, default: 2).", valueName: "n"))
  var batchSize: Int?

  @Option(
    help: ArgumentHelp(
      "The rows and columns of the pieces (a multiple of 4, 32...1024, default: 128).", valueName: "n"))
  var crop: Int?

  @Option(
    help: ArgumentHelp(
      "The learning rate at its highest (above 0, up to 10, default: 0.003).", valueName: "x"))
  var learningRate: Float?

  @Option(
    help: ArgumentHelp(
      "The part of the run in which the learning rate rises (0...1, default: 0.1).", valueName: "x"))
  var warmup: Float?

  @Option(
    name: [.long, .short],
    help: ArgumentHelp(
      "The file that the weights go to, or the folder of several paintings' files (default: named after the painting; "
        + "the current folder).", valueName: "path"))
  var output: String?

  @Flag(help: "Go on from the checkpoint beside the output file.")
  var resume = false

  @Flag(help: "Say what would be done, read the data, and stop before the first step.")
  var dryRun = false

  func validate() throws {
    try check("--epochs", epochs, in: 1...10_000)
    try check("--batch-size", batchSize, in: 1...256)
    try check("--crop", crop, in: 32...1024)
    try check("--warmup", warmup, in: 0...1)
    if let crop, crop % TransferNetwork.granularity != 0 {
      throw ValidationError("expected --crop as a multiple of \(TransferNetwork.granularity), found \(crop)")
    }
    if let learningRate, !(learningRate > 0 && learningRate <= 10) {
      throw ValidationError("expected --learning-rate above 0 and up to 10, found \(learningRate)")
    }
  }

  func apply(to recipe: inout StyleRecipe) {
    if let epochs { recipe.epochs = epochs }
    if let batchSize { recipe.batchSize = batchSize }
    if let crop { recipe.cropSize = crop }
    if let learningRate { recipe.learningRate = learningRate }
    if let warmup { recipe.warmup = warmup }
  }
}
