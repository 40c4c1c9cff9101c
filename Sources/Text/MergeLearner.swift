/// Finds the pairs of neighbours to merge, most frequent first.
///
/// Counts of pairs are kept up to date: a merge touches only the words that contain the pair. The most frequent
/// one comes from a heap whose entries may be out of date and are checked when they come up.
struct MergeLearner {
  private var words: [(symbols: [Int32], count: Int)]
  private var counts: [UInt64: Int] = [:]
  /// Words that contain a pair, or did once; some twice.
  private var places: [UInt64: [Int32]] = [:]
  private var heap: [Candidate] = []

  /// A pair with the count that it had when it was put into the heap.
  private struct Candidate {
    let count: Int
    let pair: UInt64

    /// The more frequent pair comes first, of equals the one with the smaller numbers.
    static func precedes(_ a: Candidate, _ b: Candidate) -> Bool { (b.count, a.pair) < (a.count, b.pair) }
  }

  /// Starts with words as symbols, and how often each occurs.
  init(words: [(symbols: [Int32], count: Int)]) {
    self.words = words
    for (index, word) in words.enumerated() {
      for pair in MergeLearner.pairs(of: word.symbols) {
        counts[pair, default: 0] += word.count
        places[pair, default: []].append(Int32(index))
      }
    }
    for (pair, count) in counts { push(Candidate(count: count, pair: pair)) }
  }

  /// Merges the most frequent pair into a symbol with the given number.
  ///
  /// - Returns: the pair, or `nil` when no pair occurs twice.
  mutating func mergeNext(as number: Int32) -> (Int32, Int32)? {
    while let best = pop() {
      let count = counts[best.pair] ?? 0
      guard count == best.count else {
        if count > 1 { push(Candidate(count: count, pair: best.pair)) }
        continue
      }
      guard count > 1 else { return nil }
      merge(best.pair, as: number)
      return (Int32(truncatingIfNeeded: best.pair >> 32), Int32(truncatingIfNeeded: best.pair))
    }
    return nil
  }

  private static func pairs(of symbols: [Int32]) -> [UInt64] {
    zip(symbols, symbols.dropFirst()).map { SubwordTokenizer.key($0, $1) }
  }

  private mutating func merge(_ pair: UInt64, as number: Int32) {
    var grown: Set<UInt64> = []
    for place in (places.removeValue(forKey: pair) ?? []) {
      let (old, count) = words[Int(place)]
      let before = MergeLearner.pairs(of: old)
      guard before.contains(pair) else { continue }
      var symbols: [Int32] = []
      var index = 0
      while index < old.count {
        let isPair = index + 1 < old.count && before[index] == pair
        symbols.append(isPair ? number : old[index])
        index += isPair ? 2 : 1
      }
      words[Int(place)].symbols = symbols
      for old in before { counts[old, default: 0] -= count }
      for new in MergeLearner.pairs(of: symbols) {
        counts[new, default: 0] += count
        let (left, right) = (UInt32(truncatingIfNeeded: new >> 32), UInt32(truncatingIfNeeded: new))
        if left == UInt32(bitPattern: number) || right == UInt32(bitPattern: number) {
          places[new, default: []].append(place)
          grown.insert(new)
        }
      }
    }
    counts[pair] = nil
    for new in grown.sorted() { push(Candidate(count: counts[new] ?? 0, pair: new)) }
  }

  // MARK: The heap

  private mutating func push(_ candidate: Candidate) {
    heap.append(candidate)
    var index = heap.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard Candidate.precedes(heap[index], heap[parent]) else { break }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func pop() -> Candidate? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return top }
    heap[0] = last
    var index = 0
    while true {
      var first = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if Candidate.precedes(heap[child], heap[first]) { first = child }
      }
      guard first != index else { return top }
      heap.swapAt(index, first)
      index = first
    }
  }
}
