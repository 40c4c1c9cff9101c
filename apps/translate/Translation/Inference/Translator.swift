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
  ///   - beginning: what the translation of the first text must begin with; it stands there as it is given, also
  ///     words that the model does not know.
  ///   - progress: called with the number of texts done so far; `false` stops, and the rest stays untranslated.
  /// - Returns: as many translations as texts.
  public func translate(
    _ texts: [String], beginning: String = "", progress: (Int) -> Bool = { _ in true }
  ) -> [Translation] {
    let beginning = Beginning(text: beginning, tokens: model.target.tokens(of: beginning))
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
      let beginnings = chunk.map { $0 == 0 && pieces[$0].text == 0 ? beginning : .none }
      let found = BeamSearch(options).run(
        sources, forced: beginnings.map { $0.tokens.map(\.number) },
        with: decoder(rows: chunk.count * options.beam))
      for ((piece, hypotheses), beginning) in zip(zip(chunk, found), beginnings) {
        parts[pieces[piece].text].append(
          (piece, translation(of: pieces[piece].tokens, hypotheses, beginning)))
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

  private func translation(
    of tokens: [SubwordToken], _ hypotheses: [Hypothesis], _ beginning: Beginning
  ) -> Translation {
    guard let best = hypotheses.first else { return .empty }
    let copies = copies(for: best.symbols, from: tokens, after: beginning)
    return Translation(
      text: text(of: best.symbols, copies, after: beginning), score: best.score,
      logProbability: best.logProbability,
      others: hypotheses.dropFirst().map {
        let copies = self.copies(for: $0.symbols, from: tokens, after: beginning)
        return Translation.Other(text: text(of: $0.symbols, copies, after: beginning), score: $0.score)
      },
      source: tokens, target: best.symbols, copies: copies)
  }

  private func joined(_ parts: [Translation]) -> Translation {
    guard var whole = parts.first else { return .empty }
    let space = model.to == "zh" ? "" : " "
    for part in parts.dropFirst() {
      whole.text += space + part.text
      whole.score += part.score
      whole.logProbability += part.logProbability
      for (position, word) in part.copies { whole.copies[whole.target.count + position] = word }
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

// MARK: Unknown words and beginnings

/// What a translation must begin with.
private struct Beginning {
  /// As it was given.
  let text: String
  /// Its symbols; none for nothing.
  let tokens: [SubwordToken]

  static let none = Beginning(text: "", tokens: [])
}

extension Translator {
  /// What stands for the unknown symbols of a translation, by their positions: the words of its beginning as they
  /// are, then those words of the source that were looked at most.
  private func copies(
    for symbols: [Int32], from source: [SubwordToken], after beginning: Beginning
  ) -> [Int: String] {
    let unknown = symbols.indices.filter { symbols[$0] == SubwordTokenizer.unknown }
    guard !unknown.isEmpty else { return [:] }
    let attention = model.network.trace(
      source: source.map(\.number) + [SubwordTokenizer.end], target: symbols
    ).attention
    var (copier, copies) = (WordCopier(source), [Int: String]())
    for position in unknown {
      if position < beginning.tokens.count {
        copies[position] = beginning.tokens[position].text
        copier.carried(beginning.tokens[position].text)
      } else {
        copies[position] = copier.next(lookedAt: attention?.selected(axis: 0, position).elements)
      }
    }
    return copies
  }

  /// The text of symbols, its beginning as it was given.
  private func text(of symbols: [Int32], _ copies: [Int: String], after beginning: Beginning) -> String {
    let whole = model.target.decode(symbols) { copies[$0] }
    guard !beginning.tokens.isEmpty else { return whole.withCharacterReferencesDecoded }
    // What symbols decode to is the beginning of what they and more decode to.
    let forced = model.target.decode(symbols.prefix(beginning.tokens.count)) { copies[$0] }
    let rest = String(whole.unicodeScalars.dropFirst(forced.unicodeScalars.count))
      .withCharacterReferencesDecoded
    let isSpaced = beginning.text.last?.isWhitespace == true
    return beginning.text + (isSpaced ? rest.drop { $0 == " " } : rest[...])
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
    let (source, target) = (translation.source, translation.target)
    let (logits, attention) = model.network.trace(
      source: source.map(\.number) + [SubwordTokenizer.end], target: target)
    let columns = logits.shape[1]
    let probabilities = softmax(logits)
    let symbols = (target + [SubwordTokenizer.end]).enumerated().map { row, symbol -> Explanation.Symbol in
      probabilities[row..<(row + 1)].withUnsafeElements { all in
        let best = BestSymbols(all, symbolCount: columns, count: alternatives).symbols(ofRow: 0)
        return Explanation.Symbol(
          text: translation.copies[row] ?? shown(symbol), probability: all[Int(symbol)],
          alternatives: best.map {
            Explanation.Alternative(text: shown($0), probability: all[Int($0)])
          },
          attention: attention?.selected(axis: 0, row).elements ?? [])
      }
    }
    let words = source.map { $0.number == SubwordTokenizer.join ? Explanation.join : $0.text }
    return Explanation(source: words + [Explanation.end], target: symbols)
  }

  private func shown(_ symbol: Int32) -> String {
    switch symbol {
    case SubwordTokenizer.end: Explanation.end
    case SubwordTokenizer.unknown: Explanation.unknown
    case SubwordTokenizer.join: Explanation.join
    default: model.target.tokenizer.piece(symbol).text
    }
  }
}
