import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import RetrievalChat
import Terminal

/// A conversation on a terminal.
final class Conversation {
  private let chatbot: Chatbot
  private let isQuiet: Bool
  private let editor = LineEditor(completions: Command.allCases.map(\.word))
  private let style = TextStyle(forDescriptor: 1)
  /// What was said, oldest first, by both; that something is not known is no context for what follows.
  private var turns: [(isUser: Bool, text: String, isContext: Bool)] = []
  /// The turns that the next question is seen with.
  private var context: [(isUser: Bool, text: String)] {
    turns.filter(\.isContext).suffix(ChatQuestion.contextLength).map { ($0.isUser, $0.text) }
  }
  private var last: ChatAnswer?
  /// The questions that were offered with the last reply, to be chosen by number.
  private var offered: [String] = []

  /// The files that this conversation was saved to, which may be written again.
  private var saved: Set<String> = []

  /// What begins with a slash.
  private enum Command: String, CaseIterable {
    case why, context, reset, save, help, quit

    var word: String { "/\(rawValue)" }
    var summary: String {
      switch self {
      case .why: "what the last question was matched with, the scores, the runners-up, the lead"
      case .context: "the turns that the next question is seen with"
      case .reset: "forgets what was said"
      case .save: "writes what was said to a file: /save FILE"
      case .help: "this"
      case .quit: "ends, as Ctrl-D does"
      }
    }
  }

  init(_ chatbot: Chatbot, quiet: Bool) {
    self.chatbot = chatbot
    isQuiet = quiet
  }

  /// Talks until the user leaves.
  func run() throws {
    if !isQuiet {
      try say(
        "\(chatbot.index.entryCount) answers, in English and Chinese · 中英文都可以 · /help, Ctrl-D ends".dimmed(
          style))
    }
    let canEdit = LineEditor.isPossible
    var lines = InputLines()
    while true {
      let input: LineEditor.Input
      if canEdit {
        input = editor.readLine(prompt: "> ", style: style.bold)
      } else {
        input = try lines.next().map { .line($0.text ?? "\u{FFFD}") } ?? .end
      }
      switch input {
      case .end: return
      case .interrupt: throw ExitCode.interrupted
      case .line(let line):
        do {
          guard try take(line) else { return }
        } catch let error as any DescribedFailure {
          // What cannot be asked or saved does not end a conversation.
          try say(style.red(error.description))
        }
      }
    }
  }

  /// Takes a line; false if it ends the conversation.
  private func take(_ line: String) throws -> Bool {
    let text = line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    guard !text.isEmpty else { return true }
    guard text.hasPrefix("/") else {
      if let number = Int(text), offered.indices.contains(number - 1) {
        try answer(offered[number - 1])
      } else {
        try answer(line)
      }
      return true
    }
    let words = text.dropFirst().split(separator: " ", maxSplits: 1)
    guard let command = words.first.flatMap({ Command(rawValue: String($0)) }) else {
      throw CommandFailure(
        .usage, "expected one of \(Command.allCases.map(\.word).joined(separator: ", ")), found \(text)")
    }
    return try run(command, argument: words.dropFirst().first.map(String.init))
  }

  private func run(_ command: Command, argument: String?) throws -> Bool {
    switch command {
    case .why: try say(last.map { $0.explanation(style: style) } ?? "Nothing was asked yet.")
    case .context: try say(context.isEmpty ? "No turns yet." : transcript(context))
    case .reset: (turns, last, offered) = ([], nil, [])
    case .save:
      guard let argument else { throw CommandFailure(.usage, "expected /save FILE, found no file") }
      if !saved.contains(where: { FileSystem.areSame($0, argument) }), access(argument, F_OK) == 0 {
        throw CommandFailure(.cannotCreate, "\(argument): there is such a file already; choose another name")
      }
      try AtomicFile.write(transcript(turns.map { ($0.isUser, $0.text) }) + "\n", to: argument)
      saved.insert(argument)
      try say("\(argument): \(turns.count) turns".dimmed(style))
    case .help:
      var table = Table([.init("command"), .init("")])
      for command in Command.allCases { table.add([command.word, command.summary]) }
      table.add(["↑ ↓", "lines entered before; Ctrl-A Ctrl-E Ctrl-K Ctrl-W and the like edit"])
      table.add(["Ctrl-C", "gives a line up; on an empty line it ends"])
      try say(table.text(style: style))
    case .quit: return false
    }
    return true
  }

  private func answer(_ text: String) throws {
    let answer = try chatbot.answer(ChatQuestion(text, context: context.map(\.text)))
    last = answer
    offered = answer.known ? [] : answer.nearest
    if answer.known {
      try say(answer.reply.wrapped(toWidth: terminalColumns(ofDescriptor: 1)))
    } else {
      try say(
        ([answer.unknownText] + offered.enumerated().map { "  \($0 + 1)  \($1)" }).joined(separator: "\n"))
    }
    turns.append((true, text.trimmedSpaces, true))
    turns.append((false, answer.known ? answer.reply : answer.unknownText, answer.known))
  }

  private func transcript(_ turns: [(isUser: Bool, text: String)]) -> String {
    turns.map { "\($0.isUser ? ">" : "<") \($0.text.onOneLine)" }.joined(separator: "\n")
  }

  private func say(_ text: String) throws { try StandardOutput.write(text) }
}

extension String {
  fileprivate func dimmed(_ style: TextStyle) -> String { style.dim(self) }
  fileprivate var trimmedSpaces: String {
    split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
