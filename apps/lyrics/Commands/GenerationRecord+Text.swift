import LyricWriting
import Terminal

extension GenerationRecord {
  /// Lines for the reader: characters the model does not know, and what is new.
  var notes: [String] {
    var lines: [String] = []
    let unknown = self.unknown.filter { $0 != "\n" }
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
