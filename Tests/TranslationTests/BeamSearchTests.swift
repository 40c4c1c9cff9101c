import Glibc
import TensorCore
import Testing
import Text

@testable import Translation

/// A forecast that depends on all that was said, out of a hat.
private final class ToyForecast: SymbolForecast {
  let symbolCount: Int
  let seed: UInt64
  /// What is looked at in every step; nothing that is known when empty.
  let attention: [Float]
  private var said: [[Int32]] = []
  private var sources: [Int] = []

  init(symbolCount: Int, seed: UInt64 = 1, attention: [Float] = []) {
    (self.symbolCount, self.seed, self.attention) = (symbolCount, seed, attention)
  }

  func begin(_ sources: [[Int32]]) {
    said = sources.map { _ in [] }
    self.sources = Array(sources.indices)
  }

  func reorder(_ origins: [Int]) {
    said = origins.map { said[$0] }
    sources = origins.map { sources[$0] }
  }

  /// The logits after what was said; what fills batches and what begins a sentence is never said.
  static func logits(_ said: [Int32], source: Int, symbolCount: Int, seed: UInt64) -> [Float] {
    var key = UInt64(source) &+ 99
    for symbol in said { key = key &* 31 &+ UInt64(UInt32(bitPattern: symbol)) &+ 7 }
    var generator = RandomGenerator(seed: seed, key)
    return (0..<symbolCount).map { symbol in
      let value = 2 * generator.normal()
      return [SubwordTokenizer.padding, SubwordTokenizer.beginning].contains(Int32(symbol))
        ? -.infinity : value
    }
  }

  func forecast(
    after symbols: [Int32],
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<Float>) -> Void
  ) {
    for (row, symbol) in symbols.enumerated() where symbol != SubwordTokenizer.beginning {
      said[row].append(symbol)
    }
    let all = said.indices.flatMap {
      ToyForecast.logits(said[$0], source: sources[$0], symbolCount: symbolCount, seed: seed)
    }
    let looked = said.flatMap { _ in attention }
    all.withUnsafeBufferPointer { logits in looked.withUnsafeBufferPointer { body(logits, $0) } }
  }
}

@Suite struct BeamSearchTests {
  private static let symbols = 7, limit = 4

  /// Every sentence of at most `limit` symbols, with its log-probability.
  private func everything(
    source: Int, said: [Int32] = [], log: Double = 0
  ) -> [(symbols: [Int32], log: Double)] {
    let logits = ToyForecast.logits(said, source: source, symbolCount: Self.symbols, seed: 1).map(
      Double.init)
    let sum = Glibc.log(logits.reduce(0) { $0 + exp($1) })
    let end = Int(SubwordTokenizer.end)
    var all = [(symbols: said, log: log + logits[end] - sum)]
    guard said.count < Self.limit else { return all }
    for symbol in 0..<Self.symbols where symbol != end && logits[symbol] > -.infinity {
      all += everything(source: source, said: said + [Int32(symbol)], log: log + logits[symbol] - sum)
    }
    return all
  }

  private func search(
    _ options: SearchOptions, sources: Int = 3, unknown: Int = BeamSearchTests.limit, forced: [[Int32]]? = nil
  ) -> [[Hypothesis]] {
    var search = BeamSearch(options)
    search.limit = { _ in Self.limit }
    let source = Array(repeating: SubwordTokenizer.unknown, count: unknown) + [SubwordTokenizer.end]
    return search.run(
      Array(repeating: source, count: sources), forced: forced ?? Array(repeating: [], count: sources),
      with: ToyForecast(symbolCount: Self.symbols))
  }

  /// A beam that drops nothing finds what looking at everything finds.
  @Test(arguments: [0.0, 0.7, 1.5])
  func aWideBeamIsExhaustive(_ penalty: Double) {
    var options = SearchOptions()
    (options.beam, options.lengthPenalty) = (2000, penalty)
    for (source, found) in search(options).enumerated() {
      let all = everything(source: source)
        .map { ($0.symbols, $0.log / pow(Double($0.symbols.count + 1), penalty)) }
        .sorted { $0.1 > $1.1 }
      #expect(found.count == all.count)
      for (mine, theirs) in zip(found.prefix(50), all) {
        #expect((mine.score - theirs.1).magnitude < 1e-4, "\(mine) \(theirs)")
      }
      #expect(found.first?.symbols == all.first?.0)
    }
  }

