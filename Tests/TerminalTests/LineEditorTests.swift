import Glibc
import TestSupport
import Testing

@testable import Terminal

/// A line editor on a pseudo-terminal, and the screen that it draws.
private final class Session: @unchecked Sendable {
  let terminal: PseudoTerminal
  private var screen: Screen
  private let thread: UnsafeMutablePointer<pthread_t>
  private final class Results: @unchecked Sendable {
    var inputs: [LineEditor.Input] = []
    /// The thread's folder in /proc.
    var thread = ""
    var lock = pthread_mutex_t()
    let terminal: Int32
    let completions: [String]
    init(_ terminal: Int32, _ completions: [String]) {
      (self.terminal, self.completions) = (terminal, completions)
      pthread_mutex_init(&lock, nil)
    }
    func nameThread() {
      var name = [UInt8](repeating: 0, count: 100)
      let count = name.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { readlink("/proc/thread-self", $0, bytes.count) } ?? 0
      }
      pthread_mutex_lock(&lock)
      thread = "/proc/" + String(decoding: name.prefix(max(count, 0)), as: UTF8.self)
      pthread_mutex_unlock(&lock)
    }
    var threadFolder: String {
      pthread_mutex_lock(&lock)
      defer { pthread_mutex_unlock(&lock) }
      return thread
    }
    func add(_ input: LineEditor.Input) {
      pthread_mutex_lock(&lock)
      inputs.append(input)
      pthread_mutex_unlock(&lock)
    }
    var all: [LineEditor.Input] {
      pthread_mutex_lock(&lock)
      defer { pthread_mutex_unlock(&lock) }
      return inputs
    }
  }
  private let results: Results

  init(columns: Int = 40, completions: [String] = []) throws {
    terminal = try PseudoTerminal(columns: columns)
    screen = Screen(columns: columns) { $0.displayWidth }
    results = Results(terminal.terminal, completions)
    thread = .allocate(capacity: 1)
    let context = Unmanaged.passRetained(results).toOpaque()
    pthread_create(
      thread, nil,
      { pointer in
        guard let pointer else { return nil }
        let results = Unmanaged<Results>.fromOpaque(pointer).takeRetainedValue()
        results.nameThread()
        let editor = LineEditor(
          completions: results.completions, input: results.terminal, output: results.terminal)
        while true {
          let input = editor.readLine(prompt: "> ")
          results.add(input)
          if input == .end { return nil }
        }
      }, context)
    waitForPrompt()
  }

  deinit {
    terminal.type("\u{3}\u{4}")
    pthread_join(thread.pointee, nil)
    thread.deallocate()
  }

  private func waitForPrompt() {
    for _ in 0..<2000 {
      screen.show(terminal.output())
      if screen.rows.last(where: { !$0.isEmpty }) == ">" { return }
      usleep(1000)
    }
  }

  /// Types, and waits until what is shown no longer changes.
  func type(_ text: String) { type(bytes: Array(text.utf8)) }

  func type(bytes: [UInt8]) {
    terminal.type(bytes: bytes)
    terminal.settle(reader: results.threadFolder) { screen.show($0) }
  }

  var rows: [String] {
    var rows = screen.rows
    while rows.last == "" { rows.removeLast() }
    return rows
  }
  var cursor: [Int] { [screen.row, screen.column] }
  var inputs: [LineEditor.Input] { results.all }
}

@Suite(.serialized) struct LineEditorTests {
  @Test func textIsShownAndEntered() throws {
    let session = try Session()
    session.type("hello 你好")
    #expect(session.rows == ["> hello 你好"])
    #expect(session.cursor == [0, 12])
    session.type("\r")
    #expect(session.inputs == [.line("hello 你好")])
    #expect(session.rows == ["> hello 你好", ">"])
  }

  @Test func editingWithinTheLine() throws {
    let session = try Session()
    session.type("卷积网络")
    session.type("\u{1B}[D\u{1B}[D神经")
    #expect(session.rows == ["> 卷积神经网络"])
    #expect(session.cursor == [0, 10])
    session.type("\u{7F}")
    #expect(session.rows == ["> 卷积神网络"])
    session.type("\u{1}X\u{5}Y\u{1B}[1~\u{1B}[3~")
    #expect(session.rows == ["> 卷积神网络Y"])
    #expect(session.cursor == [0, 2])
    session.type("\u{1B}[C\u{B}")
    #expect(session.rows == ["> 卷"])
    session.type("\u{19}")
    #expect(session.rows == ["> 卷积神网络Y"])
    session.type("\u{15}")
    #expect(session.rows == [">"])
  }

  @Test func wordsAreCutAndPassed() throws {
    let session = try Session()
    session.type("the LSTM是什么 now")
    session.type("\u{17}")
    #expect(session.rows == ["> the LSTM是什么"])
    session.type("\u{17}")
    #expect(session.rows == ["> the LSTM"])
    session.type("\u{1B}bA\u{1B}[1;5DB\u{1B}fC")
    #expect(session.rows == ["> the BALSTMC"])
    session.type("\u{1B}b\u{1B}d")
    #expect(session.rows == ["> the"])
  }

