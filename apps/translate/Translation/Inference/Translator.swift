import NeuralNetwork
import TensorCore
import Text

/// Translates sentences with a model.
public final class Translator {
  /// The model.
  public let model: TranslationModel
  /// How translations are looked for.
  public let options: SearchOptions
  private let precision: CompactMatrix.Precision
  private var decoders: [Int: StepDecoder] = [:]

  /// The most sentences that are translated at once.
  public static let batchSize = 64
  /// Longer sentences are cut, preferably at marks.
  static let longestPiece = 100

  /// A translator.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - options: how translations are looked for.
  ///   - precision: how the decoder's weights are kept.
  public init(
    _ model: TranslationModel, options: SearchOptions = SearchOptions(),
    precision: CompactMatrix.Precision = .int8
  ) {
    (self.model, self.options, self.precision) = (model, options, precision)
  }

  /// The translations of sentences.
  ///
  /// Sentences of like length go through the network together. One that is longer than 100 symbols is cut into
  /// pieces, each of which is translated for itself.
  ///
  /// - Parameters:
  ///   - texts: any texts; empty ones give empty translations.
  ///   - beginning: what the translation of the first text must begin with.
  ///   - progress: called with the number of texts done so far; `false` stops, and the rest stays untranslated.
  /// - Returns: as many translations as texts.
  public func translate(
    _ texts: [String], beginning: String = "", progress: (Int) -> Bool = { _ in true }
  ) -> [Translation] {
    let forced = beginning.isEmpty ? [] : model.target.encode(beginning)
    var pieces: [(text: Int, symbols: [Int32], tokens: [SubwordToken])] = []
    for (index, text) in texts.enumerated() {
      let tokens = model.source.tokens(of: text)
      for piece in Translator.cut(tokens) { pieces.append((index, piece.map(\.number), piece)) }
    }
    var parts = [[(piece: Int, translation: Translation)]](repeating: [], count: texts.count)
    let order = pieces.indices.sorted { (pieces[$0].symbols.count, $0) < (pieces[$1].symbols.count, $1) }
    for start in stride(from: 0, to: order.count, by: Translator.batchSize) {
      let chunk = order[start..<min(order.count, start + Translator.batchSize)]
      let sources = chunk.map { pieces[$0].symbols + [SubwordTokenizer.end] }
      let found = BeamSearch(options).run(
        sources, forced: chunk.map { $0 == 0 && pieces[$0].text == 0 ? forced : [] },
        with: decoder(rows: chunk.count * options.beam))
      for (piece, hypotheses) in zip(chunk, found) {
        parts[pieces[piece].text].append(
          (piece, translation(of: pieces[piece].tokens, hypotheses)))
      }
      guard progress(min(texts.count, start + chunk.count)) else { break }
    }
    return parts.map { parts in
      joined(parts.sorted { $0.piece < $1.piece }.map(\.translation))
    }
  }

  /// Beams of a few sentences and of many need decoders of other sizes; each is made once.
  private func decoder(rows: Int) -> StepDecoder {
    let capacity =
      rows <= StepMatrix.fewRows ? rows : max(rows, min(Translator.batchSize * options.beam, 2 * rows))
    if let decoder = decoders[capacity] { return decoder }
    let decoder = StepDecoder(model.network, capacity: capacity, precision: precision)
    decoders[capacity] = decoder
    return decoder
  }

  private func translation(of tokens: [SubwordToken], _ hypotheses: [Hypothesis]) -> Translation {
    guard let best = hypotheses.first else { return .empty }
    let source = tokens.map(\.number)
    return Translation(
      text: text(of: best.symbols, source: tokens), score: best.score, logProbability: best.logProbability,
      others: hypotheses.dropFirst().map {
        Translation.Other(text: text(of: $0.symbols, source: tokens), score: $0.score)
      },
      source: source, target: best.symbols)
  }

  private func joined(_ parts: [Translation]) -> Translation {
    guard var whole = parts.first else { return .empty }
    let space = model.to == "zh" ? "" : " "
    for part in parts.dropFirst() {
      whole.text += space + part.text
      whole.score += part.score
      whole.logProbability += part.logProbability
      whole.source += part.source
      whole.target += part.target
      whole.others = []
    }
    return whole
  }

  /// Pieces of at most ``longestPiece`` symbols, cut behind the last mark of each where there is one.
  static func cut(_ tokens: [SubwordToken]) -> [[SubwordToken]] {
    var (pieces, rest) = ([[SubwordToken]](), tokens[...])
    while rest.count > longestPiece {
      let window = rest.prefix(longestPiece)
      let mark = window.dropFirst(longestPiece / 4).lastIndex {
        ",;.!?，；。！？、".contains($0.text) && !$0.text.isEmpty
      }
      let word = window.lastIndex { !$0.isContinuation } ?? window.endIndex
      let end = mark.map { $0 + 1 } ?? (word > window.startIndex ? word : window.endIndex)
      pieces.append(Array(rest[..<end]))
      rest = rest[end...]
    }
    if !rest.isEmpty { pieces.append(Array(rest)) }
    return pieces
  }
}

// MARK: Unknown words

extension Translator {
  /// The text of symbols; an unknown one is the word of the source that was looked at most.
  private func text(of symbols: [Int32], source: [SubwordToken]) -> String {
    guard symbols.contains(SubwordTokenizer.unknown) else { return model.target.tokenizer.decode(symbols) }
    let attention = model.network.trace(
      source: source.map(\.number) + [SubwordTokenizer.end], target: symbols
    ).attention
    var copier = WordCopier(source)
    return model.target.tokenizer.decode(symbols) { position in
      copier.next(lookedAt: attention?.selected(axis: 0, position).elements)
    }
  }
}

// MARK: Explaining

extension Translator {
  /// How a translation came about.
  ///
  /// - Parameters:
  ///   - translation: what ``translate(_:beginning:progress:)`` gave.
  ///   - alternatives: how many symbols to name at each place.
  /// - Returns: `nil` for an empty translation.
  public func explain(_ translation: Translation, alternatives: Int = 5) -> Explanation? {
    guard !translation.source.isEmpty else { return nil }
    let (source, target) = (translation.source + [SubwordTokenizer.end], translation.target)
    let (logits, attention) = model.network.trace(source: source, target: target)
    let columns = logits.shape[1]
    let probabilities = softmax(logits)
    let symbols = (target + [SubwordTokenizer.end]).enumerated().map { row, symbol -> Explanation.Symbol in
      probabilities[row..<(row + 1)].withUnsafeElements { all in
        let best = BestSymbols(all, symbolCount: columns, count: alternatives).symbols(ofRow: 0)
        return Explanation.Symbol(
          text: shown(symbol, model.target), probability: all[Int(symbol)],
          alternatives: best.map {
            Explanation.Alternative(text: shown($0, model.target), probability: all[Int($0)])
          },
          attention: attention?.selected(axis: 0, row).elements ?? [])
      }
    }
    return Explanation(source: source.map { shown($0, model.source) }, target: symbols)
  }

  private func shown(_ symbol: Int32, _ side: LanguageSide) -> String {
    symbol == SubwordTokenizer.end ? Explanation.end : side.tokenizer.piece(symbol).text
  }
}
