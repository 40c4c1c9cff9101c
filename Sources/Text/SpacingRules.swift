/// Whether a space stands between two pieces of a text by the rules of typography.
///
/// The tokenizer applies the same rules when it cuts a text and when it joins one, so that only exceptions need
/// a symbol: `a (b), c` follows them, and so does `我用Python。`.
struct SpacingRules {
  private var last: (kind: WordKind, scalar: Unicode.Scalar)?
  /// Whether the mark before the last piece was a digit: the point of `3.14` has no space after it.
  private var digitBeforeLast = false
  /// Whether an odd number of quotes has passed.
  private var isQuoteOpen = false
  private var lastOpens = false

  /// Takes the next piece.
  ///
  /// - Returns: whether a space belongs before it; false for the first piece and beside blanks.
  mutating func takes(_ kind: WordKind, _ scalar: Unicode.Scalar) -> Bool {
    var kind = kind
    if kind == .modifier { kind = .word }
    let opens = opensQuote(kind, scalar)
    defer {
      digitBeforeLast = last?.kind == .digit
      last = (kind, scalar)
      lastOpens = opens
    }
    guard let last else { return false }
    switch (last.kind, kind) {
    case (.blank, _), (_, .blank), (.unspaced, _), (_, .unspaced), (.wideMark, _), (_, .wideMark):
      return false
    case (.opening, _), (_, .closing), (.joint, _), (_, .joint), (.digit, .digit), (.symbol, .symbol),
      (.quote, .quote):
      return false
    case (.quote, _): return !lastOpens
    case (_, .quote): return opens
    case (.closing, .digit): return !(digitBeforeLast && [".", ",", ":"].contains(last.scalar))
    default: return true
    }
  }

  /// Whether a piece is a quote that opens; quotes open and close in turn, `“` after `„` closes.
  private mutating func opensQuote(_ kind: WordKind, _ scalar: Unicode.Scalar) -> Bool {
    if kind == .opening, scalar == "\u{201e}" || scalar == "\u{201a}" { isQuoteOpen = true }
    guard kind == .quote else { return false }
    isQuoteOpen.toggle()
    return isQuoteOpen
  }
}
