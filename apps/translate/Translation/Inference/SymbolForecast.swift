/// What a search asks step by step: what could follow in each of some rows, each a hypothesis of a sentence.
protocol SymbolForecast: AnyObject {
  /// How many symbols there are.
  var symbolCount: Int { get }

  /// Begins with these sources, one row each.
  func begin(_ sources: [[Int32]])

  /// Goes on with row i as row `origins[i]` was.
  func reorder(_ origins: [Int])

  /// Lends for every row the numbers whose softmax says how likely each symbol is after the given ones,
  /// `[rows, symbols]`, and how much each position of the source was looked at, `[rows, positions]` or empty.
  func forecast(
    after symbols: [Int32],
    _ body: (_ logits: UnsafeBufferPointer<Float>, _ attention: UnsafeBufferPointer<Float>) -> Void)
}
