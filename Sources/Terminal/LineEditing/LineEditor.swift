internal import Glibc

/// Reads lines from a terminal with editing, history and any script, Chinese from an input method included.
///
/// | keys | |
/// |---|---|
/// | ← → Ctrl-B Ctrl-F, Alt-B Alt-F or Ctrl-← Ctrl-→ | by a character, by a word |
/// | Home End Ctrl-A Ctrl-E | to the ends of the line |
/// | ↑ ↓ Ctrl-P Ctrl-N | lines entered before |
/// | Backspace, Delete, Ctrl-W, Alt-D, Ctrl-U, Ctrl-K | delete a character, a word, up to an end |
/// | Ctrl-Y, Ctrl-T | put back what was cut; swap two characters |
/// | Tab | completes a command |
/// | Ctrl-L, Ctrl-Z | clears the screen; suspends the program |
/// | Ctrl-C | gives the line up; on an empty line ``Input/interrupt`` |
/// | Ctrl-D | deletes a character; on an empty line ``Input/end`` |
///
/// What is pasted is inserted as it is, its line ends as spaces; only the Enter key enters a line.
public final class LineEditor {
  /// What a user did.
  public enum Input: Equatable, Sendable {
    /// A line was entered.
    case line(String)
    /// Ctrl-C on an empty line.
    case interrupt
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
  }

  /// The lines that were entered; add to it to have others called back.
  public var history: LineHistory
  /// What Tab completes at the beginning of a line, such as `/help`.
  public var completions: [String]

  private let input: Int32
  private let output: Int32
  private var decoder = KeyDecoder()
  /// Keys that came after the Enter of the last line.
  private var waiting: [Key] = []
  private var line = LineBuffer()
  private var prompt = (text: "", width: 0)
  /// The row of the cursor as last shown, counted from the prompt's.
  private var shownRow = 0

  /// Whether the standard input and output are a terminal on which lines can be edited.
  public static var isPossible: Bool {
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    return isatty(0) == 1 && isatty(1) == 1 && !isDumb
  }

  /// An editor.
  ///
  /// - Parameters:
  ///   - completions: what Tab completes at the beginning of a line.
  ///   - input: the descriptor of the terminal to read from.
  ///   - output: the descriptor of the terminal to show on.
  public init(completions: [String] = [], input: Int32 = 0, output: Int32 = 1) {
    history = LineHistory()
    self.completions = completions
    (self.input, self.output) = (input, output)
  }

  /// Shows a prompt and reads a line.
  ///
  /// - Parameters:
  ///   - prompt: what stands before the line.
  ///   - style: how it is marked.
  public func readLine(prompt text: String, style: (String) -> String = { $0 }) -> Input {
    guard let terminal = RawMode(descriptor: input) else { return .end }
    let resized = WindowSignal()
    prompt = (style(text), text.displayWidth)
    line = LineBuffer()
    shownRow = 0
    history.rewind()
    // Ask for pastes to be marked as such.
    write("\u{1B}[?2004h")
    show()
    let result = editLine(terminal, resized)
    line.moveToEnd()
    show()
    write("\u{1B}[?2004l\r\n")
    terminal.leave()
    if case .line(let line) = result { history.add(line) }
    return result
  }

  private func editLine(_ terminal: RawMode, _ resized: WindowSignal) -> Input {
    while true {
      while !waiting.isEmpty {
        let key = waiting.removeFirst()
        if key == .control("z") {
          suspend(terminal)
        } else if let result = handle(key) {
          return result
        }
      }
      show()
      guard readKeys() else { return .end }
      if resized.takeChange() { show() }
    }
  }

