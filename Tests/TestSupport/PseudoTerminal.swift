import Glibc

/// Both ends of a pseudo-terminal: what is typed goes in here, what a program shows comes out here.
public final class PseudoTerminal: @unchecked Sendable {
  /// The end that the test holds.
  public let controller: Int32
  /// The end that the program takes for its terminal.
  public let terminal: Int32
  /// The name of the program's end.
  public let name: String

  /// Opens a pair of ends.
  public init(columns: Int, rows: Int = 24) throws {
    // What posix_openpt, unlockpt and ptsname do, which the Swift overlay of the C library lacks.
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    guard controller >= 0, ioctl(controller, unlock, &locked) == 0, ioctl(controller, getNumber, &number) == 0
    else { throw SystemFailure("open /dev/ptmx") }
    name = "/dev/pts/\(number)"
    terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { throw SystemFailure("open \(name)") }
    resize(columns: columns, rows: rows)
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(controller)
    close(terminal)
  }

  /// Gives the terminal another size.
  public func resize(columns: Int, rows: Int = 24) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  /// Sends bytes as if they were typed.
  public func type(_ text: String) { type(bytes: Array(text.utf8)) }

  /// Sends bytes as if they were typed.
  public func type(bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let put = bytes[done...].withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
      if put > 0 { done += put } else if errno == EAGAIN || errno == EINTR { usleep(500) } else { return }
    }
  }

  /// Gives what is shown to `show` until nothing more comes: what was typed has been read, and whoever reads it has
  /// been asleep for a while.
  ///
  /// - Parameters:
  ///   - reader: the folder in `/proc` of the process or thread that reads.
  ///   - milliseconds: how long it has to sleep; longer than it waits by itself for the rest of a sequence.
  public func settle(reader: String, milliseconds: Int = 70, show: ([UInt8]) -> Void) {
    var quiet = 0
    for _ in 0..<60_000 where quiet < milliseconds {
      let shown = output()
      show(shown)
      quiet = shown.isEmpty && isRead && PseudoTerminal.sleeps(reader) ? quiet + 1 : 0
      usleep(1000)
    }
  }

  /// Whether nothing that was typed waits to be read.
  private var isRead: Bool {
    var count: Int32 = 0
    return ioctl(terminal, UInt(FIONREAD), &count) == 0 && count == 0
  }

  /// Whether a process or thread waits for something, or is over; on a busy machine one that has work may wait long
  /// for a processor, but does not sleep.
  private static func sleeps(_ reader: String) -> Bool {
    guard let bytes = try? fileBytes(at: "\(reader)/stat"), let name = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return true }
    return name + 2 < bytes.count && "SZX".utf8.contains(bytes[name + 2])
  }

  /// What was shown since the last call, as far as it has come.
  public func output() -> [UInt8] {
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let got = read(controller, &piece, piece.count)
      guard got > 0 else { return result }
      result += piece[..<got]
    }
  }
}

/// The rows of a screen that bytes for a terminal make: what a user sees.
///
/// Knows what line editing needs: printing with wide characters and wrapping, line ends, moving the cursor, clearing.
public struct Screen {
  /// The width.
  public let columns: Int
  /// The rows from the top, without blanks at their ends.
  public var rows: [String] {
    cells.map { row in
      var text = row.filter { $0 != "\u{0}" }.map(String.init).joined()
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }
  /// The row and column of the cursor, from 0.
  public private(set) var row = 0
  /// As above.
  public private(set) var column = 0
  /// The characters; a wide one is followed by U+0000.
  private var cells: [[Character]] = [[]]
  /// Whether the cursor hangs behind the last column.
  private var hangs = false
  private let width: (Character) -> Int

  /// An empty screen.
  ///
  /// - Parameter width: gives the columns of a character.
  public init(columns: Int, width: @escaping (Character) -> Int) {
    self.columns = columns
    self.width = width
  }

  /// Shows bytes.
  public mutating func show(_ bytes: [UInt8]) {
    var text = String(decoding: bytes, as: UTF8.self)[...]
    while let character = text.first {
      if character == "\u{1B}" {
        text = escape(text.dropFirst())
        continue
      }
      text = text.dropFirst()
      switch character {
      case "\r\n":
        move(row + 1, 0)
      case "\n": move(row + 1, column)
      case "\r": move(row, 0)
      case "\u{7}": break
      default: put(character)
      }
    }
  }

  private mutating func move(_ newRow: Int, _ newColumn: Int) {
    (row, column, hangs) = (max(0, newRow), max(0, newColumn), false)
    while cells.count <= row { cells.append([]) }
  }

  private mutating func put(_ character: Character) {
    let size = width(character)
    if hangs || column + size > columns { move(row + 1, 0) }
    while cells[row].count < column + size { cells[row].append(" ") }
    cells[row][column] = character
    if size == 2 { cells[row][column + 1] = "\u{0}" }
    column += size
    if column == columns { (column, hangs) = (columns - 1, true) }
  }

  /// Takes a sequence after its escape; gives what follows.
  private mutating func escape(_ text: Substring) -> Substring {
    guard text.first == "[", let end = text.dropFirst().firstIndex(where: { $0.isLetter || $0 == "~" }) else {
      return text.dropFirst()
    }
    let parameters = text[text.index(after: text.startIndex)..<end]
    let number = Int(parameters.prefix { $0.isNumber }) ?? 0
    switch text[end] {
    case "A": move(row - max(1, number), column)
    case "B": move(row + max(1, number), column)
    case "C": move(row, min(columns - 1, column + max(1, number)))
    case "D": move(row, column - max(1, number))
    case "H": move(0, 0)
    case "J":
      if number == 2 { cells = cells.map { _ in [] } } else { clearBelow() }
    case "K": cells[row].removeSubrange(min(column, cells[row].count)...)
    default: break
    }
    return text[text.index(after: end)...]
  }

  private mutating func clearBelow() {
    cells[row].removeSubrange(min(column, cells[row].count)...)
    for below in cells.indices where below > row { cells[below] = [] }
  }
}
