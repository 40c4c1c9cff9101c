/// Reads a text whose headings are the questions and whose paragraphs are the answers.
///
/// A heading without text of its own, such as the title, is no question. `#` within a fenced block of code is
/// no heading. Setext headings (underlined with `===` or `---`) count as well.
enum MarkdownText {
  static func entries(of text: String) -> [ChatEntry] {
    var entries: [ChatEntry] = []
    var open: (text: String, line: Int)?
    var body: [Substring] = []
    func finish() {
      guard let open else { return }
      let answer = body.joined(separator: "\n").trimmed
      guard !answer.isEmpty, !open.text.isEmpty else { return }
      entries.append(
        ChatEntry(prompt: .questions([open.text]), answers: [.init(answer)], line: open.line))
    }
    var fence: Substring?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let mark = fence {
        if line.trimmed.hasPrefix(mark) { fence = nil }
        body.append(line)
      } else if let mark = fenceMark(line) {
        fence = mark
        body.append(line)
      } else if let title = heading(line) {
        finish()
        (open, body) = ((title, number + 1), [])
      } else if isUnderline(line), let title = body.last, !title.isBlank {
        body.removeLast()
        finish()
        (open, body) = ((plain(title), number), [])
      } else {
        body.append(line)
      }
    }
    finish()
    return entries
  }

  private static func fenceMark(_ line: Substring) -> Substring? {
    let text = line.drop { $0 == " " }
    return text.hasPrefix("```") ? "```" : text.hasPrefix("~~~") ? "~~~" : nil
  }

  /// The text of an ATX heading; nil for any other line.
  static func heading(_ line: Substring) -> String? {
    let marks = line.prefix { $0 == "#" }
    guard (1...6).contains(marks.count) else { return nil }
    let rest = line.dropFirst(marks.count)
    guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
    var title = rest.trimmed
    while title.last == "#" { title.removeLast() }
    return plain(title)
  }

  private static func isUnderline(_ line: Substring) -> Bool {
    let text = line.trimmed
    return text.count >= 3 && (text.allSatisfy { $0 == "=" } || text.allSatisfy { $0 == "-" })
  }

  /// A heading without its marks of emphasis and code.
  private static func plain(_ title: some StringProtocol) -> String {
    String(title.trimmed.filter { $0 != "*" && $0 != "`" })
  }
}
