import Glibc
import TestSupport
import Testing

/// `chat` on a pseudo-terminal, and the screen that a user sees.
private final class ChatSession {
  let terminal: PseudoTerminal
  private let process: DigitsProcess
  private var screen: Screen

  init(index: String, directory: String? = nil, columns: Int = 60) throws {
    terminal = try PseudoTerminal(columns: columns)
    screen = Screen(columns: columns) { $0.isASCII || "·—↑↓✓…".contains($0) ? 1 : 2 }
    process = try DigitsProcess(
      program: "chat", ["--index", index], environment: ["TERM": "xterm", "NO_COLOR": "1"],
      directory: directory, shell: "exec <\(terminal.name) >\(terminal.name)")
    settle()
  }

  /// The rows of the screen that say something.
  var rows: [String] { screen.rows.filter { !$0.isEmpty } }

  /// Waits until the program waits for a line, or is over.
  private func settle() {
    for _ in 0..<5000 {
      let shown = terminal.output()
      screen.show(shown)
      if shown.isEmpty, process.hasEnded || rows.last == ">" { return }
      usleep(1000)
    }
    Issue.record("chat shows no prompt: \(rows)")
  }

  /// Types a line, and gives the rows that are shown until the next prompt.
  @discardableResult func enter(_ line: String) -> [String] {
    let before = rows.count
    terminal.type(line + "\r")
    // The prompt with the line on it is there before the answer.
    for _ in 0..<5000 where rows.count <= before && !process.hasEnded {
      screen.show(terminal.output())
      usleep(1000)
    }
    settle()
    return Array(rows.dropFirst(before).dropLast(rows.last == ">" ? 1 : 0))
  }

  /// Types keys that enter no line; gives the row of the cursor when nothing more is shown.
  func press(_ keys: String) -> String {
    terminal.type(keys)
    terminal.settle(reader: process.folderInProc) { screen.show($0) }
    return screen.rows[screen.row]
  }

  func end() -> ProcessResult { process.wait() }
}

/// A conversation on a terminal.
struct ChatConversationTests {
  @Test func itTalks() throws {
    let fixture = try ChatFixture()
    let session = try ChatSession(index: fixture.index)
    #expect(session.rows.first?.hasPrefix("3 answers, in English and Chinese") == true, "\(session.rows)")
    #expect(session.enter("what do cats eat") == ["Mice and fish."])
    #expect(session.enter("猫吃什么") == ["老鼠和鱼。"])
    let why = session.enter("/why")
    #expect(why.first == "matched   猫吃什么？", "\(why)")
    #expect(why.contains { $0.hasPrefix("#  score  words") })
    #expect(session.enter("/context") == ["> 猫吃什么", "< 老鼠和鱼。"])
    #expect(session.enter("/reset") == [])
    #expect(session.enter("/context") == ["No turns yet."])
    #expect(session.enter("/why") == ["Nothing was asked yet."])
    let help = session.enter("/help")
    for command in ["/why", "/context", "/reset", "/save", "/help", "/quit"] {
      #expect(help.contains { $0.hasPrefix(command + " ") }, "\(help)")
    }
    session.terminal.type("\u{4}")
    #expect(session.end().exitCode == 0)
  }

  @Test func whatIsNotKnownIsOfferedByNumber() throws {
    let fixture = try ChatFixture()
    let session = try ChatSession(index: fixture.index)
    let unknown = session.enter("where is the library")
    #expect(unknown.first == "I do not know." && unknown.contains("  1  Where do cats sleep?"), "\(unknown)")
    #expect(session.enter("1") == ["In the sun."])
    #expect(
      session.enter("/nonsense").first?.hasPrefix("expected one of /why, /context, /reset") == true)
    session.terminal.type("/quit\r")
    #expect(session.end().exitCode == 0)
  }

  @Test func linesAreEditedAndCalledBack() throws {
    let fixture = try ChatFixture()
    let session = try ChatSession(index: fixture.index)
    // Two characters back, one deleted, put right again.
    #expect(session.press("猫吃啥什么\u{1B}[D\u{1B}[D\u{7F}") == "> 猫吃什么")
    #expect(session.enter("") == ["老鼠和鱼。"])
    #expect(session.press("\u{1B}[A") == "> 猫吃什么")
    // Ctrl-C gives the line up, Tab completes, Ctrl-U clears.
    #expect(session.press("\u{3}") == ">")
    #expect(session.press("/wh\t") == "> /why")
    #expect(session.press("\u{15}") == ">")
    session.terminal.type("\u{3}")
    #expect(session.end().exitCode == 130)
  }

  @Test func itIsSaved() throws {
    let fixture = try ChatFixture()
    let session = try ChatSession(index: fixture.index, directory: fixture.folder.path)
    session.enter("Where do cats sleep?")
    #expect(session.enter("/save talk.txt") == ["talk.txt: 2 turns"])
    #expect(session.enter("/save talk.txt") == ["talk.txt: 2 turns"], "its own file may be written again")
    let foreign = session.enter("/save animals.tsv").joined()
    #expect(foreign.contains("there is such a file already"), "\(foreign)")
    #expect(
      String(decoding: try fileBytes(at: fixture.folder("talk.txt")), as: UTF8.self)
        == "> Where do cats sleep?\n< In the sun.\n")
    #expect(session.enter("/save") == ["expected /save FILE, found no file"])
    // What cannot be written is said, and the conversation goes on.
    let failed = session.enter("/save /nowhere/talk.txt").joined()
    #expect(failed.contains("/nowhere/talk.txt") && failed.contains("No such file"), "\(failed)")
    #expect(session.enter("猫吃什么") == ["老鼠和鱼。"])
    session.terminal.type("\u{4}")
    #expect(session.end().exitCode == 0)
  }

  @Test func longAnswersBreakBetweenWords() throws {
    let fixture = try ChatFixture()
    try fixture.write("Why is the sky blue?\tShort waves are scattered most by the air.\n", "sky.tsv")
    _ = expectSuccess(
      try chat("index", fixture.folder("sky.tsv"), "-o", fixture.index, "--quiet", "--no-vectors"))
    // The question fits into a row, the answer does not.
    let session = try ChatSession(index: fixture.index, columns: 24)
    #expect(
      session.enter("why is the sky blue") == [
        "Short waves are", "scattered most by the", "air.",
      ])
    session.terminal.type("\u{4}")
    #expect(session.end().exitCode == 0)
  }
}
