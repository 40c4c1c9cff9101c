import ArgumentParser
import CommandGrammar
import Terminal

/// Translating text by text in a terminal.
final class Conversation {
  private let makeSession: (String) throws -> TranslationSession
  private let guess: (String) -> String?
  private let editor = LineEditor()
  private let style = TextStyle(forDescriptor: 1)
  private var session: TranslationSession?

  /// A conversation.
  ///
  /// - Parameters:
  ///   - guess: the language of a text, where it is not known beforehand.
  ///   - makeSession: makes a session for the language of a text.
  init(guess: @escaping (String) -> String?, makeSession: @escaping (String) throws -> TranslationSession) {
    (self.guess, self.makeSession) = (guess, makeSession)
  }

  /// Translates until the user leaves.
  func run() throws {
    try StandardOutput.write(style.dim("Type a text and press Enter; Ctrl-D or an empty line leaves."))
    while true {
      let input: LineEditor.Input
      if LineEditor.isPossible {
        input = editor.readLine(prompt: "> ", style: style.bold)
      } else {
        input = readLine(strippingNewline: true).map { .line($0) } ?? .end
      }
      switch input {
      case .end, .line(""): return
      case .interrupt: throw ExitCode.interrupted
      case .line(let line): try translate(line)
      }
    }
  }

  /// Each text may be in another language; what cannot be translated does not end the conversation.
  private func translate(_ line: String) throws {
    do {
      var session = self.session
      if session == nil || guess(line).map({ $0 != session?.translator.model.from }) == true {
        session = try makeSession(line)
      }
      self.session = session
      try session?.translate(line, prefix: "", heatMap: nil)
    } catch let error as any DescribedFailure {
      try StandardOutput.write(style.red(error.description))
    }
  }
}
