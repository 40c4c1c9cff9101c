import ArgumentParser
import CommandGrammar
import LyricWriting
import Text

struct Index: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the index of a corpus that stands beside a model.",
    discussion: """
      'lyrics train' makes it by itself. It holds which stretches of words stand in the corpus, the patterns of \
      its tunes and the words that rhyme, but not the corpus.
      """)

  @Option(help: ArgumentHelp("The text that the model has learnt from.", valueName: "file|dir"))
  var data: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it: the model's file with the ending .corpus.", valueName: "file"))
  var output: String?

  @OptionGroup var encoding: EncodingOptions

  func validate() throws {
    if data == nil { throw ValidationError("Missing expected argument '--data <file|dir>'") }
    if output == nil { throw ValidationError("Missing expected argument '--output <file>'") }
  }

  func run() throws {
    guard let data, let output else { return }
    let index = CorpusIndex(of: try Corpus(path: data, encoding: encoding.encoding).text)
    try index.write(to: output)
    try StandardOutput.write(
      "\(output): \(index.tunes.tunes.count) tunes, \(index.rhymeWords.words.count) rhymes")
  }
}
