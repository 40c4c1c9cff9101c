/// Cuts texts into the words that search compares: words of alphabetic scripts, and pairs of characters of
/// Chinese, Japanese and Korean, which put no spaces between words.
///
/// Works on ``Swift/StringProtocol/matchingForm``, so capitals, full-width forms and accents make no
/// difference. `什么是LSTM？` gives `什么`, `么是`, `lstm`; a lone Chinese character stands for itself. Compounds
/// give their parts and the whole: `feed-forward` gives `feed`, `forward`, `feedforward`; `LeNet-5` gives
/// `lenet`, `5`, `lenet5`. Apostrophes join (`don't` is `dont`), a possessive `'s` goes.
public struct MatchingTokenizer: Sendable, Equatable {
  /// Whether English words lose their endings: `networks` and `network` become one, as do `training`,
  /// `trained` and `train`.
  public var stemsEnglish: Bool
  /// Whether every Chinese character counts by itself as well as in pairs.
  public var keepsSingleCharacters: Bool

  /// A tokenizer.
  public init(stemsEnglish: Bool = true, keepsSingleCharacters: Bool = false) {
    self.stemsEnglish = stemsEnglish
    self.keepsSingleCharacters = keepsSingleCharacters
  }

  /// The tokens of a text in order, repeated ones included.
  public func tokens(in text: some StringProtocol) -> [String] {
    var form = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { MatchingForm.append(scalar, to: &form) }
    var scanner = TokenScanner(tokenizer: self)
    for scalar in form { scanner.take(scalar) }
    return scanner.finished()
  }
}

/// One pass over the code points of a text.
private struct TokenScanner {
  let tokenizer: MatchingTokenizer
  private var tokens: [String] = []
  private var word = ""
  /// The parts of a compound so far, each as it stands.
  private var parts: [String] = []
  /// A mark within a word, `-` or `'`, that counts only if a letter follows.
  private var joint: Unicode.Scalar?
  /// The run of characters without spaces.
  private var run: [Unicode.Scalar] = []

  init(tokenizer: MatchingTokenizer) { self.tokenizer = tokenizer }

  mutating func take(_ scalar: Unicode.Scalar) {
    switch ScalarClass(scalar) {
    case .ideograph:
      endCompound()
      run.append(scalar)
    case .letter:
      endRun()
      if joint == "-" || joint == "." { endWord() }
      joint = nil
      word.unicodeScalars.append(scalar)
    case .mark:
      endRun()
      // C++ and C# keep their marks.
      if scalar == "+" || scalar == "#" {
        if !word.isEmpty, word.utf8.count <= 2 { word.unicodeScalars.append(scalar) } else { endCompound() }
      } else if word.isEmpty || joint != nil {
        endCompound()
      } else {
        joint = scalar
      }
    case .other:
      endRun()
      endCompound()
    }
  }

  mutating func finished() -> [String] {
    endRun()
    endCompound()
    return tokens
  }

  private mutating func endWord() {
    if !word.isEmpty { parts.append(word) }
    word = ""
  }

  private mutating func endCompound() {
    endWord()
    joint = nil
    guard !parts.isEmpty else { return }
    for part in parts { tokens.append(stemmed(part)) }
    if parts.count > 1 { tokens.append(stemmed(parts.joined())) }
    parts.removeAll(keepingCapacity: true)
  }

  private mutating func endRun() {
    guard !run.isEmpty else { return }
    if tokenizer.keepsSingleCharacters || run.count == 1 { tokens += run.map { String($0) } }
    for index in 1..<max(run.count, 1) {
      var pair = String(run[index - 1])
      pair.unicodeScalars.append(run[index])
      tokens.append(pair)
    }
    run.removeAll(keepingCapacity: true)
  }

  private func stemmed(_ word: String) -> String {
    tokenizer.stemsEnglish ? EnglishStem.of(word) : word
  }
}

/// What a code point is to the tokenizer.
private enum ScalarClass {
  /// A letter or a digit of a script with spaces.
  case letter
  /// A character of a script without spaces; Korean is treated as one.
  case ideograph
  /// A mark that may stand within a word.
  case mark
  /// Everything else.
  case other

  init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    if value < 0x80 {
      switch value {
      case 0x61...0x7A, 0x30...0x39: self = .letter
      case 0x23, 0x27, 0x2B, 0x2D, 0x2E, 0x5F: self = .mark
      default: self = .other
      }
    } else if scalar.isUnspaced {
      self = .ideograph
    } else {
      switch scalar.properties.generalCategory {
      case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .spacingMark:
        self = .letter
      default: self = .other
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether the code point belongs to a script that puts no spaces between words, or to Korean, whose words
  /// carry endings: Chinese characters, kana, hangul.
  public var isUnspaced: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3005...0x3007, 0x3041...0x30FF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0x20000...0x3FFFD:
      value != 0x30FB && value != 0x30A0
    default: false
    }
  }
}
