import ArgumentParser
import CommandGrammar
import Translation

/// How the best translation is looked for.
struct SearchOptionGroup: ParsableArguments {
  @Option(help: ArgumentHelp("Hypotheses followed at once (1...64); 1 is greedy.", valueName: "n"))
  var beam = SearchOptions().beam

  @Option(
    help: ArgumentHelp(
      "Hypotheses are compared by log p / length^x (0...2): 0 prefers short ones.", valueName: "x"))
  var lengthPenalty = SearchOptions().lengthPenalty

  @Option(
    help: ArgumentHelp(
      "How much leaving parts of the source unread counts against a hypothesis (0...10).", valueName: "x"))
  var coveragePenalty = SearchOptions().coveragePenalty

  @Option(
    help: ArgumentHelp("No n symbols in a row may occur twice (2...16; 0 allows all).", valueName: "n"))
  var blockRepeats = SearchOptions().blockedRepeats

  func validate() throws {
    try check("--beam", beam, in: SearchOptions.beamRange)
    try check("--length-penalty", lengthPenalty, in: 0...2)
    try check("--coverage-penalty", coveragePenalty, in: 0...10)
    if blockRepeats != 0 { try check("--block-repeats", blockRepeats, in: 2...16) }
  }

  var options: SearchOptions {
    var options = SearchOptions()
    (options.beam, options.lengthPenalty) = (beam, lengthPenalty)
    (options.coveragePenalty, options.blockedRepeats) = (coveragePenalty, blockRepeats)
    return options
  }
}
