import ArgumentParser
import CommandGrammar
import Text
import Translation

/// Where pairs of sentences are.
struct PairOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file with a sentence of the source language a line; with --target instead of --data.",
      valueName: "file"))
  var source: String?

  @Option(
    help: ArgumentHelp("A file whose line n translates line n of --source.", valueName: "file"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The column of --data with the source, from 1 (1...1000).", valueName: "n"))
  var sourceColumn = 1

  @Option(
    help: ArgumentHelp(
      "The column of --data with the translation, from 1 (1...1000).", valueName: "n"))
  var targetColumn = 2

  func validate() throws {
    try check("--source-column", sourceColumn, in: 1...1000)
    try check("--target-column", targetColumn, in: 1...1000)
    if sourceColumn == targetColumn {
      throw ValidationError("expected different columns, found \(sourceColumn) for both")
    }
    if (source == nil) != (target == nil) {
      throw ValidationError("expected --source and --target together")
    }
  }

  /// The pairs of `--data`, or of the two files.
  func pairs(data: String?) throws -> SentencePairs {
    if let data { return try SentencePairs(tsv: data, source: sourceColumn, target: targetColumn) }
    guard let source, let target else {
      throw ValidationError("Missing expected argument '--data <file>', or '--source <file> --target <file>'")
    }
    return try SentencePairs(source: source, target: target)
  }

  /// Checks that pairs are named once.
  func validate(data: String?) throws {
    if data == nil && source == nil {
      throw ValidationError("Missing expected argument '--data <file>', or '--source <file> --target <file>'")
    }
    if data != nil && source != nil {
      throw ValidationError("expected --data, or --source and --target, found both")
    }
  }
}
