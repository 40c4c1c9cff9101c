import TensorCore
import Text

/// Words that nearly always occur together, one in a sentence and one in its translation: `汤姆` and `Tom`.
///
/// By hiding both at times a network in training learns to answer an unknown word with one, so that names, marks
/// and numbers that it has never seen are carried over. Found by the Dice coefficient of their counts, 2 c(s, t) /
/// (c(s) + c(t)) (Smadja, McKeown and Hatzivassiloglou, 1996).
struct SureWords: Sendable {
  /// A word as its symbols.
  typealias Word = [Int32]

  /// For each word of the source its translation.
  private let translations: [Word: Word]
  /// The most symbols of a word.
  private static let longest = 4

  /// How many words have a sure translation.
  var count: Int { translations.count }

  /// Counts words in sentences and their translations.
  ///
  /// - Parameters:
  ///   - pairs: sentences as symbols with texts, each with its translation.
  ///   - dice: how sure a translation must be, 0 … 1.
  ///   - minimumCount: how often the two must occur together.
  init(
    in pairs: [(source: [SubwordToken], target: [SubwordToken])], dice: Double = 0.8, minimumCount: Int = 6
  ) {
    func counts(_ sentences: some Sequence<[SubwordToken]>) -> [Word: Int] {
      var counts: [Word: Int] = [:]
      for sentence in sentences {
        for word in SureWords.words(of: sentence) { counts[word, default: 0] += 1 }
      }
      return counts.filter { $0.value >= minimumCount }
    }
    let sources = counts(pairs.lazy.map(\.source))
    let targets = counts(pairs.lazy.map(\.target))
    var together: [Word: [Word: Int]] = [:]
    for pair in pairs {
      let found = SureWords.words(of: pair.target).filter { targets[$0] != nil }
      for word in SureWords.words(of: pair.source) where sources[word] != nil {
        for other in found { together[word, default: [:]][other, default: 0] += 1 }
      }
    }
    var translations: [Word: Word] = [:]
    for (word, others) in together {
      var best: (dice: Double, length: Int, word: Word)?
      for (other, count) in others where count >= minimumCount {
        let value = 2 * Double(count) / Double(sources[word, default: 0] + targets[other, default: 0])
        guard value >= dice else { continue }
        // Of two that are equally sure, the longer one is the whole word; the order in which a dictionary gives them
        // differs from run to run and must not decide.
        if let present = best {
          guard (value, other.count) >= (present.dice, present.length) else { continue }
          if (value, other.count) == (present.dice, present.length),
            !other.lexicographicallyPrecedes(present.word)
          {
            continue
          }
        }
        best = (value, other.count, other)
      }
      if let best { translations[word] = best.word }
    }
    self.translations = translations
  }

  /// Hides each sure word and its translation with some probability.
  ///
  /// - Parameters:
  ///   - pair: a sentence and its translation.
  ///   - probability: of each word, 0 … 1.
  ///   - generator: a source of random numbers.
  func hide(
    _ pair: inout (source: [SubwordToken], target: [SubwordToken]), probability: Float,
    using generator: inout RandomGenerator
  ) {
    guard probability > 0, !translations.isEmpty else { return }
    var start = 0
    while start < pair.source.count {
      for length in stride(from: min(SureWords.longest, pair.source.count - start), through: 1, by: -1) {
        let range = start..<(start + length)
        guard SureWords.isWord(range, of: pair.source),
          let word = translations[pair.source[range].map(\.number)],
          let place = SureWords.place(of: word, in: pair.target)
        else { continue }
        if generator.uniform() < probability {
          pair.source.replaceSubrange(range, with: [SureWords.hidden])
          pair.target.replaceSubrange(place, with: [SureWords.hidden])
        }
        break
      }
      start += 1
    }
  }

  private static let hidden = SubwordToken(
    number: SubwordTokenizer.unknown, text: SubwordTokenizer.replacement, isContinuation: false)

  /// Whether symbols are not parts of longer words.
  private static func isWord(_ range: Range<Int>, of tokens: [SubwordToken]) -> Bool {
    !tokens[range.lowerBound].isContinuation
      && (range.upperBound == tokens.count || !tokens[range.upperBound].isContinuation)
  }

  private static func place(of word: Word, in tokens: [SubwordToken]) -> Range<Int>? {
    guard word.count <= tokens.count else { return nil }
    return (0...(tokens.count - word.count)).lazy.map { $0..<($0 + word.count) }.first { range in
      isWord(range, of: tokens) && tokens[range].lazy.map(\.number).elementsEqual(word)
    }
  }

  /// The different words of a sentence: those of one symbol, and up to four Chinese symbols in a row.
  static func words(of tokens: [SubwordToken]) -> Set<Word> {
    var words: Set<Word> = []
    for start in tokens.indices {
      let first = tokens[start]
      guard !first.isContinuation, first.number != SubwordTokenizer.unknown,
        let letter = first.text.unicodeScalars.first, letter.properties.isAlphabetic
      else { continue }
      if letter.properties.isIdeographic {
        var word: Word = []
        for token in tokens[start...].prefix(longest) {
          guard token.number != SubwordTokenizer.unknown,
            token.text.unicodeScalars.first?.properties.isIdeographic == true
          else { break }
          word.append(token.number)
          words.insert(word)
        }
      } else if start + 1 == tokens.count || !tokens[start + 1].isContinuation {
        words.insert([first.number])
      }
    }
    return words
  }
}