  /// As many unknown symbols can be carried over as the source has.
  @Test(arguments: 0...2)
  func unknownSymbolsAreThoseOfTheSource(_ unknown: Int) {
    var options = SearchOptions()
    options.beam = 2000
    for (source, found) in search(options, unknown: unknown).enumerated() {
      let all = everything(source: source).filter {
        $0.symbols.count { $0 == SubwordTokenizer.unknown } <= unknown
      }
      #expect(found.count == all.count && found.map(\.unknownCount).max() == unknown)
    }
  }

  /// What is looked at and has no symbol of its own is likely to come next, once.
  @Test func whatIsLookedAtIsCarriedOver() throws {
    var options = SearchOptions()
    options.beam = 1
    func search(_ attention: [Float], copying: Double, seed: UInt64) throws -> Hypothesis {
      options.copying = copying
      var search = BeamSearch(options)
      search.limit = { _ in Self.limit }
      return try #require(
        search.run(
          [[5, SubwordTokenizer.unknown, SubwordTokenizer.end]], forced: [[]],
          with: ToyForecast(symbolCount: Self.symbols, seed: seed, attention: attention)
        ).first?.first)
    }
    // A network that would not carry it over by itself.
    let seed = try #require((1...50).first { try search([], copying: 1, seed: $0).unknownCount == 0 })
    let plain = try search([], copying: 1, seed: seed)
    #expect(try search([0.05, 0.9, 0.05], copying: 0, seed: seed).symbols == plain.symbols)
    #expect(try search([0.9, 0, 0.1], copying: 1, seed: seed).symbols == plain.symbols)
    let found = try search([0.05, 0.9, 0.05], copying: 1, seed: seed)
    #expect(found.symbols.first == SubwordTokenizer.unknown && found.unknownCount == 1)
    // 0.9 + 0.1 p for the unknown symbol; afterwards probabilities are as they were.
    var said: [Int32] = []
    var expected = 0.0
    for symbol in found.symbols + [SubwordTokenizer.end] {
      let logits = ToyForecast.logits(said, source: 0, symbolCount: Self.symbols, seed: seed).map(Double.init)
      let p = exp(logits[Int(symbol)]) / logits.reduce(0) { $0 + exp($1) }
      expected += log(said.isEmpty ? 0.9 + 0.1 * p : p)
      said.append(symbol)
    }
    #expect(abs(found.logProbability - expected) < 1e-5)
  }

  @Test func greedyTakesTheLikeliest() {
    var options = SearchOptions()
    options.beam = 1
    for (source, found) in search(options).enumerated() {
      var said: [Int32] = []
      while said.count < Self.limit {
        let logits = ToyForecast.logits(said, source: source, symbolCount: Self.symbols, seed: 1)
        guard let best = logits.indices.max(by: { logits[$0] < logits[$1] }),
          best != Int(SubwordTokenizer.end)
        else { break }
        said.append(Int32(best))
      }
      #expect(found.map(\.symbols) == [said])
    }
  }

  /// What a sentence is translated to does not depend on those beside it.
  @Test func sentencesDoNotMix() {
    let (three, one) = (search(SearchOptions()), search(SearchOptions(), sources: 1))
    #expect(three[0] == one[0])
    #expect(three.allSatisfy { $0.count >= 5 && $0.map(\.score) == $0.map(\.score).sorted(by: >) })
  }

  @Test func beginningsAreKept() {
    let found = search(SearchOptions(), forced: [[5, 6], [], [4]])
    #expect(found[0].allSatisfy { $0.symbols.starts(with: [5, 6]) } && !found[0].isEmpty)
    #expect(found[2].allSatisfy { $0.symbols.first == 4 })
    #expect(found[1] == search(SearchOptions())[1])
  }

  @Test func repeatsAreBlocked() {
    let said = Hypothesis(symbols: [4, 5, 6, 4, 5])
    #expect(said.repeats(6, length: 3) && said.repeats(6, length: 2) && !said.repeats(5, length: 2))
    #expect(!said.repeats(6, length: 4) && !said.repeats(6, length: 0) && !Hypothesis().repeats(4, length: 2))
    var options = SearchOptions()
    options.blockedRepeats = 2
    for hypothesis in search(options).joined() {
      let pairs = zip(hypothesis.symbols, hypothesis.symbols.dropFirst()).map { [$0, $1] }
      #expect(Set(pairs).count == pairs.count, "\(hypothesis.symbols)")
    }
  }
}
