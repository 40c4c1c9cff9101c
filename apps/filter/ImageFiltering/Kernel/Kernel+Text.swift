extension Kernel {
  /// Reads a kernel as people write it: rows parted by `;` or line ends, weights by spaces or commas;
  /// a weight may be a fraction such as `1/9`.
  ///
  /// - Parameter source: what to call the text in messages, such as `--kernel`.
  /// - Throws: ``FilterError/badKernel(source:reason:)``.
  public init(parsing text: String, source: String = "kernel") throws {
    func bad(_ reason: String) -> FilterError { .badKernel(source: source, reason: reason) }
    var rows: [[Float]] = []
    let lines = text.split(omittingEmptySubsequences: true) { $0 == ";" || $0.isNewline }
    for line in lines {
      let words = line.split { $0.isWhitespace || $0 == "," || $0 == "[" || $0 == "]" }
      if words.isEmpty { continue }
      let row = try words.map { word throws -> Float in
        guard let value = Self.weight(word) else {
          throw bad("row \(rows.count + 1): expected a number, found '\(word)'")
        }
        return value
      }
      rows.append(row)
    }
    try self.init(checking: rows, source: source)
  }

  /// Checks what came from outside.
  init(checking rows: [[Float]], source: String) throws {
    func bad(_ reason: String) -> FilterError { .badKernel(source: source, reason: reason) }
    guard let columns = rows.first?.count, columns > 0 else {
      throw bad("expected rows of numbers such as \"0 1 0; 1 -4 1; 0 1 0\", found none")
    }
    for (index, row) in rows.enumerated() where row.count != columns {
      throw bad(
        "expected rows of one length, found \(columns) numbers in row 1 and \(row.count) in row \(index + 1)")
    }
    guard rows.count <= Self.maximumSize && columns <= Self.maximumSize else {
      throw bad("expected at most \(Self.maximumSize) rows and columns, found \(rows.count)x\(columns)")
    }
    for (index, row) in rows.enumerated() {
      if let weight = row.first(where: { !$0.isFinite }) {
        throw bad("row \(index + 1): expected finite numbers, found \(weight)")
      }
    }
    self.init(rows)
  }

  private static func weight(_ word: Substring) -> Float? {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let top = Double(parts[0]) else { return nil }
    guard parts.count == 2 else { return Float(top) }
    guard let bottom = Double(parts[1]), bottom != 0 else { return nil }
    return Float(top / bottom)
  }

  /// The form that `init(parsing:)` reads: `0 1 0; 1 -4 1; 0 1 0`.
  public var text: String {
    (0..<rows).map { row in
      (0..<columns).map { shortText(Double(self[row, $0].description) ?? 0) }.joined(separator: " ")
    }.joined(separator: "; ")
  }
}
