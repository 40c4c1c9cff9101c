/// Numbers from text: a list, or a column of a table with commas, semicolons or tabs (CSV).
public struct SignalTable: Sendable {
  /// What to call the text in messages.
  public let source: String
  /// The names of the columns: those of the first line, or numbers from 1 on.
  public let columns: [String]

  private let rows: [(line: Int, cells: [String])]
  private let separator: Separator

  private enum Separator: Equatable {
    case character(Character), space
  }

  /// Reads a table or a list.
  ///
  /// The separator is the first of tab, semicolon and comma that the first line has, otherwise space. A first
  /// line that is no number names the columns. Between semicolons and tabs a decimal comma is understood. Empty
  /// lines and lines that begin with `#` are left out.
  ///
  /// - Throws: ``SignalError/noNumbers(source:)``.
  public init(parsing text: String, source: String) throws(SignalError) {
    self.source = source
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map {
      (line: $0.offset + 1, text: $0.element)
    }
    lines.removeAll { $0.text.allSatisfy(\.isWhitespace) || $0.text.first { !$0.isWhitespace } == "#" }
    guard let top = lines.first else { throw .noNumbers(source: source) }
    let separator =
      ["\t", ";", ","].first { top.text.contains($0) }.map(Separator.character) ?? .space
    self.separator = separator
    var rows = lines.map { (line: $0.line, cells: Self.cells(of: $0.text, separator)) }
    let first = rows[0].cells
    let numberCount = first.count { Self.number($0, separator) != nil }
    // Where spaces part the cells, or there is but one line, a word among numbers is a slip and no name.
    let mayMix = separator != .space && rows.count > 1
    let isHeader = numberCount < first.count { !$0.isEmpty } && (numberCount == 0 || mayMix)
    columns = isHeader ? rows[0].cells : (1...max(1, rows[0].cells.count)).map(String.init)
    if isHeader { rows.removeFirst() }
    guard !rows.isEmpty else { throw .noNumbers(source: source) }
    self.rows = rows
    self.hasNames = isHeader
  }

  private let hasNames: Bool

  /// The numbers of a column, or all of a list.
  ///
  /// - Parameter name: the name or the number of a column; `nil` for the only one, or for all numbers of a
  ///   list: of one line, or of several without names that have spaces between the numbers.
  /// - Throws: ``SignalError`` when there is no such column or a cell is not a finite number.
  public func signal(column name: String? = nil) throws(SignalError) -> [Double] {
    guard let name else {
      let isList = !hasNames && (rows.count == 1 || separator == .space)
      if isList { return try list() }
      guard columns.count == 1 else { throw .columnNeeded(source: source, columns: columns) }
      return try column(0)
    }
    let wanted = name.lowercased()
    if let index = columns.firstIndex(where: { $0.lowercased() == wanted }) { return try column(index) }
    if let number = Int(name), columns.indices.contains(number - 1) { return try column(number - 1) }
    throw .unknownColumn(
      source: source, name: name, suggestion: nearestName(to: name, among: columns), columns: columns)
  }

  private func list() throws(SignalError) -> [Double] {
    var numbers: [Double] = []
    for (line, cells) in rows {
      for (index, cell) in cells.enumerated() {
        // A comma at the end of a line parts nothing.
        if cell.isEmpty, index == cells.count - 1, index > 0 { continue }
        guard let number = Self.number(cell, separator) else {
          throw .notANumber(source: source, line: line, column: nil, text: cell)
        }
        numbers.append(number)
      }
    }
    return numbers
  }

  private func column(_ index: Int) throws(SignalError) -> [Double] {
    var numbers: [Double] = []
    for (line, cells) in rows {
      guard index < cells.count else {
        throw .missingCell(source: source, line: line, column: columns[index])
      }
      guard let number = Self.number(cells[index], separator) else {
        throw .notANumber(source: source, line: line, column: columns[index], text: cells[index])
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func number(_ text: String, _ separator: Separator) -> Double? {
    var text = text
    if separator != .character(","), separator != .space, !text.contains(".") {
      text = String(text.map { $0 == "," ? "." : $0 })
    }
    guard let number = Double(text), number.magnitude <= 1e30 else { return nil }
    return number
  }

  /// The cells of a line, without the quotes and the space around them.
  private static func cells(of line: Substring, _ separator: Separator) -> [String] {
    guard case .character(let character) = separator else {
      return line.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    var (cells, cell, isQuoted): ([String], String, Bool) = ([], "", false)
    var rest = line[...]
    while let next = rest.popFirst() {
      if next == "\"" {
        // Two quotes within quotes are one.
        if isQuoted, rest.first == "\"" {
          cell.append(contentsOf: String(rest.removeFirst()))
        } else {
          isQuoted.toggle()
        }
      } else if next == character, !isQuoted {
        cells.append(trimmed(cell))
        cell = ""
      } else {
        cell.append(next)
      }
    }
    return cells + [trimmed(cell)]
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
