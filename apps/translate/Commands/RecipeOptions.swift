import ArgumentParser
import CommandGrammar
import Translation

/// What the network is made of.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the decoder knows of the source: attention (all states of the encoder) or seq2seq (the last ones "
        + "alone; default: attention).", valueName: "kind"),
    transform: { text in
      guard let kind = TranslationConfiguration.Kind(rawValue: text.lowercased()) else {
        throw ValidationError("expected attention or seq2seq, found '\(text)'")
      }
      return kind
    })
  var kind: TranslationConfiguration.Kind?

  @Option(help: ArgumentHelp("The length of a symbol's vector (1...4096, default: 256).", valueName: "n"))
  var embedding: Int?

  @Option(
    help: ArgumentHelp("Units of the encoder in each direction (1...4096, default: 256).", valueName: "n"))
  var encoderUnits: Int?

  @Option(help: ArgumentHelp("Units of the decoder (1...4096, default: 512).", valueName: "n"))
  var units: Int?

  @Option(
    help: ArgumentHelp(
      "The part of values dropped in training (0 up to below 1, default: the recipe's).", valueName: "p"))
  var dropout: Float?

  @Option(
    help: ArgumentHelp(
      "Pairs of symbols that the source's tokenizer joins; 0 for single characters (0...100000, default: the "
        + "recipe's).", valueName: "n"))
  var sourceMerges: Int?

  @Option(
    help: ArgumentHelp(
      "The same for the target (0...100000, default: the recipe's).", valueName: "n"))
  var targetMerges: Int?

  /// Whether what a model has is to be otherwise.
  var changesNetwork: Bool {
    kind != nil || embedding != nil || encoderUnits != nil || units != nil || sourceMerges != nil
      || targetMerges != nil
  }

  func validate() throws {
    let widths = TranslationConfiguration.widthRange
    try check("--embedding", embedding, in: widths)
    try check("--encoder-units", encoderUnits, in: widths)
    try check("--units", units, in: widths)
    try check("--source-merges", sourceMerges, in: 0...100_000)
    try check("--target-merges", targetMerges, in: 0...100_000)
    if let dropout, !(0..<1).contains(dropout) {
      throw ValidationError("expected --dropout from 0 up to below 1, found \(dropout)")
    }
  }

  func apply(to recipe: inout TranslationRecipe) {
    if let kind { recipe.configuration.kind = kind }
    if let embedding { recipe.configuration.embedding = embedding }
    if let encoderUnits { recipe.configuration.encoderUnits = encoderUnits }
    if let units { (recipe.configuration.units, recipe.configuration.attention) = (units, units) }
    if let dropout { recipe.configuration.dropout = dropout }
    if let sourceMerges { recipe.sourceMerges = sourceMerges }
    if let targetMerges { recipe.targetMerges = targetMerges }
  }
}

/// How it is trained, beside what all applications have.
struct CourseOptions: ParsableArguments {
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var checkpoints: CheckpointOptions

  @Option(
    help: ArgumentHelp(
      "How much of each right answer is spread over all symbols (0 up to below 1, default: the recipe's).",
      valueName: "x"))
  var labelSmoothing: Float?

  @Option(
    help: ArgumentHelp(
      "The probability that two pieces of a word are not joined, so that words are seen in parts too (0...1, "
        + "default: the recipe's).", valueName: "p"))
  var mergeDropout: Float?

  @Option(
    help: ArgumentHelp(
      "The probability that a word with a sure translation is hidden on both sides, so that carrying over unknown "
        + "words is learnt (0...1, default: the recipe's).", valueName: "p"))
  var hiddenWords: Float?

  func validate() throws {
    try check("--merge-dropout", mergeDropout, in: 0...1)
    try check("--hidden-words", hiddenWords, in: 0...1)
    if let labelSmoothing, !(0..<1).contains(labelSmoothing) {
      throw ValidationError("expected --label-smoothing from 0 up to below 1, found \(labelSmoothing)")
    }
  }

  func apply(to recipe: inout TranslationRecipe) {
    optimization.apply(
      warmup: &recipe.warmup, weightDecay: &recipe.weightDecay, averagingDecay: &recipe.averagingDecay)
    if let labelSmoothing { recipe.labelSmoothing = labelSmoothing }
    if let mergeDropout { recipe.mergeDropout = mergeDropout }
    if let hiddenWords { recipe.hiddenWords = hiddenWords }
  }
}
