/// Cuts texts into the symbols that a translation network reads and writes, and joins them again.
///
/// Words are cut by byte-pair encoding (Sennrich, Haddow, Birch 2016) learnt from a corpus: from single letters,
/// the most frequent pair of neighbours becomes one piece, again and again. Runs of Chinese characters are cut
/// the same way without regard to words. Every digit and every mark is a symbol of its own, so numbers can be
/// copied digit by digit.
///
/// Spaces are no symbols: they follow from typography, and only exceptions cost one (``join``, or a blank), so
/// that a word is the same symbol after a quote as after a space. `decode(encode(text))` gives every text back
/// exactly whose characters are known. A word with an unknown letter, or an unknown mark, is the symbol
/// ``unknown``; its text can be kept beside it and be put back.
///
/// With no merges this is a character tokenizer.
public struct SubwordTokenizer: Sendable {
  /// Fills batches; never in a text.
  public static let padding: Int32 = 0
  /// Stands for a word or mark that cannot be written with the known characters.
  public static let unknown: Int32 = 1
  /// Begins what a decoder writes.
  public static let beginning: Int32 = 2
  /// Ends a text.
  public static let end: Int32 = 3
  /// No space here, though the rules ask for one.
  public static let join: Int32 = 4
  /// How many numbers the special symbols take.
  static let specialCount = 5
  /// The most code points in a symbol; longer words are cut before merging, so that time stays linear.
  static let longestPiece = 64
  /// The most symbols before any merge.
  static let maximumAlphabetCount = 200_000
  /// The most merges.
  static let maximumMergeCount = 200_000

  /// What stands for an unknown symbol in a decoded text if nothing better is known: U+FFFD.
  public static let replacement = "\u{fffd}"

  /// The characters before any merge, in order: letters twice, as the first of a word and within it.
  let alphabet: [Subword]
  /// The pairs of numbers that become one symbol, in the order in which they were learnt.
  let merges: [(Int32, Int32)]
  /// All symbols by their numbers.
  let pieces: [Subword]
  /// The numbers of the characters that begin words or stand alone, and of those that continue words.
  private let (starts, continuations): ([Unicode.Scalar: Int32], [Unicode.Scalar: Int32])
  /// The numbers of marks of several code points, such as emoji with their modifiers.
  private let sequences: [String: Int32]
  private let merged: [UInt64: Int32]

  /// How many symbols there are, the special ones included: the rows of an embedding.
  public var count: Int { pieces.count }

  /// The tokenizer with an alphabet and merges; checked by those who call.
  init(alphabet: [Subword], merges: [(Int32, Int32)]) {
    self.alphabet = alphabet
    self.merges = merges
    var pieces = ["pad", "unk", "s", "/s", "join"].map { Subword("<\($0)>") }
    pieces += alphabet
    var merged: [UInt64: Int32] = Dictionary(minimumCapacity: merges.count)
    for pair in merges {
      merged[SubwordTokenizer.key(pair.0, pair.1)] = Int32(pieces.count)
      pieces.append(pieces[Int(pair.0)].joined(with: pieces[Int(pair.1)]))
    }
    self.pieces = pieces
    self.merged = merged
    var (starts, continuations) = ([Unicode.Scalar: Int32](), [Unicode.Scalar: Int32]())
    var sequences: [String: Int32] = [:]
    for (number, symbol) in zip(Int32(SubwordTokenizer.specialCount)..., alphabet) {
      let scalars = symbol.text.unicodeScalars
      if let scalar = scalars.first, scalars.count == 1 {
        if symbol.isContinuation { continuations[scalar] = number } else { starts[scalar] = number }
      } else {
        sequences[symbol.text] = number
      }
    }
    (self.starts, self.continuations, self.sequences) = (starts, continuations, sequences)
  }

  static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  // MARK: Cutting

  /// The numbers of a text's symbols; none for an empty text, and no ``beginning`` or ``end``.
  public func encode(_ text: String) -> [Int32] { tokens(of: text).map(\.number) }

  /// The numbers of a text's symbols, with words cut at random into smaller pieces than necessary.
  ///
  /// BPE-dropout (Provilkov, Emelianenko, Voita 2020): every merge is left out with some probability, so that a
  /// network in training sees the parts of words too.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - dropout: the probability of leaving a merge out, 0 to 1; usual is 0.1.
  ///   - generator: a source of random numbers.
  public func encode(
    _ text: String, dropout: Double, using generator: inout some RandomNumberGenerator
  ) -> [Int32] {
    tokens(of: text, dropout: dropout, using: &generator).map(\.number)
  }

  /// The symbols of a text with the text of each: what ``encode(_:)`` gives, for showing and copying.
  public func tokens(of text: String) -> [SubwordToken] { tokens(of: text) { false } }

  /// The same with words cut at random, as ``encode(_:dropout:using:)`` cuts them.
  public func tokens(
    of text: String, dropout: Double, using generator: inout some RandomNumberGenerator
  ) -> [SubwordToken] {
    precondition(
      (0...1).contains(dropout), "SubwordTokenizer.tokens: expected dropout from 0 to 1, found \(dropout)")
    return tokens(of: text) { dropout > 0 && Double.random(in: 0..<1, using: &generator) < dropout }
  }

