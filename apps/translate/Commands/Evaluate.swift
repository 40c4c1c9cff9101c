import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import TensorCore
import Terminal
import Text
import Translation

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure BLEU and chrF of a model, or of translations that are there already.",
    discussion: """
      Sources that occur several times count once, with all their translations as references. Figures are those \
      that sacrebleu gives for the same texts, cased and detokenised; the signature says with which settings. With \
      --hypotheses nothing is translated: line n of that file is taken for the translation of source n, each counted \
      once, or, if it has as many lines as there are pairs, of pair n, or, if it has as many as the file of the \
      pairs, of line n. Pairs of which one sentence is blank are not measured; their lines are named.
      """)

  @OptionGroup(title: "The sentences") var pairs: PairOptions

  @Option(
    help: ArgumentHelp("A file with tab-separated columns, a pair a line.", valueName: "file"))
  var data: String?

  @Option(
    name: .customLong("reference"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another translation of --source, line by line; may be given several times.", valueName: "file"))
  var otherReferences: [String] = []

  @Option(help: ArgumentHelp("Translations to measure, instead of a model's.", valueName: "file"))
  var hypotheses: String?

  @Option(
    help: ArgumentHelp(
      "How BLEU cuts words: 13a, zh, char or none (default: zh where the target is Chinese, otherwise 13a).",
      valueName: "name"),
    transform: { text in
      guard let tokenizer = BLEUTokenizer(rawValue: text) else {
        throw ValidationError(
          "expected one of \(BLEUTokenizer.allCases.map(\.rawValue).joined(separator: ", ")), found '\(text)'"
        )
      }
      return tokenizer
    })
  var tokenizer: BLEUTokenizer?

  @Option(help: ArgumentHelp("Write the translations to a file, a line each.", valueName: "file"))
  var write: String?

  @OptionGroup(title: "The search") var search: SearchOptionGroup
  @OptionGroup var languages: LanguageOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try pairs.validate(data: data)
    if !otherReferences.isEmpty && pairs.source == nil {
      throw ValidationError("expected --reference beside --source and --target, found it beside --data")
    }
    if hypotheses == nil, model.model == nil, languages.from == nil || languages.to == nil {
      throw ValidationError(
        "Missing expected argument '--from <language> --to <language>', '--model <name|path>' or "
          + "'--hypotheses <file>'")
    }
  }

  func run() throws {
    settings.apply()
    precision.apply()
    let pairs = try pairs.pairs(data: data)
    let blank = pairs.blankLines
    if !blank.isEmpty, !output.quiet {
      StandardError.write(
        "\(data ?? self.pairs.source ?? ""): \(blank.count) blank \(blank.count == 1 ? "pair is" : "pairs are") not "
          + "measured: line \(blank.prefix(5).map(String.init).joined(separator: ", "))"
          + (blank.count > 5 ? " and others" : ""))
    }
    let lines = try hypotheses.map { try SentencePairs.lines(of: $0) }
    let translations = lines.map { pairs.aligned($0) ?? $0 }
    let (sources, references) = try references(of: pairs, isGrouped: translations?.count != pairs.count)
    var result = Result(sources: sources, references: references, blankCount: blank.count)
    if let hypotheses, let translations {
      guard translations.count == sources.count else {
        let counts = Set([sources.count, pairs.count, pairs.lineCount]).sorted().map(String.init).joined(
          separator: " or ")
        throw TextError.badData(
          hypotheses, "expected \(counts) lines, one a source, found \(translations.count)")
      }
      result.hypotheses = translations
    } else {
      let model = try languages.model(model)
      result.model = model
      let translator = Translator(model, options: search.options)
      let bar = ProgressBar(
        total: sources.count, label: "evaluate", unit: "sentences",
        output: .standardError(quiet: output.quiet))
      let start = monotonicSeconds()
      result.hypotheses = translator.translate(sources) {
        bar.update($0)
        return true
      }.map(\.text)
      result.seconds = monotonicSeconds() - start
      bar.finish()
    }
    if let write { try AtomicFile.write(result.hypotheses.joined(separator: "\n") + "\n", to: write) }
    try report(result)
  }

  /// What is measured.
  private struct Result {
    let sources: [String]
    let references: [[String]]
    let blankCount: Int
    var hypotheses: [String] = []
    var model: TranslationModel?
    var seconds = 0.0
  }

  /// The sources, each once or as they come, and their references.
  private func references(
    of pairs: SentencePairs, isGrouped: Bool
  ) throws -> (sources: [String], references: [[String]]) {
    if otherReferences.isEmpty, isGrouped { return pairs.grouped }
    var references = pairs.targets.map { [$0] }
    for path in otherReferences {
      let all = try SentencePairs.lines(of: path)
      guard let lines = pairs.aligned(all) else {
        throw TextError.badData(
          path, "expected \(pairs.lineCount) lines, one a source, found \(all.count)")
      }
      for (index, line) in lines.enumerated() { references[index].append(line) }
    }
    return (pairs.sources, references)
  }

  private func report(_ result: Result) throws {
    let named = result.model?.to ?? languages.to
    let language =
      named.map { TextLanguage(rawValue: $0) ?? .english }
      ?? LanguageGuess(of: result.references.prefix(100).joined().joined(separator: " "))?.language
      ?? .english
    let bleu = BLEU(tokenizer: tokenizer ?? language.bleuTokenizer)
      .score(result.hypotheses, references: result.references)
    let chrF = ChrF().score(result.hypotheses, references: result.references)
    if output.json {
      var object: JSONObject = [:]
      object["bleu"] = JSONValue(bleu.value)
      object["chrf"] = JSONValue(chrF.value)
      object["signature"] = JSONValue(bleu.signature)
      object["chrfSignature"] = JSONValue(chrF.signature)
      object["sentences"] = JSONValue(result.sources.count)
      object["blank"] = JSONValue(result.blankCount)
      object["brevityPenalty"] = JSONValue(bleu.brevityPenalty)
      object["precisions"] = .array(bleu.precisions.map { JSONValue($0) })
      if let model = result.model {
        object["model"] = JSONValue(model.name)
        object["modelHash"] = JSONValue(model.hash)
        object["beam"] = JSONValue(search.beam)
        object["lengthPenalty"] = JSONValue(search.lengthPenalty)
        object["sentencesPerSecond"] = JSONValue(Double(result.sources.count) / result.seconds)
      }
      return try StandardOutput.write(object)
    }
    if let model = result.model {
      try StandardOutput.write(
        "\(model.name): \(result.sources.count) sentences, beam \(search.beam), "
          + "\(fixed(Double(result.sources.count) / result.seconds, decimals: 0)) sentences/s")
    }
    try StandardOutput.write("\(bleu)\n\(bleu.signature)\n\(chrF)\n\(chrF.signature)")
  }
}
