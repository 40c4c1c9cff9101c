import Text

/// Sentences with their translations.
public struct SentencePairs: Equatable, Sendable {
  /// What is to be translated.
  public var sources: [String]
  /// For each source its translation.
  public var targets: [String]
  /// The lines that the pairs stand on in their files, from 0; lines between them are blank.
  public private(set) var lines: [Int]
  /// How many lines the files have, blank ones included.
  public private(set) var lineCount: Int

  /// Pairs of two lists of one length.
  public init(sources: [String], targets: [String]) {
    precondition(
      sources.count == targets.count,
      "SentencePairs: expected as many targets as sources, found \(sources.count) and \(targets.count)")
    (self.sources, self.targets) = (sources, targets)
    (lines, lineCount) = (Array(sources.indices), sources.count)
  }

  /// Pairs are equal when their sentences are, whatever lines they stood on.
  public static func == (a: SentencePairs, b: SentencePairs) -> Bool {
    a.sources == b.sources && a.targets == b.targets
  }

  /// How many there are.
  public var count: Int { sources.count }

  /// The numbers, from 1, of the lines that were left out, since a sentence of them is blank.
  public var blankLines: [Int] {
    let taken = Set(lines)
    return (0..<lineCount).filter { !taken.contains($0) }.map { $0 + 1 }
  }

  /// The elements of a list that belong to the pairs.
  ///
  /// - Parameter all: an element a line of the files, blank ones included, or an element a pair.
  /// - Returns: an element a pair; `nil` if the list is of another length.
  public func aligned<Element>(_ all: [Element]) -> [Element]? {
    if all.count == count { return all }
    return all.count == lineCount ? lines.map { all[$0] } : nil
  }

  /// The most bytes of a file.
  public static let maximumByteCount = 1 << 30

  /// Reads a file with a pair a line, its columns parted by tabs; empty lines are left out.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - source: the number of the column with the source, from 1.
  ///   - target: that of the column with the translation.
  /// - Throws: `TextError` when the file cannot be read, a line lacks a column (the line is named), or there is
  ///   no pair at all.
  public init(tsv path: String, source: Int = 1, target: Int = 2) throws(TextError) {
    precondition(
      source >= 1 && target >= 1 && source != target,
      "SentencePairs: expected two columns from 1 on, found \(source) and \(target)")
    let text = try TextFile(contentsOf: path, limit: SentencePairs.maximumByteCount).text
    (sources, targets, lines, lineCount) = ([], [], [], 0)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy(\.isWhitespace) { continue }
      // Blank lines at the end are no pairs that were left out.
      lineCount = index + 1
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count >= max(source, target) else {
        throw .badData(
          path,
          "line \(index + 1): expected \(max(source, target)) columns parted by tabs, found \(columns.count)")
      }
      let pair = (SentencePairs.trimmed(columns[source - 1]), SentencePairs.trimmed(columns[target - 1]))
      guard !pair.0.isEmpty, !pair.1.isEmpty else {
        let empty = pair.0.isEmpty ? source : target
        throw .badData(path, "line \(index + 1): expected text in column \(empty), found none")
      }
      lines.append(index)
      sources.append(pair.0)
      targets.append(pair.1)
    }
    guard !sources.isEmpty else {
      throw .badData(path, "expected pairs of sentences, found empty lines only")
    }
  }

  /// Reads two files, each with a sentence a line; pairs of which one sentence is empty are left out.
  ///
  /// - Throws: `TextError` when a file cannot be read, the two have different numbers of lines, or there is no
  ///   pair at all.
  public init(source: String, target: String) throws(TextError) {
    let (a, b) = (try SentencePairs.lines(of: source), try SentencePairs.lines(of: target))
    guard a.count == b.count else {
      throw .badData(
        target, "expected \(a.count) lines as in \(source), found \(b.count); line n must translate line n")
    }
    (sources, targets, lines, lineCount) = ([], [], [], a.count)
    for (index, (first, second)) in zip(a, b).enumerated() where !first.isEmpty && !second.isEmpty {
      lines.append(index)
      sources.append(first)
      targets.append(second)
    }
    guard !sources.isEmpty else { throw .badData(source, "expected sentences, found empty lines only") }
  }

  /// The lines of a text file without the space around them; an end of line at the end of the file counts not.
  public static func lines(of path: String) throws(TextError) -> [String] {
    let text = try TextFile(contentsOf: path, limit: maximumByteCount).text
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(trimmed)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func trimmed(_ text: Substring) -> String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
  }

  /// The different sources in the order in which they first occur, each with all its translations.
  ///
  /// Where one sentence has been translated several times, all of them are right answers.
  public var grouped: (sources: [String], references: [[String]]) {
    var places: [String: Int] = [:]
    var (unique, references) = ([String](), [[String]]())
    for (source, target) in zip(sources, targets) {
      if let place = places[source] {
        references[place].append(target)
      } else {
        places[source] = unique.count
        unique.append(source)
        references.append([target])
      }
    }
    return (unique, references)
  }
}
