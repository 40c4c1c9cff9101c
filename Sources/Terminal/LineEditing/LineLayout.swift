/// Where a prompt and a line stand on a terminal of so many columns.
///
/// A line that is too long goes on in the next row; a wide character that does not fit into the last column
/// goes there as a whole, as terminals do it.
struct LineLayout: Equatable {
  /// The rows that the text takes, at least 1.
  let rowCount: Int
  /// The row and column of the cursor, from 0.
  let cursor: (row: Int, column: Int)
  /// Whether the text fills its last row, so that the terminal's cursor still hangs at the end of it.
  let endsFull: Bool

  init(promptWidth: Int, line: LineBuffer, columns: Int) {
    let columns = max(columns, 2)
    var (row, column) = (promptWidth / columns, promptWidth % columns)
    var place = (row: row, column: column)
    for (index, character) in line.characters.enumerated() {
      let width = min(character.shownWidth, columns)
      if column + width > columns { (row, column) = (row + 1, 0) }
      if index == line.cursor { place = (row, column) }
      column += width
    }
    endsFull = column == columns
    if endsFull { (row, column) = (row + 1, 0) }
    if line.cursor == line.characters.count { place = (row, column) }
    // The cursor before a character of which the row has no room left.
    if place.column == columns { place = (place.row + 1, 0) }
    rowCount = row + 1
    cursor = place
  }

  static func == (a: LineLayout, b: LineLayout) -> Bool {
    a.rowCount == b.rowCount && a.cursor == b.cursor && a.endsFull == b.endsFull
  }
}

extension Character {
  /// The columns it takes as it is shown in a line: tabs and other controls are shown as one character.
  fileprivate var shownWidth: Int { shown.displayWidth }

  /// What stands for it on the screen.
  var shown: Character {
    guard let first = unicodeScalars.first else { return self }
    return first.properties.generalCategory == .control ? (first == "\t" || first == "\n" ? " " : "?") : self
  }
}
