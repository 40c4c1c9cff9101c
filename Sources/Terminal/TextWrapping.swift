extension StringProtocol {
  /// The text in lines of at most `columns` columns.
  ///
  /// Breaks at spaces, which then go, and between wide characters such as Chinese, but not before a mark that
  /// closes or after one that opens; a word that is longer than a line is cut. Line ends that are there stay.
  ///
  /// - Parameter columns: the width, at least 2.
  public func wrapped(toWidth columns: Int) -> String {
    precondition(columns >= 2, "wrapped: expected a width of at least 2, found \(columns)")
    return split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { LineWrapper(columns: columns).lines(of: Array($0)).joined(separator: "\n") }
      .joined(separator: "\n")
  }
}

private struct LineWrapper {
  let columns: Int

  /// Puts pieces that must not be broken into lines.
  func lines(of text: [Character]) -> [String] {
    var lines: [String] = []
    var (line, width) = ("", 0)
    func finishLine() {
      while line.last == " " { line.removeLast() }
      lines.append(line)
      (line, width) = ("", 0)
    }
    for piece in pieces(of: text) {
      let pieceWidth = piece.displayWidth
      // Spaces at the end of a line take no room.
      let needed = piece.reversed().drop { $0 == " " }.reduce(0) { $0 + $1.displayWidth }
      if width > 0, width + needed > columns { finishLine() }
      if needed <= columns {
        line += piece
        width += pieceWidth
        continue
      }
      for character in piece {
        if width + character.displayWidth > columns, width > 0 { finishLine() }
        line.append(character)
        width += character.displayWidth
      }
    }
    finishLine()
    return lines
  }

  /// The shortest pieces between which a line may end, spaces at the end of the piece before them.
  private func pieces(of text: [Character]) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for (index, character) in text.enumerated() {
      piece.append(character)
      guard index + 1 < text.count else { break }
      if mayBreak(character, text[index + 1]) {
        pieces.append(piece)
        piece = ""
      }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  private func mayBreak(_ left: Character, _ right: Character) -> Bool {
    if right == " " { return false }
    if left == " " { return true }
    guard left.displayWidth == 2 || right.displayWidth == 2 else { return false }
    return !LineWrapper.closing.contains(right) && !LineWrapper.opening.contains(left)
  }

  private static let closing = Set("，。、；：？！）》」』】”’…—,.;:?!)]}%")
  private static let opening = Set("（《「『【“‘([{")
}
