import ArgumentParser
import CommandGrammar
import Terminal
import Text
import Translation

/// Translates texts with one model and shows what came of it.
struct TranslationSession {
  let translator: Translator
  let nBest: Int
  let explains: Bool
  let json: Bool
  let quiet: Bool

  /// Translates lines, each to one line.
  func translate(lines: [String]) throws {
    let layouts = lines.map(translator.sentences)
    let translations = translator.translate(layouts.flatMap(\.quoted)) { _ in !Interruption.isRequested }
    if Interruption.isRequested { throw ExitCode.interrupted }
    var next = translations.startIndex
    for layout in layouts {
      let end = next + layout.sentences.count
      try show(layout, Array(translations[next..<end]))
      next = end
    }
  }

  /// Translates one text.
  func translate(_ text: String, prefix: String, heatMap: String?) throws {
    let layout = translator.sentences(of: text)
    if let heatMap { try checkPicture(of: layout, at: heatMap) }
    let translations = translator.translate(layout.quoted, beginning: prefix)
    try show(layout, translations)
    if let heatMap {
      try draw(translations, to: heatMap)
    } else if explains, !json, translations.count == 1, translator.model.network.decoder != nil {
      let path = "attention-\(translator.model.from)-\(translator.model.to).png"
      try draw(translations, to: path)
      if !quiet { StandardError.write("the attention is drawn in \(path)") }
    }
  }

  private func show(_ layout: SentenceLayout, _ translations: [Translation]) throws {
    let whole = TranslatedText(layout, translations, by: translator)
    if json { return try StandardOutput.write(whole.json(nBest: nBest)) }
    if nBest > 1, !translations.isEmpty {
      for way in whole.ways(nBest) {
        try StandardOutput.write("\(fixed(way.score, decimals: 4))\t\(way.text)")
      }
    } else {
      try StandardOutput.write(whole.text)
    }
    guard explains else { return }
    let style = TextStyle(forDescriptor: 1)
    for translation in translations {
      guard let explanation = translator.explain(translation) else { continue }
      try StandardOutput.write("\n" + ExplanationText(explanation, style).text)
    }
  }

  /// Checks before the work that there will be a picture, and a place for it.
  private func checkPicture(of layout: SentenceLayout, at path: String) throws {
    guard layout.sentences.count == 1, translator.model.network.decoder != nil else {
      let found =
        layout.sentences.count == 1 ? "a model without attention" : "\(layout.sentences.count) sentences"
      throw CommandFailure(
        .usage,
        "\(path): expected one sentence and a model with attention for a picture of the attention, found \(found)"
      )
    }
    try AttentionPicture.check(path)
  }

  private func draw(_ translations: [Translation], to path: String) throws {
    guard let first = translations.first, translations.count == 1,
      let explanation = translator.explain(first), explanation.target.first?.attention.isEmpty == false
    else {
      throw CommandFailure(
        .usage, "\(path): expected one sentence and a model with attention for a picture of the attention")
    }
    try AttentionPicture.write(explanation, to: path)
  }
}