  private func tokens(of text: String, leavesOut: () -> Bool) -> [SubwordToken] {
    var tokens: [SubwordToken] = []
    let words = TextWord.all(in: text)
    var rules = SpacingRules()
    for (index, word) in words.enumerated() {
      guard let first = word.scalars.first else { continue }
      if word.kind == .blank {
        // A single space between two pieces is left to the rules where they ask for it.
        if first == " ", index > 0, index + 1 < words.count, words[index - 1].kind != .blank,
          let next = words[index + 1].scalars.first, words[index + 1].kind != .blank
        {
          var ahead = rules
          if ahead.takes(words[index + 1].kind, next) { continue }
        }
        _ = rules.takes(.blank, first)
      } else {
        let isAfterBlank = index > 0 && words[index - 1].kind == .blank
        if rules.takes(word.kind, first), !isAfterBlank {
          append(SubwordTokenizer.join, "", to: &tokens)
        }
      }
      append(word, to: &tokens, leavesOut: leavesOut)
    }
    return tokens
  }

  private func append(_ word: TextWord, to tokens: inout [SubwordToken], leavesOut: () -> Bool) {
    switch word.kind {
    case .word:
      let letters = word.scalars.indices.map {
        number(of: word.scalars[$0], isContinuation: $0 > word.scalars.startIndex)
      }
      guard !letters.contains(SubwordTokenizer.unknown) else {
        append(SubwordTokenizer.unknown, String(String.UnicodeScalarView(word.scalars)), to: &tokens)
        return
      }
      appendMerged(letters, to: &tokens, leavesOut: leavesOut)
    case .unspaced:
      var known: [Int32] = []
      for scalar in word.scalars {
        let number = number(of: scalar, isContinuation: false)
        if number != SubwordTokenizer.unknown {
          known.append(number)
        } else {
          appendMerged(known, to: &tokens, leavesOut: leavesOut)
          known.removeAll()
          append(number, String(scalar), to: &tokens)
        }
      }
      appendMerged(known, to: &tokens, leavesOut: leavesOut)
    default:
      let text = String(String.UnicodeScalarView(word.scalars))
      let number = word.scalars.count == 1 ? word.scalars.first.flatMap { starts[$0] } : sequences[text]
      append(number ?? SubwordTokenizer.unknown, text, to: &tokens)
    }
  }

  private func append(_ number: Int32, _ text: String, to tokens: inout [SubwordToken]) {
    tokens.append(SubwordToken(number: number, text: text, isContinuation: false))
  }

  private func number(of scalar: Unicode.Scalar, isContinuation: Bool) -> Int32 {
    (isContinuation ? continuations : starts)[scalar] ?? SubwordTokenizer.unknown
  }

  /// Merges neighbours in the order of learning.
  private func appendMerged(_ letters: [Int32], to tokens: inout [SubwordToken], leavesOut: () -> Bool) {
    for start in stride(from: 0, to: letters.count, by: SubwordTokenizer.longestPiece) {
      var symbols = Array(letters[start...].prefix(SubwordTokenizer.longestPiece))
      while symbols.count > 1 {
        var (best, place) = (Int32.max, 0)
        for index in 1..<symbols.count {
          let key = SubwordTokenizer.key(symbols[index - 1], symbols[index])
          if let number = merged[key], number < best, !leavesOut() { (best, place) = (number, index) }
        }
        guard place > 0 else { break }
        symbols[place - 1] = best
        symbols.remove(at: place)
      }
      for symbol in symbols {
        let piece = piece(symbol)
        tokens.append(
          SubwordToken(number: symbol, text: piece.text, isContinuation: piece.isContinuation))
      }
    }
  }

  // MARK: Joining

  /// The text that symbols stand for; special symbols are left out.
  ///
  /// - Parameters:
  ///   - numbers: of symbols; those that there are not count as unknown.
  ///   - unknownAreWords: whether what is put for unknown symbols has spaces around it even where it is of a script
  ///     without spaces, as in a language with spaces between words: `I met 汤姆 there`.
  ///   - unknown: what to put for an unknown symbol, given its position in `numbers`; ``replacement`` for `nil`.
  public func decode(
    _ numbers: some Sequence<Int32>, unknownAreWords: Bool = false, unknown: (Int) -> String? = { _ in nil }
  ) -> String {
    var text = String.UnicodeScalarView()
    var rules = SpacingRules()
    var (isJoined, isUnspacedCopy) = (false, false)
    for (position, number) in numbers.enumerated() {
      switch number {
      case SubwordTokenizer.padding, SubwordTokenizer.beginning, SubwordTokenizer.end: continue
      case SubwordTokenizer.join:
        isJoined = true
        continue
      default: break
      }
      let subword = piece(number)
      let isUnknown = number == SubwordTokenizer.unknown || !pieces.indices.contains(Int(number))
      let copied = isUnknown ? unknown(position) : nil
      let part = isUnknown ? copied ?? SubwordTokenizer.replacement : subword.text
      guard let first = part.unicodeScalars.first else { continue }
      if !subword.isContinuation {
        // The replacement stands where a word would; characters in a row that were all copied are one word.
        let wasUnspacedCopy = isUnspacedCopy
        isUnspacedCopy = unknownAreWords && copied != nil && first.isUnspaced
        let isWord = isUnspacedCopy || isUnknown && copied == nil
        let isSpaced = rules.takes(isWord ? .word : WordKind(first), first)
        if isSpaced, !isJoined, !(isUnspacedCopy && wasUnspacedCopy) { text.append(" ") }
      }
      isJoined = false
      text.append(contentsOf: part.unicodeScalars)
    }
    return String(text)
  }

  /// The symbol of a number; that of ``unknown`` for numbers that there are not.
  public func piece(_ number: Int32) -> Subword {
    pieces.indices.contains(Int(number)) ? pieces[Int(number)] : pieces[Int(SubwordTokenizer.unknown)]
  }
}

extension SubwordTokenizer: Equatable {
  /// Whether two tokenizers cut every text alike.
  public static func == (a: SubwordTokenizer, b: SubwordTokenizer) -> Bool {
    a.alphabet == b.alphabet && a.merges.elementsEqual(b.merges, by: ==)
  }
}
