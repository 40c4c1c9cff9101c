import ArgumentParser
import CommandGrammar
import LyricWriting

/// What the text must be like.
struct FormOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Stop after so many characters (1...100000, default: 200).", valueName: "n"))
  var length: Int?

  @Option(help: ArgumentHelp("Stop after so many lines (1...1000).", valueName: "n"))
  var lines: Int?

  @Option(
    help: ArgumentHelp("Keep to the lines of a tune (词牌); 'lyrics tunes' lists them.", valueName: "name"))
  var tune: String?

  @Option(
    help: ArgumentHelp("Begin each line with the next character of a text (藏头).", valueName: "text"))
  var acrostic: String?

  @Flag(
    help: """
      Let all lines end on one rhyme: Chinese by the final of the last character in pinyin, English by the \
      spelling of the last word.
      """)
  var rhyme = false

  func validate() throws {
    do { try request.check() } catch { throw ValidationError(error.line("--")) }
  }

  /// What to write.
  func plan(seedText: String, model: LyricModel, index: CorpusIndex?, seed: UInt64) throws -> GenerationPlan {
    do { return try request.plan(seedText: seedText, model: model, index: index, seed: seed) } catch {
      throw CommandFailure(.usage, error.line("--"))
    }
  }

  /// The same as a request.
  private var request: FormRequest {
    FormRequest(length: length, lines: lines, tune: tune, acrostic: acrostic, rhyme: rhyme)
  }
}

/// How the next character is drawn.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How bold to be: 0 takes what is likeliest, 1 draws as foretold (0...10).", valueName: "t"))
  var temperature: Float = 0.8

  @Option(help: ArgumentHelp("Draw from so many of the likeliest characters (1...100000).", valueName: "n"))
  var topK: Int?

  @Option(
    help: ArgumentHelp(
      "Draw from the likeliest characters that have this probability together (above 0 up to 1).",
      valueName: "p"))
  var topP: Float?

  @Option(
    help: ArgumentHelp(
      "Let no stretch of so many characters occur twice, as far as the form allows it (1...1000).",
      valueName: "n"))
  var noRepeat: Int?

  func validate() throws {
    try check("--temperature", temperature, in: 0...10)
    try check("--top-k", topK, in: 1...100_000)
    try check("--no-repeat", noRepeat, in: 1...1000)
    if let topP, !(topP > 0 && topP <= 1) {
      throw ValidationError("expected --top-p above 0 up to 1, found \(topP)")
    }
  }

  var sampling: Sampling {
    var sampling = Sampling()
    (sampling.temperature, sampling.topK, sampling.topP) = (temperature, topK, topP)
    sampling.noRepeat = noRepeat
    return sampling
  }
}