  /// Waits for bytes; false if there will be none.
  private func readKeys() -> Bool {
    var piece = [UInt8](repeating: 0, count: 4096)
    if decoder.isWaiting {
      // An escape that is followed by nothing for a while is the key itself.
      var request = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, 50) == 0 {
        waiting += decoder.flush()
        return true
      }
    }
    let got = read(input, &piece, piece.count)
    if got < 0, errno == EINTR { return true }
    guard got > 0 else { return false }
    waiting += decoder.take(piece[..<got])
    return true
  }

  private func suspend(_ terminal: RawMode) {
    write("\u{1B}[?2004l\r\n")
    terminal.leave()
    raise(SIGTSTP)
    terminal.enter()
    write("\u{1B}[?2004h")
    shownRow = 0
    show()
  }

  private func handle(_ key: Key) -> Input? {
    switch key {
    case .enter: return .line(line.text)
    case .control("c"):
      if line.isEmpty { return .interrupt }
      line.replace(with: "")
      history.rewind()
    case .control("d"):
      if line.isEmpty { return .end }
      line.deleteForward()
    default: edit(key)
    }
    return nil
  }

  private func edit(_ key: Key) {
    switch key {
    case .text(let text): line.insert(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
    case .backspace: line.deleteBackward()
    case .delete: line.deleteForward()
    case .left, .control("b"): line.move(by: -1)
    case .right, .control("f"): line.move(by: 1)
    case .home, .control("a"): line.moveToStart()
    case .end, .control("e"): line.moveToEnd()
    case .wordLeft, .alt("b"): line.moveWordBackward()
    case .wordRight, .alt("f"): line.moveWordForward()
    case .control("w"): line.cutWordBackward()
    case .alt("d"): line.cutWordForward()
    case .control("k"): line.cutToEnd()
    case .control("u"): line.cutToStart()
    case .control("y"): line.paste()
    case .control("t"): line.transpose()
    case .up, .control("p"): recall(history.previous(line.text))
    case .down, .control("n"): recall(history.next())
    case .tab: complete()
    case .control("l"):
      write("\u{1B}[H\u{1B}[2J")
      shownRow = 0
    default: break
    }
  }

  private func recall(_ text: String?) {
    if let text { line.replace(with: text) }
  }

  private func complete() {
    let text = line.text
    guard !text.isEmpty, line.cursor == line.characters.count else { return }
    let fitting = completions.filter { $0.hasPrefix(text) }
    guard var common = fitting.first else { return }
    for other in fitting { common = common.commonBeginning(with: other) }
    line.replace(with: fitting.count == 1 ? common + " " : common)
  }
}

// MARK: Showing

extension LineEditor {
  /// Draws the prompt and the line anew, and puts the cursor in its place.
  private func show() {
    let layout = LineLayout(
      promptWidth: prompt.width, line: line, columns: terminalColumns(ofDescriptor: output))
    var text = shownRow > 0 ? "\u{1B}[\(shownRow)A" : ""
    text += "\r\u{1B}[J" + prompt.text + String(line.characters.map(\.shown))
    // At the end of a full row a terminal waits with the next one until something follows.
    if layout.endsFull { text += "\r\n" }
    let up = layout.rowCount - 1 - layout.cursor.row
    if up > 0 { text += "\u{1B}[\(up)A" }
    text += "\r" + (layout.cursor.column > 0 ? "\u{1B}[\(layout.cursor.column)C" : "")
    write(text)
    shownRow = layout.cursor.row
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let put = bytes[done...].withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { return }
      done += put
    }
  }
}

extension String {
  fileprivate func commonBeginning(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}

/// Notices that the window got another size, which also interrupts the reading of keys.
private final class WindowSignal {
  private nonisolated(unsafe) static var hasChanged: sig_atomic_t = 0
  private var before = sigaction()

  init() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in WindowSignal.hasChanged = 1 }
    WindowSignal.hasChanged = 0
    sigaction(SIGWINCH, &action, &before)
  }

  deinit { sigaction(SIGWINCH, &before, nil) }

  /// Whether it changed since the last call.
  func takeChange() -> Bool {
    defer { WindowSignal.hasChanged = 0 }
    return WindowSignal.hasChanged != 0
  }
}
