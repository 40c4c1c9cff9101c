import Glibc

/// Which of the languages a text is in, found from its letters and small words.
public struct LanguageGuess: Equatable, Sendable {
  /// The likeliest language.
  public let language: TextLanguage
  /// How likely it is, 0.5 to 1, if the text is in one of the languages at all.
  public let probability: Double

  /// Guesses the language of a text.
  ///
  /// Chinese shows by its characters; English and German differ in letters (`ä`, `ß`), in small words (`the`,
  /// `und`) and in which letters are neighbours. One word is often enough, and always guessed at.
  ///
  /// - Returns: `nil` for a text without letters, or in another script, such as Cyrillic, kana or hangul.
  public init?(of text: String) {
    let counts = ScriptCounts(text)
    guard counts.total > 0, counts.other * 2 <= counts.total else { return nil }
    // A Chinese word is one or two characters long.
    let chinese = Double(counts.chinese) / 1.5
    if chinese >= Double(counts.latinWords) {
      (language, probability) = (.chinese, max(0.5, chinese / max(chinese + Double(counts.latinWords), 1)))
      return
    }
    let weight = LanguageGuess.germanWeight(of: text)
    let probability = 1 / (1 + exp(-abs(weight)))
    (language, self.probability) = (weight > 0 ? .german : .english, probability)
  }

  /// The logarithm of the odds that a text in Latin letters is German and not English.
  private static func germanWeight(of text: String) -> Double {
    var weight = 0.0
    for word in text.lowercased().prefix(2_000).split(whereSeparator: {
      !$0.isLetter && $0 != "'" && $0 != "’"
    }) {
      if germanWords.contains(String(word)) { weight += 2.5 }
      if englishWords.contains(String(word.map { $0 == "’" ? "'" : $0 })) { weight -= 2.5 }
      var last = 0
      for scalar in word.unicodeScalars {
        let letter = LanguageGuess.letter(scalar)
        if letter.isUmlaut { weight += 3 }
        weight += LetterPairs.weight(last, letter.number)
        last = letter.number
      }
      weight += LetterPairs.weight(last, 0)
    }
    return weight
  }

  /// The number of a letter without its dots; 0 for what is none of `a` to `z`.
  private static func letter(_ scalar: Unicode.Scalar) -> (number: Int, isUmlaut: Bool) {
    switch scalar {
    case "a"..."z": (Int(scalar.value) - 0x60, false)
    case "ä": (1, true)
    case "ö": (15, true)
    case "ü": (21, true)
    case "ß": (19, true)
    default: (0, false)
    }
  }

  private static let germanWords = Set(
    """
    der die das den dem des ein eine einen einem einer eines und oder ist sind war waren bin bist er sie es ihr wir \
    ich du mich dich sich uns euch mir dir ihm ihn mein dein sein meine deine seine unser nicht kein keine hat haben \
    habe hatte wird werden wurde mit auf für von zu zum zur im am aus bei nach über unter vor durch ohne wie wer wo \
    wann warum hallo danke bitte gut guten morgen tag ja nein auch noch nur schon sehr hier dort mann frau kind \
    heute wenn weil dass als aber denn
    """.split(separator: " ").map(String.init))
  private static let englishWords = Set(
    """
    the a an and or of is are were be been he she it they we i you me him us them my your her their our this that \
    these those what who where why when how not don't isn't doesn't i'm it's he's do does did has have had to on at \
    for with from by if but can could will would shall should may hello thanks thank please good morning day yes no \
    there here very just only also man woman child men people today because than
    """.split(separator: " ").map(String.init))
}

/// How many letters of which scripts a text has.
private struct ScriptCounts {
  var (chinese, latinWords, other, total) = (0, 0, 0, 0)

  init(_ text: String) {
    var isInWord = false
    for scalar in text.unicodeScalars.prefix(10_000) {
      let isLatin = scalar.properties.isAlphabetic && scalar.value < 0x250
      if isLatin, !isInWord { latinWords += 1 }
      isInWord = isLatin
      guard scalar.properties.isAlphabetic else { continue }
      total += 1
      switch scalar.value {
      case 0x3041...0x30FF, 0xAC00...0xD7A3: other += 2
      default:
        if scalar.isUnspaced { chinese += 1 } else if !isLatin { other += 1 }
      }
    }
  }
}