  @Test func aLongLineWrapsWithWideCharacters() throws {
    let session = try Session(columns: 11)
    session.type("一二三四五")
    // Of the nine columns after the prompt four characters fill eight; the fifth goes into the next row.
    #expect(session.rows == ["> 一二三四", "五"])
    #expect(session.cursor == [1, 2])
    session.type("\u{1B}[D")
    #expect(session.cursor == [1, 0])
    session.type("\u{1B}[D\u{1B}[Dab")
    #expect(session.rows == ["> 一二ab三", "四五"])
    session.type("\u{1}")
    #expect(session.cursor == [0, 2])
    session.type("\r")
    #expect(session.inputs == [.line("一二ab三四五")])
    #expect(session.rows == ["> 一二ab三", "四五", ">"])
  }

  @Test func aFullRowPutsTheCursorIntoTheNext() throws {
    let session = try Session(columns: 10)
    session.type("12345678")
    #expect(session.rows == ["> 12345678"])
    #expect(session.cursor == [1, 0])
    session.type("9\u{7F}")
    #expect(session.rows == ["> 12345678"])
    #expect(session.cursor == [1, 0])
    session.type("\u{7F}")
    #expect(session.cursor == [0, 9])
    session.type("\r")
    #expect(session.inputs == [.line("1234567")])
  }

  @Test func historyKeepsTheDraft() throws {
    let session = try Session()
    session.type("one\rtwo\rdraft")
    session.type("\u{1B}[A")
    #expect(session.rows.last == "> two")
    session.type("\u{10}")
    #expect(session.rows.last == "> one")
    session.type("\u{1B}[A")
    #expect(session.rows.last == "> one")
    session.type("\u{1B}[B\u{1B}[B")
    #expect(session.rows.last == "> draft")
    session.type("\u{1B}[A!\r")
    #expect(session.inputs == [.line("one"), .line("two"), .line("two!")])
  }

  @Test func controlCGivesUpALineThenInterrupts() throws {
    let session = try Session()
    session.type("abc\u{3}")
    #expect(session.rows == [">"])
    #expect(session.inputs == [])
    session.type("\u{3}")
    #expect(session.inputs == [.interrupt])
    session.type("ab\u{1}\u{4}")
    #expect(session.rows.last == "> b")
    session.type("\r\u{4}")
    #expect(session.inputs == [.interrupt, .line("b"), .end])
  }

  @Test func pastedLinesStayOneLine() throws {
    let session = try Session()
    session.type("a \u{1B}[200~first\r\nsecond\tline\u{1B}[201~ b")
    #expect(session.rows == ["> a first second line b"])
    session.type("\r")
    #expect(session.inputs == [.line("a first second line b")])
  }

  @Test func bytesMayComeOneByOne() throws {
    let session = try Session()
    for byte in Array("é你🙂\u{1B}[D".utf8) {
      session.terminal.type(bytes: [byte])
      usleep(3_000)
    }
    session.type("x")
    #expect(session.rows == ["> é你x🙂"])
  }

  @Test func combinedCharactersAreOne() throws {
    let session = try Session()
    session.type("e\u{301}👩\u{200D}🔬")
    session.type("\u{7F}")
    #expect(session.rows == ["> e\u{301}"])
    session.type("\u{7F}")
    #expect(session.rows == [">"])
  }

  @Test func whatMeansNothingIsIgnored() throws {
    let session = try Session()
    session.type(bytes: [0x61, 0xFF, 0xC3, 0x28, 0x00, 0x1D] + Array("\u{1B}[99~\u{1B}[1;2Pb".utf8))
    #expect(session.rows == ["> a(b"])
    session.type("\u{1B}")
    session.type("c\r")
    #expect(session.inputs == [.line("a(bc")])
  }

  @Test func tabCompletesCommands() throws {
    let session = try Session(completions: ["/help", "/reset", "/repeat"])
    session.type("/h\t")
    #expect(session.rows == ["> /help"])
    session.type("\u{15}/r\t")
    #expect(session.rows == ["> /re"])
    session.type("x\t\r")
    #expect(session.inputs == [.line("/rex")])
  }

  @Test func theTerminalIsPutBack() throws {
    let terminal = try PseudoTerminal(columns: 80)
    var before = termios()
    tcgetattr(terminal.terminal, &before)
    terminal.type("typed ahead\n")
    let editor = LineEditor(input: terminal.terminal, output: terminal.terminal)
    #expect(editor.readLine(prompt: "> ") == .line("typed ahead"))
    var after = termios()
    tcgetattr(terminal.terminal, &after)
    #expect(before.c_lflag == after.c_lflag && before.c_iflag == after.c_iflag)
  }
}
