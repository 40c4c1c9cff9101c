import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import Translation

/// From which language to which.
struct LanguageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The language of the text: zh, en or de (default: guessed).", valueName: "language"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "The language of the translation (default: English, and Chinese for an English text).",
      valueName: "language"))
  var to: String?

  func validate() throws {
    try checkTag("--from", from)
    try checkTag("--to", to)
  }

  /// The model that was asked for by name, or the one for these languages.
  func model(_ options: ModelOptions) throws -> TranslationModel {
    let name = "\(from ?? "")-\(to ?? "")"
    let model = try TranslationModel(options.reference(app: TranslateApp.name, default: name))
    if let from, from != model.from { throw mismatch("--from", from, model) }
    if let to, to != model.to { throw mismatch("--to", to, model) }
    return model
  }

  /// The model for a text: the one that was asked for, or the one for its language.
  func model(_ options: ModelOptions, for text: String, quiet: Bool) throws -> TranslationModel {
    if options.model != nil || (from != nil && to != nil) { return try model(options) }
    guard let direction = TranslationDirection(from: from, to: to, text: text) else {
      throw CommandFailure(
        .dataError, "the language of the text cannot be guessed; name it with --from zh, en or de")
    }
    var languages = self
    (languages.from, languages.to) = (direction.from, direction.to)
    if !quiet, from == nil { StandardError.write("from \(direction.from) to \(direction.to)") }
    return try languages.model(options)
  }

  private func mismatch(_ option: String, _ value: String, _ model: TranslationModel) -> CommandFailure {
    CommandFailure(
      .usage,
      "expected \(option) \(option == "--from" ? model.from : model.to) for the model \(model.name), found \(value)"
    )
  }
}

/// Checks that a language, if one was named, has the form of one: letters and digits, in parts that
/// hyphens join, such as `zh` or `zh-Hant`.
///
/// - Throws: `ValidationError` if it is not.
func checkTag(_ option: String, _ language: String?) throws {
  guard let language else { return }
  let parts = language.split(separator: "-", omittingEmptySubsequences: false)
  let isTag = parts.allSatisfy { part in
    (1...8).contains(part.utf8.count)
      && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
  }
  guard isTag, parts[0].utf8.count > 1 else {
    throw ValidationError("expected \(option) with a language such as zh, en or de, found '\(language)'")
  }
}

/// Seconds on a clock that only goes forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
