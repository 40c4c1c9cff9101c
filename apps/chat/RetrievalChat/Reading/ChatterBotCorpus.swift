import Yams

/// Reads a corpus of ChatterBot: `conversations` is a list of lists, each a line and what answers it.
///
/// ```yaml
/// categories: [greetings]
/// conversations:
/// - - Hello
///   - Hi
/// ```
/// Each turn is the question of the next one.
enum ChatterBotCorpus {
  static func entries(of text: String, name: String) throws(SourceError) -> [ChatEntry] {
    try checkDepth(text, name: name)
    guard let root = try parsed(text, name: name) else {
      throw SourceError(name, "expected 'conversations', found an empty file")
    }
    guard let conversations = root.mapping?["conversations"] else {
      throw SourceError(name, line: root.line, "expected a mapping with 'conversations', found \(root.kind)")
    }
    guard let list = conversations.sequence else {
      throw SourceError(
        name, line: conversations.line, "expected 'conversations' to be a list, found \(conversations.kind)")
    }
    var entries: [ChatEntry] = []
    for conversation in list {
      guard let nodes = conversation.sequence else {
        throw SourceError(
          name, line: conversation.line, "expected a list of turns, found \(conversation.kind)")
      }
      let turns = try nodes.map { (node) throws(SourceError) in try turn(node, name: name) }
      guard turns.count >= 2 else {
        throw SourceError(name, line: conversation.line, "expected at least two turns, found \(turns.count)")
      }
      for (question, answer) in zip(turns, turns.dropFirst()) {
        entries.append(
          ChatEntry(prompt: .questions([question.text]), answers: [.init(answer.text)], line: question.line))
      }
    }
    return entries
  }

  /// How deep lists may nest; the parser calls itself for each of them.
  private static let maximumDepth = 64

  /// Refuses text in which lists nest too deep, by the brackets and dashes that open them, whatever stands
  /// between.
  private static func checkDepth(_ text: String, name: String) throws(SourceError) {
    var depth = 0
    for (number, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      // Each level of a block stands at least one column further right.
      let margin = line.prefix { [UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?")].contains($0) }
      let dashes = margin.count { $0 != UInt8(ascii: " ") }
      // Within brackets no line begins with a dash, so what was open before was text.
      if dashes > 0 { depth = 0 }
      for byte in line {
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth = max(0, depth - 1) }
        if depth > maximumDepth { break }
      }
      if depth > maximumDepth || dashes > maximumDepth || margin.count > 16 * maximumDepth {
        throw SourceError(
          name, line: number + 1, "expected lists nested at most \(maximumDepth) deep, found more")
      }
    }
  }

  private static func turn(_ node: Node, name: String) throws(SourceError) -> (text: String, line: Int) {
    guard let text = node.scalar?.string.trimmed, !text.isEmpty else {
      throw SourceError(name, line: node.line, "expected a turn, found \(node.kind)")
    }
    return (text, node.line ?? 1)
  }

  private static func parsed(_ text: String, name: String) throws(SourceError) -> Node? {
    do {
      return try compose(yaml: text)
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        throw SourceError(name, line: mark.line, "expected YAML: \(problem)")
      case .duplicatedKeysInMapping(_, let context):
        throw SourceError(
          name, line: context.mark.line, "expected each key once in a mapping, found it twice")
      default: throw SourceError(name, "expected YAML: \(quoted("\(error)"))")
      }
    } catch {
      throw SourceError(name, "expected YAML: \(quoted("\(error)"))")
    }
  }
}

extension Node {
  fileprivate var line: Int? { mark?.line }

  fileprivate var kind: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : quoted(scalar.string)
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
