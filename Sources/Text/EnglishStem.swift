/// The beginning that the forms of an English word share.
///
/// Takes off plural and verb endings (`s`, `es`, `ies`, `ed`, `ing`) in the spirit of the first step of
/// Porter (1980), and lets British and American spellings meet (`normalise`, `colour`, `labelled`). Stems are
/// for comparing only; they need not be words: `make`, `makes` and `making` meet in `mak`.
enum EnglishStem {
  /// The stem of a word in small letters; words with other letters than a-z stay as they are.
  static func of(_ word: String) -> String {
    var letters = Array(word.utf8)
    guard letters.count > 3, letters.allSatisfy({ (0x61...0x7A).contains($0) }) else { return word }
    takeOffPlural(&letters)
    takeOffVerbEnding(&letters)
    mendEnding(&letters)
    return String(decoding: letters, as: UTF8.self)
  }

  private static func takeOffPlural(_ word: inout [UInt8]) {
    if word.ends(in: "sses") || word.ends(in: "xes") || word.ends(in: "shes") || word.ends(in: "ches") {
      word.removeLast(2)
    } else if word.ends(in: "ies") {
      word.removeLast(word.count > 4 ? 3 : 1)
      if word.last != UInt8(ascii: "e") { word.append(UInt8(ascii: "y")) }
    } else if word.ends(in: "s"), !["ss", "us", "is", "ias"].contains(where: { word.ends(in: $0) }) {
      word.removeLast()
    }
  }

  private static func takeOffVerbEnding(_ word: inout [UInt8]) {
    for ending in ["ing", "ed"] where word.ends(in: ending) {
      let rest = Array(word.dropLast(ending.utf8.count))
      guard rest.count >= 3, rest.contains(where: isVowel), !(ending == "ed" && word.ends(in: "eed")) else {
        continue
      }
      word = rest
      // stopping → stopp → stop; passing keeps its two letters.
      if let last = word.last, word.count > 3, word[word.count - 2] == last, !isVowel(last),
        ![UInt8(ascii: "s"), UInt8(ascii: "z")].contains(last)
      {
        word.removeLast()
      }
      return
    }
  }

  private static func mendEnding(_ word: inout [UInt8]) {
    guard word.count > 3 else { return }
    if word.last == UInt8(ascii: "e") { word.removeLast() }
    if word.last == UInt8(ascii: "y") { word[word.count - 1] = UInt8(ascii: "i") }
    // labelled, labeled
    if word.ends(in: "ll") { word.removeLast() }
    // normalise, normalize; normalisation, normalization
    let isation = word.ends(in: "isation") ? word.count - 6 : word.ends(in: "is") ? word.count - 1 : nil
    if let isation, word.count > 4 { word[isation] = UInt8(ascii: "z") }
    // colour, color
    if word.count > 5, word.ends(in: "our") { word.remove(at: word.count - 2) }
  }

  private static func isVowel(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
      UInt8(ascii: "y"):
      true
    default: false
    }
  }
}

extension String {
  /// The beginning that the forms of an English word share: `networks` and `network` have the same.
  ///
  /// For comparing words in small letters only; a stem need not be a word. Words with other letters than a-z
  /// and words of up to three letters are their own stems.
  public var englishStem: String { EnglishStem.of(self) }
}

extension [UInt8] {
  fileprivate func ends(in ending: String) -> Bool {
    count >= ending.utf8.count && suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }
}
