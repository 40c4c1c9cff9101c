/// A line of text that is being edited: its characters and a cursor between them.
///
/// A character is what a reader takes for one, so that the cursor never stands within a letter and its
/// accent, or within an emoji.
public struct LineBuffer: Equatable, Sendable {
  /// The characters of the line.
  public private(set) var characters: [Character] = []
  /// Before which character the cursor stands, 0...count.
  public private(set) var cursor = 0
  /// What was cut last, for ``paste()``.
  private var cut: [Character] = []

  /// A line with the cursor at its end.
  public init(_ text: String = "") { replace(with: text) }

  /// The line.
  public var text: String { String(characters) }
  /// Whether there is nothing.
  public var isEmpty: Bool { characters.isEmpty }

  /// Puts another text there, with the cursor at its end.
  public mutating func replace(with text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// Inserts text before the cursor; an accent joins the letter before it.
  public mutating func insert(_ text: String) {
    guard !text.isEmpty else { return }
    let start = max(0, cursor - 1)
    let joined = Array(String(characters[start..<cursor]) + text)
    let after = characters[cursor...]
    // What was inserted may also join what follows, such as a half of an emoji.
    let whole = Array(String(joined) + String(after.prefix(1)))
    let isJoinedAfter = !after.isEmpty && whole.count == joined.count
    characters.replaceSubrange(start..<cursor + (isJoinedAfter ? 1 : 0), with: isJoinedAfter ? whole : joined)
    cursor = start + joined.count
  }

  /// Removes the character before the cursor.
  public mutating func deleteBackward() {
    guard cursor > 0 else { return }
    cursor -= 1
    characters.remove(at: cursor)
  }

  /// Removes the character at the cursor.
  public mutating func deleteForward() {
    if cursor < characters.count { characters.remove(at: cursor) }
  }

  /// Cuts everything from the cursor on.
  public mutating func cutToEnd() { cut(cursor..<characters.count) }
  /// Cuts everything before the cursor.
  public mutating func cutToStart() { cut(0..<cursor) }
  /// Cuts the word before the cursor, and the spaces behind it.
  public mutating func cutWordBackward() { cut(startOfWord..<cursor) }
  /// Cuts the word at the cursor.
  public mutating func cutWordForward() { cut(cursor..<endOfWord) }

  /// Inserts what was cut last.
  public mutating func paste() { insert(String(cut)) }

  /// Swaps the characters around the cursor, and moves on.
  public mutating func transpose() {
    guard characters.count >= 2, cursor > 0 else { return }
    let right = min(cursor, characters.count - 1)
    characters.swapAt(right - 1, right)
    cursor = right + 1
  }

  /// Moves the cursor by a number of characters, as far as the line goes.
  public mutating func move(by count: Int) { cursor = min(max(cursor + count, 0), characters.count) }
  /// Moves the cursor before the first character.
  public mutating func moveToStart() { cursor = 0 }
  /// Moves the cursor behind the last character.
  public mutating func moveToEnd() { cursor = characters.count }
  /// Moves the cursor to the beginning of a word.
  public mutating func moveWordBackward() { cursor = startOfWord }
  /// Moves the cursor behind the end of a word.
  public mutating func moveWordForward() { cursor = endOfWord }

  private mutating func cut(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    cut = Array(characters[range])
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private var startOfWord: Int {
    var index = cursor
    while index > 0, !Kind(characters[index - 1]).isWord { index -= 1 }
    guard index > 0 else { return 0 }
    let kind = Kind(characters[index - 1])
    while index > 0, Kind(characters[index - 1]) == kind { index -= 1 }
    return index
  }

  private var endOfWord: Int {
    var index = cursor
    while index < characters.count, !Kind(characters[index]).isWord { index += 1 }
    guard index < characters.count else { return index }
    let kind = Kind(characters[index])
    while index < characters.count, Kind(characters[index]) == kind { index += 1 }
    return index
  }

  /// What makes up words: letters and digits, or wide characters such as Chinese; `LSTM是什么` is two words.
  private enum Kind {
    case narrow, wide, none

    var isWord: Bool { self != .none }

    init(_ character: Character) {
      self =
        !(character.isLetter || character.isNumber) ? .none : character.displayWidth == 2 ? .wide : .narrow
    }
  }
}
