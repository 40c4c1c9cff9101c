import Glibc
import JSONText
import LyricWriting
import Terminal

/// What was written, and what there is to say about it.
struct GenerationReport {
  private let model: LyricModel
  private let index: CorpusIndex?
  private let plan: GenerationPlan
  private let seed: UInt64
  private let start = GenerationReport.seconds
  private var milliseconds = 0.0
  private var written: [WrittenCharacter] = []
  private var novelty: Novelty?

  init(model: LyricModel, index: CorpusIndex?, plan: GenerationPlan, seed: UInt64) {
    (self.model, self.index, self.plan, self.seed) = (model, index, plan, seed)
  }

  mutating func append(_ character: WrittenCharacter) { written.append(character) }

  mutating func finish() {
    milliseconds = 1000 * (GenerationReport.seconds - start)
    novelty = index.map { Novelty(of: text, in: $0) }
  }

  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// What the model wrote, without the seed text.
  private var continuation: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: written.map(\.character))
    return String(scalars)
  }

  /// All of the text, what was shown before it included.
  private var text: String { plan.form == nil ? plan.seedText + continuation : continuation }

  private var unknown: [Unicode.Scalar] {
    model.vocabulary.unknownCharacters(in: plan.seedText + continuation)
  }

  /// Lines for the reader: characters the model does not know, and what is new.
  var notes: [String] {
    var lines: [String] = []
    let unknown = unknown.filter { $0 != "\n" }
    if !unknown.isEmpty {
      lines.append("the model does not know " + unknown.map { "'\($0)'" }.joined(separator: " "))
    }
    guard let novelty else {
      return lines + ["no index of the corpus beside the model: what is new cannot be said"]
    }
    let longest =
      novelty.longestVerbatimWords == 0
      ? "no stretch of five words stands in the corpus"
      : "the longest stretch that stands in the corpus has \(novelty.longestVerbatimWords) words: "
        + novelty.longestVerbatim.split(separator: "\n").joined(separator: " / ")
    let share =
      novelty.newPercent.map { "; \(decimal($0, 0)) % of all stretches of five words are new" } ?? ""
    return lines + [longest + share]
  }

  /// The whole answer.
  func json(explain: Bool) -> JSONObject {
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

  /// A table of the characters that were most surprising, with what else could have stood there.
  func alternatives(_ style: TextStyle) -> String {
    var table = Table([.init("character"), .init("surprise, bits", .right), .init("likeliest there")])
    let most = written.enumerated().filter { $0.element.character != "\n" }
      .sorted { ($1.element.surprise, $0.offset) < ($0.element.surprise, $1.offset) }.prefix(12)
      .sorted { $0.offset < $1.offset }
    for (_, character) in most {
      table.add([
        String(character.character), decimal(Double(character.surprise), 1),
        character.alternatives.map(Surprise.share).joined(separator: "  "),
      ])
    }
    return table.text()
  }
}

extension WrittenCharacter {
  fileprivate var json: JSONObject {
    [
      "character": JSONValue(String(character)), "surprise": JSONValue(surprise),
      "alternatives": JSONValue(
        alternatives.map { other -> JSONObject in
          ["character": JSONValue(String(other.character)), "probability": JSONValue(other.probability)]
        }),
    ]
  }
}

/// How unexpected characters look.
enum Surprise {
  /// The character, green where it was expected, yellow and red where it was not.
  static func colored(_ character: WrittenCharacter, _ style: TextStyle) -> String {
    let text = String(character.character)
    guard character.character != "\n" else { return text }
    switch character.surprise {
    case ..<1: return style.green(text)
    case ..<4: return text
    case ..<8: return style.yellow(text)
    default: return style.red(text)
    }
  }

  /// As `风 12 %`.
  static func share(_ other: WrittenCharacter.Alternative) -> String {
    "\(visible(other.character)) \(decimal(100 * Double(other.probability), 0)) %"
  }

  /// A character that can be seen.
  private static func visible(_ character: Unicode.Scalar) -> String {
    switch character {
    case "\n": "⏎"
    case " ": "␣"
    default: String(character)
    }
  }
}
