import JSONText

/// Reads conversations: a JSON array of turns a line; each turn with up to three before it is one entry.
public enum ConversationLines {
  /// How many turns before a reply are its context.
  public static let contextLength = 3

  /// The conversations of a text, with their line numbers.
  ///
  /// - Throws: `SourceError` that names the line.
  static func conversations(
    of text: String, name: String
  ) throws(SourceError) -> [(line: Int, turns: [String])] {
    var result: [(Int, [String])] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isBlank { continue }
      result.append((number + 1, try turns(line, name: name, number: number + 1)))
    }
    return result
  }

  static func entries(of text: String, name: String) throws(SourceError) -> [ChatEntry] {
    try conversations(of: text, name: name).flatMap { entries(of: $0.turns, line: $0.line) }
  }

  /// The pairs of context and reply of one conversation.
  static func entries(of turns: [String], line: Int) -> [ChatEntry] {
    turns.indices.dropFirst().map { index in
      let context = turns[max(0, index - contextLength)..<index]
      return ChatEntry(prompt: .context(Array(context)), answers: [.init(turns[index])], line: line)
    }
  }

  private static func turns(
    _ line: Substring, name: String, number: Int
  ) throws(SourceError) -> [String] {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: line.utf8)
    } catch {
      throw SourceError(name, line: number, "expected a JSON array of turns: \(error)")
    }
    guard case .array(let elements) = value else {
      throw SourceError(name, line: number, "expected a JSON array of turns, found \(value.kind)")
    }
    var turns: [String] = []
    for element in elements {
      guard let turn = element.stringValue?.trimmed else {
        throw SourceError(name, line: number, "expected turns that are strings, found \(element.kind)")
      }
      guard !turn.isEmpty else {
        throw SourceError(name, line: number, "expected a turn, found an empty string")
      }
      turns.append(turn)
    }
    guard turns.count >= 2 else {
      throw SourceError(name, line: number, "expected at least two turns, found \(turns.count)")
    }
    return turns
  }
}
