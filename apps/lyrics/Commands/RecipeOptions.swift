import ArgumentParser
import CommandGrammar
import LyricWriting

/// What the network is made of.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The recurrent layers: \(LyricConfiguration.Cell.list) (default: the recipe's).", valueName: "cell"),
    transform: { text in
      guard let cell = LyricConfiguration.Cell(rawValue: text.lowercased()) else {
        throw ValidationError("expected one of \(LyricConfiguration.Cell.list), found '\(text)'")
      }
      return cell
    })
  var cell: LyricConfiguration.Cell?

  @Option(help: ArgumentHelp("The number of layers (1...8, default: the recipe's).", valueName: "n"))
  var layers: Int?

  @Option(help: ArgumentHelp("The units of a layer (1...4096, default: the recipe's).", valueName: "n"))
  var hidden: Int?

  @Option(
    help: ArgumentHelp(
      "The length of a character's vector (1...4096, default: the recipe's).", valueName: "n"))
  var embedding: Int?

  @Option(
    help: ArgumentHelp(
      "The part of values dropped in training (0 up to below 1, default: the recipe's).", valueName: "p"))
  var dropout: Float?

  @Flag(
    inversion: .prefixedNo,
    help: "Use the characters' vectors as the weights of the output too (default: the recipe's).")
  var tied: Bool?

  @Option(
    help: ArgumentHelp(
      "Characters that occur less often in the training text are one unknown symbol (1...1000000, default: "
        + "the recipe's).", valueName: "n"))
  var minimumCount: Int?

  func validate() throws {
    try check("--layers", layers, in: LyricConfiguration.layerRange)
    try check("--hidden", hidden, in: LyricConfiguration.widthRange)
    try check("--embedding", embedding, in: LyricConfiguration.widthRange)
    try check("--minimum-count", minimumCount, in: 1...1_000_000)
    if let dropout, !(0..<1).contains(dropout) {
      throw ValidationError("expected --dropout from 0 up to below 1, found \(dropout)")
    }
  }

  /// Whether one of the options would make another network than a model has.
  var changesNetwork: Bool {
    cell != nil || layers != nil || hidden != nil || embedding != nil || tied != nil || minimumCount != nil
  }

  func apply(to recipe: inout LyricRecipe) {
    if let cell { recipe.configuration.cell = cell }
    if let layers { recipe.configuration.layers = layers }
    if let hidden { recipe.configuration.hidden = hidden }
    if let embedding { recipe.configuration.embedding = embedding }
    if let dropout { recipe.configuration.dropout = dropout }
    if let tied { recipe.configuration.tied = tied }
    if let minimumCount { recipe.minimumCount = minimumCount }
  }
}

/// How it is trained, beside what all applications have.
struct CourseOptions: ParsableArguments {
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var checkpoints: CheckpointOptions

  @Option(
    help: ArgumentHelp(
      "How many characters gradients flow back through (1...4096, default: the recipe's).", valueName: "n"))
  var steps: Int?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Read poems, which empty lines part, in a new order each epoch (default: the recipe's; otherwise the \
      text begins at another place each epoch).
      """)
  var shuffle: Bool?

  @Option(
    help: ArgumentHelp(
      "Show so many characters that the model writes after each epoch (0...10000).", valueName: "n"))
  var sample = 160

  func validate() throws {
    try check("--steps", steps, in: 1...4096)
    try check("--sample", sample, in: 0...10_000)
  }

  func apply(to recipe: inout LyricRecipe) {
    optimization.apply(
      warmup: &recipe.warmup, weightDecay: &recipe.weightDecay, averagingDecay: &recipe.averagingDecay)
    if let steps { recipe.steps = steps }
    if let shuffle { recipe.order = shuffle ? .shuffledPoems : .rotated }
  }
}

extension LyricConfiguration.Cell {
  /// All names, for messages.
  fileprivate static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
