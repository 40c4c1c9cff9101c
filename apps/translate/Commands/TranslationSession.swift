import CommandGrammar
import JSONText
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
    let layouts = lines.map(split)
    let translations = translator.translate(layouts.flatMap(\.sentences))
    var next = translations.startIndex
    for layout in layouts {
      let end = next + layout.sentences.count
      try show(layout, Array(translations[next..<end]))
      next = end
    }
  }

  /// Translates one text.
  func translate(_ text: String, prefix: String, heatMap: String?) throws {
    let layout = split(text)
    let translations = translator.translate(layout.sentences, beginning: prefix)
    try show(layout, translations)
    if let heatMap {
      try draw(translations, to: heatMap)
    } else if explains, !json, translations.count == 1, translator.model.network.decoder != nil {
      let path = "attention-\(translator.model.from)-\(translator.model.to).png"
      try draw(translations, to: path)
      if !quiet { StandardError.write("the attention is drawn in \(path)") }
    }
  }

  private func split(_ text: String) -> SentenceLayout {
    SentenceLayout(text, language: TextLanguage(rawValue: translator.model.from) ?? .english)
  }

  private func joined(_ layout: SentenceLayout, _ translations: [Translation]) -> String {
    layout.text(
      with: translations.map(\.text), language: TextLanguage(rawValue: translator.model.to) ?? .english)
  }

  private func show(_ layout: SentenceLayout, _ translations: [Translation]) throws {
    if json { return try StandardOutput.write(object(layout, translations)) }
    let ways = nBest > 1 && translations.count == 1 ? translations[0].others.prefix(nBest - 1) : []
    if nBest > 1, let score = translations.first?.score, translations.count == 1 {
      try StandardOutput.write("\(fixed(score, decimals: 4))\t\(joined(layout, translations))")
      for other in ways { try StandardOutput.write("\(fixed(other.score, decimals: 4))\t\(other.text)") }
    } else {
      try StandardOutput.write(joined(layout, translations))
    }
    guard explains else { return }
    let style = TextStyle(forDescriptor: 1)
    for translation in translations {
      guard let explanation = translator.explain(translation) else { continue }
      try StandardOutput.write("\n" + ExplanationText(explanation, style).text)
    }
  }

  private func object(_ layout: SentenceLayout, _ translations: [Translation]) -> JSONObject {
    let explanations = translations.compactMap { translator.explain($0) }
    var object: JSONObject = [:]
    object["translation"] = JSONValue(joined(layout, translations))
    object["score"] =
      translations.isEmpty
      ? .null : JSONValue(translations.map(\.score).reduce(0, +) / Double(translations.count))
    object["tokens"] = JSONValue(explanations.flatMap(\.target).map(\.text))
    object["sourceTokens"] = JSONValue(explanations.flatMap(\.source))
    object["attention"] = .array(attention(of: explanations))
    object["alternatives"] = .array(
      explanations.flatMap(\.target).map { JSONValue($0.alternatives.map(\.json)) })
    if nBest > 1, translations.count == 1 {
      let best: JSONObject = [
        "translation": JSONValue(translations[0].text), "score": JSONValue(translations[0].score),
      ]
      object["nBest"] = JSONValue([best] + translations[0].others.prefix(nBest - 1).map(\.json))
    }
    object["from"] = JSONValue(translator.model.from)
    object["to"] = JSONValue(translator.model.to)
    object["model"] = JSONValue(translator.model.name)
    object["modelHash"] = JSONValue(translator.model.hash)
    return object
  }

  /// A row a symbol of the translation, a column a symbol of the source; sentences lie along the diagonal.
  private func attention(of explanations: [Explanation]) -> [JSONValue] {
    let width = explanations.map(\.source.count).reduce(0, +)
    var (rows, start) = ([JSONValue](), 0)
    for explanation in explanations {
      let after = width - start - explanation.source.count
      for symbol in explanation.target where !symbol.attention.isEmpty {
        let row = Array(repeating: 0, count: start) + symbol.attention + Array(repeating: 0, count: after)
        rows.append(.array(row.map { JSONValue($0) }))
      }
      start += explanation.source.count
    }
    return rows
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

extension Translation.Other {
  fileprivate var json: JSONObject { ["translation": JSONValue(text), "score": JSONValue(score)] }
}

extension Explanation.Alternative {
  fileprivate var json: JSONObject {
    ["text": JSONValue(text), "probability": JSONValue(probability)]
  }
}
