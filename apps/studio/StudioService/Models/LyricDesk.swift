import Checkpoints
import JSONText
import LyricWriting

/// A model that writes, with what is known of its corpus.
final class LyricDesk {
  let model: LyricModel
  let index: CorpusIndex?

  /// Loads both.
  ///
  /// - Throws: `CheckpointError` or `TextError` when a file is missing or damaged.
  init(_ reference: ModelReference) throws {
    model = try LyricModel(reference)
    index = try CorpusIndex(of: model)
  }

  /// Writes a text.
  ///
  /// - Parameters:
  ///   - request: what is wanted.
  ///   - ticket: stops the writing when it ends.
  ///   - emit: gets what stands before the text, then each character at once.
  /// - Returns: the whole answer.
  /// - Throws: `FormError` when the model cannot write what is wanted; `ServiceError` when the ticket ends.
  func write(
    _ request: LyricRequest, ticket: Ticket, emit: (LyricRequest.Piece) -> Void
  ) throws -> JSONObject {
    let plan = try request.form.plan(
      seedText: request.seedText, model: model, index: index, seed: request.seed)
    var writer = VerseWriter(model)
    writer.sampling = request.sampling
    writer.alternatives = request.explain ? 5 : 0
    var record = GenerationRecord(model: model, index: index, plan: plan, seed: request.seed)
    if !plan.shownBefore.isEmpty { emit(.before(plan.shownBefore)) }
    try plan.write(with: writer, seed: request.seed) { character in
      record.append(character)
      emit(.character(character))
      return !ticket.isOver
    }
    try ticket.check()
    record.finish()
    return record.json(explain: request.explain)
  }
}

/// What a text is to be like.
struct LyricRequest: Sendable {
  var seedText: String
  var form: FormRequest
  var sampling: Sampling
  var seed: UInt64
  var explain: Bool

  /// A part of a text that is being written.
  enum Piece: Sendable {
    /// What stands before it: the text that it goes on from, or the name of the tune.
    case before(String)
    /// A character that was written.
    case character(WrittenCharacter)

    /// The part as a line of a stream.
    func json(explain: Bool) -> JSONObject {
      switch self {
      case .before(let text): ["before": JSONValue(text)]
      case .character(let character):
        explain ? character.json : ["character": JSONValue(String(character.character))]
      }
    }
  }
}
