import ArgumentParser
import CommandGrammar
import LyricWriting
import TensorCore

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
    try check("--length", length, in: 1...100_000)
    try check("--lines", lines, in: 1...1000)
    if length != nil, lines != nil { throw ValidationError("expected --length or --lines, found both") }
    if let acrostic, acrostic.allSatisfy(\.isWhitespace) {
      throw ValidationError("expected characters after --acrostic, found none")
    }
    if tune != nil, lines != nil {
      throw ValidationError("expected --tune or --lines, found both; a tune has lines of its own")
    }
    if length != nil, tune != nil || acrostic != nil || rhyme {
      throw ValidationError("expected --length or a form, found both; a form has lines, see --lines")
    }
  }

  /// What to write.
  func plan(seedText: String, model: LyricModel, index: CorpusIndex?, seed: UInt64) throws -> GenerationPlan {
    guard tune != nil || acrostic != nil || rhyme else {
      let limit = lines.map { GenerationPlan.Limit.lines($0) } ?? .characters(length ?? 200)
      return GenerationPlan(seedText: seedText, limit: limit)
    }
    var form = try lineForm(index)
    form.rhyme = try rhyme(model, index)
    if let acrostic, !form.setAcrostic(acrostic) {
      throw CommandFailure(
        .usage,
        "--acrostic: expected at most \(form.lines.count) characters, as many as there are lines, found more")
    }
    // Where poems begin with the name of their tune, one is read, so that the first line is not a name.
    var generator = RandomGenerator(seed: seed, 0x7475_6e65)
    let unseen = tune == nil ? index?.tunes.drawn(using: &generator).map { $0.name + "\n" } ?? "" : ""
    var context = "\n\n" + unseen
    if acrostic != nil {
      context = seedText.isEmpty ? context : seedText + context
    } else if !seedText.isEmpty {
      form.lines[0].beginning = try beginning(seedText, of: form.lines[0])
    }
    return GenerationPlan(seedText: seedText, context: context, form: form)
  }

  private func lineForm(_ index: CorpusIndex?) throws -> VerseForm {
    guard let tune else {
      let count = acrostic.map { $0.unicodeScalars.count { !$0.properties.isWhitespace } }
      return VerseForm(lineCount: max(lines ?? count ?? 4, count ?? 1))
    }
    guard let index, !index.tunes.tunes.isEmpty else {
      throw CommandFailure(
        .usage, "--tune: this model knows no tunes; train one on poems with the names of their tunes")
    }
    guard let known = index.tunes[tune] else {
      let hint = index.tunes.nearest(to: tune).map { "; did you mean \($0)?" } ?? ""
      throw CommandFailure(.usage, "--tune: there is no tune '\(tune)'\(hint) 'lyrics tunes' lists all")
    }
    return VerseForm(known)
  }

  private func rhyme(_ model: LyricModel, _ index: CorpusIndex?) throws -> Rhyme? {
    guard rhyme else { return nil }
    guard let found = Rhyme(model.vocabulary, words: index?.rhymeWords) else {
      throw CommandFailure(
        .usage, "--rhyme: this model has no words that rhyme; make its index with `lyrics index`")
    }
    return found
  }

  private func beginning(_ text: String, of line: VerseForm.Line) throws -> [Unicode.Scalar] {
    let scalars = text.unicodeScalars.filter { $0 != "\n" }
    guard let slots = line.slots else { return Array(scalars) }
    // Marks of the seed text are those of the tune or none.
    let letters = scalars.filter { !$0.properties.isWhitespace && $0.properties.isAlphabetic }
    let room = slots.count { $0 == nil }
    guard letters.count <= room else {
      throw CommandFailure(
        .usage,
        "the seed text has \(letters.count) characters, but the first line of the tune has room for \(room)")
    }
    return Array(letters)
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
