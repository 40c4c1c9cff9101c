import CKernels
import Glibc
import Text

/// Looks for the likeliest translations of several sentences at once, step by step keeping the best beginnings of
/// each (Graves, 2012; Sutskever, Vinyals and Le, 2014).
///
/// A translation has at most as many unknown symbols as its source, since each stands for one of them. While the
/// network looks at one that is not carried over yet, it is likely to come next: with m the attention that such
/// symbols get, times γ, the unknown symbol has the probability m + (1 − m) p and every other one (1 − m) p (as in
/// a pointer network, See et al., 2017, whose m is learnt). Each step
/// asks once for all hypotheses of all sentences. A sentence is done when as many hypotheses as the beam
/// is wide have ended; its rows then make room.
struct BeamSearch {
  let options: SearchOptions
  /// For a source of so many symbols, the most that a translation may have.
  var limit: (Int) -> Int = { min(2 * $0 + 10, 400) }

  init(_ options: SearchOptions) { self.options = options }

  /// One sentence in the making.
  private struct Sentence {
    let index: Int
    let limit: Int
    let forced: [Int32]
    /// How many unknown symbols the source has, or the beginning if it has more: as many can be carried over.
    let unknownCount: Int
    /// Where in the source they are.
    let unknownPlaces: [Int]
    var live = [Hypothesis()]
    var ended: [Hypothesis] = []
  }

  /// What could be said next.
  private struct Candidate {
    let parent: Int
    let symbol: Int32
    let logProbability: Double
  }

  /// The best hypotheses of each source, the best first, at most as many as the beam is wide.
  ///
  /// - Parameters:
  ///   - sources: symbols with the end symbol, at least one source.
  ///   - forced: what the translation of each must begin with; empty for nothing.
  ///   - forecast: what says what could follow.
  func run(_ sources: [[Int32]], forced: [[Int32]], with forecast: some SymbolForecast) -> [[Hypothesis]] {
    var results = [[Hypothesis]](repeating: [], count: sources.count)
    var sentences = sources.indices.map { index in
      Sentence(
        index: index, limit: limit(sources[index].count) + forced[index].count, forced: forced[index],
        unknownCount: max(BeamSearch.unknownCount(sources[index]), BeamSearch.unknownCount(forced[index])),
        unknownPlaces: sources[index].indices.filter { sources[index][$0] == SubwordTokenizer.unknown })
    }
    forecast.begin(sources)
    var said = [Int32](repeating: SubwordTokenizer.beginning, count: sources.count)
    while !sentences.isEmpty {
      var (origins, next) = ([Int](), [Int32]())
      forecast.forecast(after: said) { logits, attention in
        let best = BestSymbols(logits, symbolCount: forecast.symbolCount, count: options.beam + 3)
        var row = 0
        for position in sentences.indices {
          let rows = sentences[position].live.count
          let parents = advance(&sentences[position], firstRow: row, logits, best, attention)
          for (hypothesis, parent) in zip(sentences[position].live, parents) {
            origins.append(row + parent)
            next.append(hypothesis.symbols[hypothesis.symbols.count - 1])
          }
          row += rows
        }
      }
      for sentence in sentences where sentence.live.isEmpty {
        results[sentence.index] = sentence.ended.sorted { $0.score > $1.score }
      }
      sentences.removeAll { $0.live.isEmpty }
      if !sentences.isEmpty { forecast.reorder(origins) }
      said = next
    }
    return results
  }

  private static func unknownCount(_ symbols: [Int32]) -> Int {
    symbols.count { $0 == SubwordTokenizer.unknown }
  }

