import JSONText

/// What was written, and what there is to say about it.
public struct GenerationRecord {
  private let model: LyricModel
  private let index: CorpusIndex?
  private let plan: GenerationPlan
  private let seed: UInt64
  private let start = ContinuousClock.now
  private var milliseconds = 0.0
  /// The characters, in order.
  public private(set) var written: [WrittenCharacter] = []
  /// What of the text is new; `nil` without an index, or before the end.
  public private(set) var novelty: Novelty?

  /// A record of nothing yet; the clock runs from now.
  public init(model: LyricModel, index: CorpusIndex?, plan: GenerationPlan, seed: UInt64) {
    (self.model, self.index, self.plan, self.seed) = (model, index, plan, seed)
  }

  /// Adds a character.
  public mutating func append(_ character: WrittenCharacter) { written.append(character) }

  /// Stops the clock and looks for what is new.
  public mutating func finish() {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    milliseconds = 1000 * Double(seconds) + 1e-15 * Double(attoseconds)
    novelty = index.map { Novelty(of: text, in: $0) }
  }

  /// What the model wrote, without the seed text.
  private var continuation: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: written.map(\.character))
    return String(scalars)
  }

  /// All of the text, what was shown before it included.
  private var text: String { plan.form == nil ? plan.seedText + continuation : continuation }

  /// Characters of the text that the model does not know.
  public var unknown: [Unicode.Scalar] {
    model.vocabulary.unknownCharacters(in: plan.seedText + continuation)
  }

  /// The whole answer for programs: what `lyrics generate --json` prints and the service sends.
  ///
  /// - Parameter explain: whether to tell of each character how unexpected it was.
  public func json(explain: Bool) -> JSONObject {
    var object: JSONObject = [
      "text": JSONValue(plan.form == nil ? text : plan.shownBefore + text),
      "seedText": JSONValue(plan.seedText), "continuation": JSONValue(continuation),
      "characters": JSONValue(written.count),
      "unknown": JSONValue(unknown.map { String($0) }),
    ]
    if let novelty {
      object["longestVerbatim"] = [
        "text": JSONValue(novelty.longestVerbatim), "words": JSONValue(novelty.longestVerbatimWords),
      ]
      object["newFiveGramsPercent"] = novelty.newPercent.map { JSONValue($0) } ?? .null
    } else {
      (object["longestVerbatim"], object["newFiveGramsPercent"]) = (.null, .null)
    }
    if explain { object["explanation"] = JSONValue(written.map(\.json)) }
    object["seed"] = JSONValue(Int(truncatingIfNeeded: seed))
    object["model"] = JSONValue(model.name)
    object["modelHash"] = JSONValue(model.hash)
    object["milliseconds"] = JSONValue((milliseconds * 10).rounded() / 10)
    return object
  }
}

extension WrittenCharacter {
  /// The character with its surprise and alternatives, for programs.
  public var json: JSONObject {
    [
      "character": JSONValue(String(character)), "surprise": JSONValue(surprise),
      "alternatives": JSONValue(
        alternatives.map { other -> JSONObject in
          ["character": JSONValue(String(other.character)), "probability": JSONValue(other.probability)]
        }),
    ]
  }
}
