import JSONText

/// Reads conversations: a JSON array of turns a line; each turn with up to three before it is one entry.
///
/// An empty turn, as published corpora have some, is no context and no reply, and nothing answers it.
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
    turns.indices.dropFirst().compactMap { index in
      let context = turns[max(0, index - contextLength)..<index].filter { !$0.isEmpty }
      guard !turns[index].isEmpty, !turns[index - 1].isEmpty else { return nil }
      return ChatEntry(prompt: .context(context), answers: [.init(turns[index])], line: line)
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
      turns.append(turn)
    }
    guard turns.count >= 2 else {
      throw SourceError(name, line: number, "expected at least two turns, found \(turns.count)")
    }
    return turns
  }
}
