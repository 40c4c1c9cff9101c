/// Rows of text in aligned columns.
///
/// Columns are as wide as their widest cell on a terminal, where Chinese takes two columns a character.
public struct Table: Sendable {
  /// On which side of its column a cell stands.
  public enum Alignment: Sendable, Hashable {
    /// Text.
    case left
    /// Numbers.
    case right
  }

  /// One column.
  public struct Column: Sendable {
    /// What stands above it.
    public var title: String
    /// On which side its cells stand.
    public var alignment: Alignment

    /// A column of text, or of numbers if `alignment` is `.right`.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// The columns from the left.
  public let columns: [Column]
  /// The rows from the top.
  public private(set) var rows: [[String]] = []

  /// A table without rows yet.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row.
  ///
  /// - Precondition: there is a cell for each column.
  public mutating func add(_ cells: [String]) {
    precondition(
      cells.count == columns.count, "Table.add: expected \(columns.count) cells, found \(cells.count)")
    rows.append(cells.map { String($0.map { $0.isNewline ? " " : $0 }) })
  }

  /// The table for a terminal: a line a row, two spaces between columns, a rule under the titles.
  public func text(style: TextStyle = .plain) -> String {
    let widths = self.widths
    let titles = line(columns.map(\.title), widths)
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([style.bold(titles), style.dim(rule)] + rows.map { line($0, widths) }).joined(separator: "\n")
  }

  /// The table in Markdown, padded so that the source is aligned as well.
  public func markdown() -> String {
    let widths = self.widths.map { max($0, 3) }
    func row(_ cells: [String]) -> String {
      let padded = zip(zip(cells.map { $0.replacingPipes }, columns), widths).map {
        pad($0.0, $0.1.alignment, $1)
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = zip(columns, widths).map {
      $0.alignment == .left ? String(repeating: "-", count: $1) : String(repeating: "-", count: $1 - 1) + ":"
    }
    return ([row(columns.map(\.title)), "| " + rule.joined(separator: " | ") + " |"] + rows.map(row)).joined(
      separator: "\n")
  }

  private var widths: [Int] {
    columns.indices.map { index in
      rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].displayWidth) }
    }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = zip(zip(cells, columns), widths).map { pad($0.0, $0.1.alignment, $1) }.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }

  private func pad(_ text: String, _ alignment: Alignment, _ width: Int) -> String {
    let space = String(repeating: " ", count: max(0, width - text.displayWidth))
    return alignment == .left ? text + space : space + text
  }
}

extension String {
  fileprivate var replacingPipes: String {
    split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