  /// One step of a sentence: the hypotheses that go on replace the present ones; the parent of each is returned.
  private func advance(
    _ sentence: inout Sentence, firstRow: Int, _ logits: UnsafeBufferPointer<Float>, _ best: BestSymbols,
    _ attention: UnsafeBufferPointer<Float>
  ) -> [Int] {
    let length = sentence.live[0].symbols.count
    let isLast = length >= sentence.limit
    let positions = attention.isEmpty ? 0 : attention.count / (best.logSums.count)
    var candidates: [Candidate] = []
    for (parent, hypothesis) in sentence.live.enumerated() {
      let row = firstRow + parent
      let open = positions == 0 ? [] : sentence.unknownPlaces.filter { !hypothesis.carried.contains($0) }
      let carrying = options.copying * open.reduce(0) { $0 + Double(attention[row * positions + $1]) }
      func add(_ symbol: Int32) {
        var value = Double(logits[row * best.symbolCount + Int(symbol)] - best.logSums[row])
        if carrying > 0 {
          let rest = max(1 - carrying, 1e-6)
          value = symbol == SubwordTokenizer.unknown ? log(carrying + rest * exp(value)) : value + log(rest)
        }
        candidates.append(
          Candidate(parent: parent, symbol: symbol, logProbability: hypothesis.logProbability + value))
      }
      if length < sentence.forced.count {
        add(sentence.forced[length])
      } else if isLast {
        add(SubwordTokenizer.end)
      } else {
        let likely = best.symbols(ofRow: row)
        if carrying > 0, !likely.contains(SubwordTokenizer.unknown) { add(SubwordTokenizer.unknown) }
        for symbol in likely
        where !hypothesis.repeats(symbol, length: options.blockedRepeats)
          && (symbol != SubwordTokenizer.unknown || hypothesis.unknownCount < sentence.unknownCount)
        { add(symbol) }
      }
    }
    candidates.sort { $0.logProbability > $1.logProbability }
    var (live, parents) = ([Hypothesis](), [Int]())
    for (rank, candidate) in candidates.enumerated() {
      guard live.count < options.beam, candidate.logProbability > -.infinity || live.isEmpty else { break }
      var hypothesis = sentence.live[candidate.parent]
      hypothesis.logProbability = candidate.logProbability
      if options.coveragePenalty > 0, positions > 0 {
        let start = (firstRow + candidate.parent) * positions
        let looked = attention[start..<(start + positions)]
        hypothesis.coverage =
          hypothesis.coverage.isEmpty ? Array(looked) : zip(hypothesis.coverage, looked).map { $0 + $1 }
      }
      if candidate.symbol == SubwordTokenizer.end {
        // An end that is not among the best would only crowd out better ones.
        guard rank < options.beam || isLast else { continue }
        hypothesis.score = score(of: hypothesis)
        sentence.ended.append(hypothesis)
      } else {
        hypothesis.symbols.append(candidate.symbol)
        if candidate.symbol == SubwordTokenizer.unknown, positions > 0 {
          let start = (firstRow + candidate.parent) * positions
          let open = sentence.unknownPlaces.filter { !hypothesis.carried.contains($0) }
          if let place = open.max(by: { attention[start + $0] < attention[start + $1] }) {
            hypothesis.carried.insert(place)
          }
        }
        live.append(hypothesis)
        parents.append(candidate.parent)
      }
    }
    if sentence.ended.count >= options.beam || isLast { (live, parents) = ([], []) }
    if live.isEmpty, sentence.ended.isEmpty {
      // Everything that could follow is blocked: what there is must do.
      for hypothesis in sentence.live {
        var hypothesis = hypothesis
        hypothesis.score = score(of: hypothesis)
        sentence.ended.append(hypothesis)
      }
    }
    sentence.live = live
    return parents
  }

  /// log p / length^α + β Σ ln min(coverage, 1).
  private func score(of hypothesis: Hypothesis) -> Double {
    let normal = hypothesis.logProbability / pow(Double(hypothesis.symbols.count + 1), options.lengthPenalty)
    // The end symbol of the source needs no look.
    let missing = hypothesis.coverage.dropLast().reduce(0.0) {
      $0 + log(min(max(Double($1), 1e-6), 1))
    }
    return normal + options.coveragePenalty * missing
  }
}

/// The likeliest symbols of each row.
struct BestSymbols {
  let symbolCount: Int
  /// ln Σ e^logit of each row.
  let logSums: [Float]
  private let count: Int
  private let indices: [Int32]

  init(_ logits: UnsafeBufferPointer<Float>, symbolCount: Int, count: Int) {
    let rows = logits.count / symbolCount
    let count = min(count, symbolCount)
    (self.symbolCount, self.count) = (symbolCount, count)
    var (sums, values) = ([Float](repeating: 0, count: rows), [Float](repeating: 0, count: rows * count))
    var indices = [Int32](repeating: 0, count: rows * count)
    ck_log_sum_exp(Int64(rows), Int64(symbolCount), logits.baseAddress, &sums)
    ck_top(Int64(rows), Int64(symbolCount), Int64(count), logits.baseAddress, &values, &indices)
    (logSums, self.indices) = (sums, indices)
  }

  func symbols(ofRow row: Int) -> ArraySlice<Int32> { indices[(row * count)..<((row + 1) * count)] }
}
