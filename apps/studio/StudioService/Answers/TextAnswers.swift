import CommandGrammar
import JSONText
import LyricWriting
import RetrievalChat
import Translation

extension StudioService {
  /// The longest text that is gone on from or translated, in characters.
  static let longestText = 5_000

  /// Verse, as it is written or whole.
  func generate(_ work: Work) async throws -> Answer {
    var work = work
    let (request, model, streams) = try lyricRequest(&work.input.fields)
    let worker = try shelf.model(model, of: shelf.lyrics, app: "lyrics")
    let ticket = work.ticket
    guard streams else {
      return .object(try await worker.answer(ticket) { try $0.write(request, ticket: ticket) { _ in } })
    }
    // What can be refused is refused with a status; from the first line on there is none.
    let (lines, begun) = (Lines(), Promise<Void>())
    let writing = Task {
      do {
        let whole = try await worker.answer(ticket) { desk in
          try desk.write(request, ticket: ticket) { piece in
            lines.append(JSONValue.object(piece.json(explain: request.explain)).description)
            begun.give(.success(()))
          }
        }
        var last: JSONObject = ["done": true]
        // The characters have been sent one by one.
        for (key, value) in whole.members where key != "explanation" { last[key] = value }
        lines.append(JSONValue.object(last).description)
        begun.give(.success(()))
      } catch {
        begun.give(.failure(error))
        lines.append(JSONValue.object(ServiceError(error).json).description)
      }
      lines.finish()
    }
    try await withTaskCancellationHandler {
      try await begun.value()
    } onCancel: {
      writing.cancel()
      ticket.cancel()
    }
    return .lines(lines)
  }

  private func lyricRequest(
    _ fields: inout RequestFields
  ) throws -> (LyricRequest, model: String?, streams: Bool) {
    let text = try fields.text("text") ?? ""
    guard text.unicodeScalars.count <= Self.longestText else {
      throw ServiceError.badRequest("text: expected at most \(Self.longestText) characters")
    }
    var form = FormRequest(
      length: try fields.integer("length", in: 1...10_000), lines: try fields.integer("lines", in: 1...200),
      tune: try fields.text("tune"), acrostic: try fields.text("acrostic"))
    form.rhyme = try fields.flag("rhyme")
    guard (form.acrostic ?? "").unicodeScalars.count <= 200 else {
      throw ServiceError.badRequest("acrostic: expected at most 200 characters")
    }
    try form.check()
    var sampling = Sampling()
    if let value = try fields.number("temperature", in: 0...10) { sampling.temperature = Float(value) }
    sampling.topK = try fields.integer("topK", in: 1...100_000)
    if let value = try fields.number("topP", in: 0...1) {
      guard value > 0 else { throw ServiceError.badRequest("topP: expected a number above 0 up to 1") }
      sampling.topP = Float(value)
    }
    sampling.noRepeat = try fields.integer("noRepeat", in: 1...1000)
    let request = LyricRequest(
      seedText: try SeedTextRules.checked(text), form: form, sampling: sampling, seed: try fields.seed(),
      explain: try fields.flag("explain"))
    let model = try fields.text("model")
    let streams = try fields.flag("stream", default: true)
    try fields.finish()
    return (request, model, streams)
  }

  /// A translation with attention and alternatives.
  func translate(_ work: Work) async throws -> Answer {
    var work = work
    guard let text = try work.input.fields.text("text"), !text.allSatisfy(\.isWhitespace) else {
      throw ServiceError.badRequest("text: expected a text to translate, found none")
    }
    guard text.unicodeScalars.count <= Self.longestText else {
      throw ServiceError.badRequest("text: expected at most \(Self.longestText) characters")
    }
    var options = SearchOptions()
    if let beam = try work.input.fields.integer("beam", in: 1...16) { options.beam = beam }
    if let value = try work.input.fields.number("lengthPenalty", in: 0...2) { options.lengthPenalty = value }
    if let value = try work.input.fields.number("coveragePenalty", in: 0...10) {
      options.coveragePenalty = value
    }
    if let value = try work.input.fields.integer("blockRepeats", in: 0...16) {
      guard value != 1 else { throw ServiceError.badRequest("blockRepeats: expected 0 or 2...16") }
      options.blockedRepeats = value
    }
    let request = TranslationRequest(
      text: text, prefix: try work.input.fields.text("prefix") ?? "", options: options,
      nBest: try work.input.fields.integer("nBest", in: 1...options.beam) ?? 1)
    let (from, to) = (try work.input.fields.text("from"), try work.input.fields.text("to"))
    let name = try work.input.fields.text("model")
    // Attention and alternatives always come along, as at the command line.
    _ = try work.input.fields.flag("explain")
    try work.input.fields.finish()
    let worker = try translator(name, from: from, to: to, text: text)
    let ticket = work.ticket
    return .object(try await worker.answer(ticket) { try $0.translate(request, ticket: ticket) })
  }

  private func translator(
    _ name: String?, from: String?, to: String?, text: String
  ) throws -> ModelWorker<TranslationDesk> {
    if let name { return try shelf.model(name, of: shelf.translate, app: "translate") }
    if shelf.translate.isEmpty { throw shelf.notFound("", app: "translate", names: []) }
    guard let direction = TranslationDirection(from: from, to: to, text: text) else {
      throw ServiceError.badRequest("from: the language of the text cannot be guessed; expected zh, en or de")
    }
    return try shelf.model(direction.modelName, of: shelf.translate, app: "translate")
  }

  /// A reply with the evidence for it.
  func chat(_ work: Work) async throws -> Answer {
    var work = work
    guard let text = try work.input.fields.text("text") else {
      throw ServiceError.badRequest("text: expected a question, found none")
    }
    let context = try work.input.fields.texts("context", atMost: 20)
    let top = try work.input.fields.integer("top", in: 2...50) ?? 5
    // The evidence always comes along, as at the command line.
    _ = try work.input.fields.flag("explain")
    try work.input.fields.finish()
    guard let worker = shelf.chat else { throw shelf.notFound("", app: "chat", names: []) }
    let question = try ChatQuestion(text, context: context)
    return .object(
      try await worker.answer(work.ticket) { chatbot in
        let start = ContinuousClock.now
        let answer = try chatbot.answer(question, candidates: top)
        return answer.json(by: chatbot, milliseconds: start.milliseconds)
      })
  }
}
