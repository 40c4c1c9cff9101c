import JSONText
import Text

/// A text with the translations of its sentences.
public struct TranslatedText {
  /// The sentences of the text and what stands between them.
  public let layout: SentenceLayout
  /// The translation of each sentence.
  public let translations: [Translation]
  private let translator: Translator

  /// Puts the sentences of a text and their translations together.
  ///
  /// - Precondition: there are as many translations as sentences.
  public init(_ layout: SentenceLayout, _ translations: [Translation], by translator: Translator) {
    precondition(
      layout.sentences.count == translations.count,
      "TranslatedText: expected \(layout.sentences.count) translations, found \(translations.count)")
    (self.layout, self.translations, self.translator) = (layout, translations, translator)
  }

  /// The translation of the whole text.
  public var text: String {
    layout.text(
      with: translations.map(\.text), language: TextLanguage(rawValue: translator.model.to) ?? .english)
  }

  /// The best ways to say the whole text, the best first; each differs from the others in a sentence at least.
  ///
  /// - Parameter count: the most ways to name, from 1.
  /// - Returns: ways with their scores, the means of those of their sentences. Of a sentence that was cut into pieces
  ///   only the best way is known.
  public func ways(_ count: Int) -> [Translation.Other] {
    var best: [(texts: [String], score: Double)] = [([], 0)]
    for translation in translations {
      let ways = [(translation.text, translation.score)] + translation.others.map { ($0.text, $0.score) }
      let longer = best.flatMap { way in
        ways.map { (texts: way.texts + [$0.0], score: way.score + $0.1) }
      }
      best = longer.enumerated()
        .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
        .prefix(count).map(\.element)
    }
    let language = TextLanguage(rawValue: translator.model.to) ?? .english
    return translations.isEmpty
      ? []
      : best.map {
        Translation.Other(
          text: layout.text(with: $0.texts, language: language), score: $0.score / Double(translations.count))
      }
  }

  /// The translation for programs: what `translate --json` prints and the service sends.
  ///
  /// - Parameter nBest: how many translations of the text to name; with 1 only the best one.
  public func json(nBest: Int = 1) -> JSONObject {
    let explanations = translations.compactMap { translator.explain($0) }
    var object: JSONObject = [:]
    object["translation"] = JSONValue(text)
    object["score"] =
      translations.isEmpty
      ? .null : JSONValue(translations.map(\.score).reduce(0, +) / Double(translations.count))
    object["tokens"] = JSONValue(explanations.flatMap(\.target).map(\.text))
    object["sourceTokens"] = JSONValue(explanations.flatMap(\.source))
    object["attention"] = .array(attention(of: explanations))
    object["alternatives"] = .array(
      explanations.flatMap(\.target).map { JSONValue($0.alternatives.map(\.json)) })
    if nBest > 1 { object["nBest"] = JSONValue(ways(nBest).map(\.json)) }
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
}

extension Translator {
  /// The sentences of a text in the language that is translated from.
  public func sentences(of text: String) -> SentenceLayout {
    SentenceLayout(text, language: TextLanguage(rawValue: model.from) ?? .english)
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
