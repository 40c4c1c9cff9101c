import ArgumentParser
import CommandGrammar
import JSONText
import LyricWriting
import Terminal
import Text

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a model foretells a text.",
    discussion: """
      The text is read once from its beginning to its end, the state carried over; line breaks count as \
      characters, and a character that the model does not know counts as its unknown symbol. \
      natsPerCharacter is the mean of -ln p over all characters but the first, where p is the probability \
      that the model gave to the character given all before it; bitsPerCharacter = natsPerCharacter / ln 2; \
      perplexity = exp(natsPerCharacter); unknownPercent is the share of unknown characters.
      """)

  @Option(help: ArgumentHelp("A text file, or a folder with .txt files.", valueName: "file|dir"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Which part of it: whole, training (the first 90 % of its characters) or validation (the last 10 %).",
      valueName: "part"),
    transform: { text in
      guard let part = LyricText.Part(rawValue: text) else {
        throw ValidationError("expected whole, training or validation, found '\(text)'")
      }
      return part
    })
  var part = LyricText.Part.whole

  @Flag(
    help: """
      Read \(LyricEvaluation.quickLanes) stretches at once, each after 1,024 characters before it: faster, and \
      the same but for the fourth decimal.
      """)
  var quick = false

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    if data == nil { throw ValidationError("Missing expected argument '--data <file|dir>'") }
  }

  func run() throws {
    settings.apply()
    guard let data else { return }
    let model = try LyricModel(model.reference(app: LyricsApp.name, default: LyricsApp.defaultModel))
    let text = LyricText.part(part, of: try Corpus(path: data, encoding: encoding.encoding).text)
    let numbers = model.vocabulary.encode(text)
    guard numbers.count >= LyricText.minimumCount else {
      throw TextError.badData(
        data, "expected at least \(LyricText.minimumCount) characters, found \(numbers.count)")
    }
    let bar = ProgressBar(
      total: numbers.count - 1, label: "evaluate", unit: "characters",
      output: .standardError(quiet: output.quiet))
    let result = LyricEvaluation(
      of: model.network, on: numbers, lanes: quick ? LyricEvaluation.quickLanes : 1
    ) { bar.update($0) }
    bar.finish()
    if output.json {
      try StandardOutput.write([
        "model": JSONValue(model.name), "modelHash": JSONValue(model.hash), "data": JSONValue(data),
        "part": JSONValue(part.rawValue), "characters": JSONValue(result.characters),
        "natsPerCharacter": JSONValue(result.natsPerCharacter),
        "bitsPerCharacter": JSONValue(result.bitsPerCharacter), "perplexity": JSONValue(result.perplexity),
        "unknownPercent": JSONValue(result.unknownPercent),
      ])
    } else {
      try StandardOutput.write(
        "\(model.name): \(decimal(result.natsPerCharacter, 4)) nats a character "
          + "(\(decimal(result.bitsPerCharacter, 4)) bits, perplexity \(decimal(result.perplexity, 2))) over "
          + "\(result.characters) characters, \(decimal(result.unknownPercent, 2)) % of them unknown")
    }
  }
}

/// A number with so many decimals.
func decimal(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
  let unit = (0..<decimals).reduce(1.0) { unit, _ in unit * 10 }
  let scaled = Int((value.magnitude * unit).rounded())
  guard decimals > 0 else { return (value < 0 ? "-" : "") + "\(scaled)" }
  let fraction = String(scaled % Int(unit))
  return (value < 0 ? "-" : "") + "\(scaled / Int(unit))."
    + String(repeating: "0", count: decimals - fraction.count) + fraction
}
