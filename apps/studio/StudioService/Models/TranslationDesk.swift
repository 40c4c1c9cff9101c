import Checkpoints
import CommandGrammar
import JSONText
import Translation

/// A model that translates, with decoders for the settings that were asked for last.
final class TranslationDesk {
  let model: TranslationModel
  private var translators: [Translator] = []
  /// A decoder takes memory and a moment to make.
  private static let mostTranslators = 3

  /// Loads the model.
  ///
  /// - Throws: `CheckpointError` when it is missing or damaged.
  init(_ reference: ModelReference) throws(CheckpointError) { model = try TranslationModel(reference) }

  /// Translates a text.
  ///
  /// - Parameters:
  ///   - request: the text and how.
  ///   - ticket: stops the work when it ends, between batches of sentences.
  /// - Throws: `ServiceError` when the ticket ends.
  func translate(_ request: TranslationRequest, ticket: Ticket) throws -> JSONObject {
    let start = ContinuousClock.now
    let translator = translator(request.options)
    let layout = translator.sentences(of: request.text)
    let translations = translator.translate(layout.quoted, beginning: request.prefix) { _ in
      !ticket.isOver
    }
    try ticket.check()
    var object = TranslatedText(layout, translations, by: translator).json(nBest: request.nBest)
    object["milliseconds"] = JSONValue(start.milliseconds)
    return object
  }

  private func translator(_ options: SearchOptions) -> Translator {
    if let place = translators.firstIndex(where: { $0.options == options }) {
      let found = translators.remove(at: place)
      translators.append(found)
      return found
    }
    let new = Translator(model, options: options)
    if translators.count == Self.mostTranslators { translators.removeFirst() }
    translators.append(new)
    return new
  }
}

/// What is to be translated, and how.
struct TranslationRequest: Sendable {
  var text: String
  var prefix: String
  var options: SearchOptions
  var nBest: Int
}
