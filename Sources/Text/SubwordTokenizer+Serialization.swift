extension SubwordTokenizer {
  /// The first line of a serialised tokenizer: its form and version.
  private static let heading = "subwords 1"

  /// The tokenizer as lines of text, as a model's file keeps it.
  ///
  /// The heading; the alphabet, one symbol a line, sorted, those that continue a word behind a `+`; an empty
  /// line; the merges, one a line: the numbers of the two symbols, in the order in which they were learnt.
  /// Spaces and the like are written as their code points: `\9;`.
  public var serialized: String {
    var lines = [SubwordTokenizer.heading]
    lines += alphabet.map { ($0.isContinuation ? "+" : "") + SubwordTokenizer.escaped($0.text) }
    lines.append("")
    lines += merges.map { "\($0) \($1)" }
    return lines.joined(separator: "\n")
  }

  /// The tokenizer that ``serialized`` wrote.
  ///
  /// - Parameters:
  ///   - serialized: lines of text.
  ///   - name: what to call them in messages, such as the path of the model.
  /// - Throws: `TextError` with the line that is wrong.
  public init(serialized: String, name: String = "tokenizer") throws(TextError) {
    var lines = serialized.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated().makeIterator()
    guard let heading = lines.next(), heading.element.elementsEqual(SubwordTokenizer.heading.utf8) else {
      throw .badData(
        name, "expected a tokenizer that begins with '\(SubwordTokenizer.heading)', found something else")
    }
    let alphabet = try SubwordTokenizer.alphabet(from: &lines, name: name)
    let merges = try SubwordTokenizer.merges(from: &lines, alphabet: alphabet, name: name)
    self.init(alphabet: alphabet, merges: merges)
  }

  private typealias Lines = EnumeratedSequence<[Substring.UTF8View]>.Iterator

  private static func alphabet(from lines: inout Lines, name: String) throws(TextError) -> [Subword] {
    var alphabet: [Subword] = []
    while let (index, line) = lines.next() {
      guard !line.isEmpty else { return alphabet }
      guard let symbol = symbol(String(Substring(line))) else {
        throw .badData(
          name, "line \(index + 1): expected a symbol of an alphabet, found '\(shortened(line))'")
      }
      if let last = alphabet.last, last >= symbol {
        throw .badData(name, "line \(index + 1): expected an alphabet in order, found '\(shortened(line))'")
      }
      guard alphabet.count < maximumAlphabetCount else {
        throw .badData(name, "expected at most \(maximumAlphabetCount) symbols in the alphabet, found more")
      }
      alphabet.append(symbol)
    }
    throw .badData(name, "expected an empty line after the alphabet, found the end; is it cut off?")
  }

  private static func merges(
    from lines: inout Lines, alphabet: [Subword], name: String
  ) throws(TextError) -> [(Int32, Int32)] {
    var merges: [(Int32, Int32)] = []
    // How many characters a symbol has; none for those that cannot be merged.
    var lengths = [Int](repeating: 0, count: specialCount) + alphabet.map { $0.text.unicodeScalars.count }
    var known: Set<UInt64> = []
    while let (index, line) = lines.next() {
      let numbers = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        .map { Int32(Substring($0)) ?? -1 }
      guard numbers.count == 2, numbers.allSatisfy({ lengths.indices.contains(Int($0)) }),
        numbers.allSatisfy({ lengths[Int($0)] > 0 })
      else {
        throw .badData(
          name, "line \(index + 1): expected the numbers of two earlier symbols, found '\(shortened(line))'")
      }
      let length = lengths[Int(numbers[0])] + lengths[Int(numbers[1])]
      guard length <= longestPiece, merges.count < maximumMergeCount else {
        throw .badData(
          name,
          "line \(index + 1): expected symbols of at most \(longestPiece) characters and \(maximumMergeCount) "
            + "merges, found more")
      }
      guard known.insert(key(numbers[0], numbers[1])).inserted else {
        throw .badData(name, "line \(index + 1): expected every merge once, found '\(shortened(line))' again")
      }
      lengths.append(length)
      merges.append((numbers[0], numbers[1]))
    }
    return merges
  }

  private static func shortened(_ line: Substring.UTF8View) -> String {
    let text = Substring(line)
    return text.count <= 24 ? escaped(String(text)) : escaped(String(text.prefix(24))) + "…"
  }

  /// The text with spaces, control characters, `\\` and `+` as their code points, as in `\\32;`.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isPlain = scalar.value > 0x20 && scalar != "\\" && scalar != "+" && !scalar.properties.isWhitespace
      result += isPlain ? String(scalar) : "\\\(scalar.value);"
    }
    return result
  }

  /// The symbol that a line of the alphabet describes; `nil` when it describes none.
  private static func symbol(_ line: String) -> Subword? {
    let isContinuation = line.utf8.first == UInt8(ascii: "+")
    var text = String.UnicodeScalarView()
    var rest = line.unicodeScalars.dropFirst(isContinuation ? 1 : 0)
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard let end = rest.firstIndex(of: ";"), let value = UInt32(String(rest[..<end])),
        let escaped = Unicode.Scalar(value)
      else { return nil }
      text.append(escaped)
      rest = rest[rest.index(after: end)...]
    }
    guard !text.isEmpty, String(text).utf8.count <= longestPiece else { return nil }
    return Subword(String(text), isContinuation: isContinuation)
  }
}
