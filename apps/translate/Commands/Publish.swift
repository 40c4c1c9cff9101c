import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import JSONText
import Terminal
import Text
import Translation

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a trained model into pretrained/ with its validation figures.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The trained weights.", valueName: "file"))
  var file: String

  @Option(help: "The name that it gets.")
  var name: String

  @OptionGroup(title: "What it is measured on") var pairs: PairOptions

  @Option(help: ArgumentHelp("A file with tab-separated columns, a pair a line.", valueName: "file"))
  var data: String?

  @Option(help: "What it has learnt from.")
  var learntFrom: String

  @Option(help: "The licence of the weights.")
  var licence = "MIT"

  @Option(help: "The command that trained it.")
  var command: String

  @Option(
    help: ArgumentHelp("How weights are stored: int8, float16 or float32.", valueName: "type"),
    transform: { text in
      guard let precision = WeightPrecision(rawValue: text) else {
        throw ValidationError("expected int8, float16 or float32, found '\(text)'")
      }
      return precision
    })
  var store = WeightPrecision.int8

  @Option(help: ArgumentHelp("The directory with manifest.json.", valueName: "dir"))
  var modelsDir: String

  @OptionGroup(title: "The search") var search: SearchOptionGroup

  /// What compact weights may cost, in points of BLEU.
  private static let allowedLoss = 0.2

  func validate() throws { try pairs.validate(data: data) }

  func run() throws {
    let target = "translate-\(name).safetensors"
    let path = "\(modelsDir)/\(target)"
    let model = try TranslationModel(ModelReference(file, app: TranslateApp.name))
    let (sources, references) = try pairs.pairs(data: data).grouped
    let full = Scores(Translator(model, options: search.options, precision: .float32), sources, references)
    try model.save(to: path, precision: store, notes: model.metadata)
    let published = try TranslationModel(ModelReference(path, app: TranslateApp.name))
    let compact = Scores(Translator(published, options: search.options), sources, references)
    guard full.bleu.value - compact.bleu.value <= Publish.allowedLoss else {
      unlink(path)
      throw CommandFailure(
        .dataError,
        "\(path): expected at most \(Publish.allowedLoss) BLEU less than the \(fixed(full.bleu.value, decimals: 2)) "
          + "of full precision, found \(fixed(compact.bleu.value, decimals: 2)); choose --store float16")
    }
    try list(published, path: path, file: target, full: full, compact: compact, sentences: sources.count)
    try StandardOutput.write(
      "\(name): BLEU \(fixed(compact.bleu.value, decimals: 2)) as stored, "
        + "\(fixed(full.bleu.value, decimals: 2)) in full precision, \(compact.bleu.signature)")
  }

  /// What translations of the validation sentences are worth.
  private struct Scores {
    let bleu: BLEU.Score, chrF: ChrF.Score

    init(_ translator: Translator, _ sources: [String], _ references: [[String]]) {
      let texts = translator.translate(sources).map(\.text)
      let language = TextLanguage(rawValue: translator.model.to) ?? .english
      bleu = BLEU(tokenizer: language.bleuTokenizer)
        .score(texts, references: references)
      chrF = ChrF().score(texts, references: references)
    }
  }

  private func list(
    _ model: TranslationModel, path: String, file: String, full: Scores, compact: Scores, sentences: Int
  ) throws {
    var config = model.network.configuration.json
    config["sourceSymbols"] = JSONValue(model.source.tokenizer.count)
    config["targetSymbols"] = JSONValue(model.target.tokenizer.count)
    config["parameters"] = JSONValue(model.network.parameterCount)
    config["precision"] = JSONValue(store.rawValue)
    config["signature"] = JSONValue(compact.bleu.signature)
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw CommandFailure(.noInput, "\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    try ModelManifest.list(
      ModelManifest.Entry(
        name: name, app: TranslateApp.name, file: file, sha256: model.hash, byteCount: Int(status.st_size),
        config: config, data: learntFrom, licence: licence, command: command,
        seed: model.metadata["seed"].flatMap(Int.init) ?? 0,
        figures: [
          ("bleu", compact.bleu.value), ("chrf", compact.chrF.value), ("bleuFloat32", full.bleu.value),
          ("sentences", Double(sentences)), ("beam", Double(search.beam)),
          ("lengthPenalty", search.lengthPenalty),
        ], languages: [model.from, model.to]), inDirectory: modelsDir)
  }
}
