import Text

/// What the lines of a text must be like.
public struct VerseForm: Sendable {
  /// One line.
  public struct Line: Sendable {
    /// What it begins with; free when empty.
    public var beginning: [Unicode.Scalar] = []
    /// What stands at each place, a mark or `nil` for a character; a line of any length when `nil`.
    public var slots: [Unicode.Scalar?]?

    /// A line without conditions.
    public init() {}
  }

  /// The lines, in order.
  public var lines: [Line]
  /// What is read before the first line: the name of the tune, where there is one.
  public var heading = ""
  /// How lines rhyme; not at all when `nil`.
  public var rhyme: Rhyme?

  /// Lines without conditions.
  public init(lineCount: Int) { lines = Array(repeating: Line(), count: lineCount) }

  /// The lines of a tune.
  public init(_ tune: TuneBook.Tune) {
    lines = TuneBook.slots(of: tune.lines).map { slots in
      var line = Line()
      line.slots = slots
      return line
    }
    heading = tune.name + "\n"
  }

  /// Makes each line begin with a character of a text (藏头), as many lines as it has characters.
  ///
  /// A form with lines of a tune keeps all its lines; the text may have as many characters at most.
  ///
  /// - Returns: `false` when there are more characters than lines.
  public mutating func setAcrostic(_ text: String) -> Bool {
    let letters = text.unicodeScalars.filter { !$0.properties.isWhitespace }
    guard letters.count <= lines.count else { return false }
    for (index, letter) in letters.enumerated() { lines[index].beginning = [letter] }
    return true
  }
}
