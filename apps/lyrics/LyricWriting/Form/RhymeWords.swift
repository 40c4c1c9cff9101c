import JSONText

/// English words by the spelling of their rhyme: from the last sounded vowel on, as `ight` for night.
public struct RhymeWords: Sendable, Equatable {
  /// How often a word must occur in the corpus.
  static let minimumCount = 3
  /// How many words must share a rhyme.
  static let minimumWords = 6
  /// To each rhyme its words, those that occur most first.
  public let words: [String: [String]]

  /// The words of a corpus; none from one whose words are not written in Latin letters.
  init(of text: String) {
    var (counts, word) = ([String: Int](), "")
    func close() {
      if word.utf8.count >= 2 { counts[word, default: 0] += 1 }
      word = ""
    }
    for scalar in text.unicodeScalars {
      if ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) {
        word.unicodeScalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      } else {
        close()
      }
    }
    close()
    var groups: [String: [(word: String, count: Int)]] = [:]
    for (word, count) in counts where count >= RhymeWords.minimumCount {
      if let rhyme = RhymeWords.rhyme(of: word) { groups[rhyme, default: []].append((word, count)) }
    }
    words = groups.filter { $0.value.count >= RhymeWords.minimumWords }
      .mapValues { group in group.sorted { ($1.count, $0.word) < ($0.count, $1.word) }.map(\.word) }
  }

  /// The rhyme of a word by its spelling; `nil` for one without a vowel.
  ///
  /// A silent e counts with the consonants before it: love gives `ove`. All that comes before the last
  /// vowels does not matter: away gives `ay` as day does.
  public static func rhyme(of word: String) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) })
    func isVowel(_ index: Int) -> Bool {
      // A y that begins a word is a consonant.
      "aeiou".unicodeScalars.contains(letters[index]) || (letters[index] == "y" && index > 0)
    }
    var end = letters.count
    if end > 2, letters[end - 1] == "e", !isVowel(end - 2), (0..<(end - 2)).contains(where: isVowel) {
      end -= 1
    }
    guard var start = (0..<end).last(where: isVowel) else { return nil }
    while start > 0, isVowel(start - 1) { start -= 1 }
    var rhyme = String.UnicodeScalarView()
    rhyme.append(contentsOf: letters[start...])
    return String(rhyme)
  }
}

extension RhymeWords {
  /// As JSON: to each rhyme its words.
  var json: JSONObject {
    JSONObject(words.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value.joined(separator: " "))) })
  }

  /// The words that ``json`` describes; `nil` when it is broken.
  init?(json: JSONObject) {
    var words: [String: [String]] = [:]
    for (rhyme, value) in json.members {
      guard let text = value.stringValue else { return nil }
      words[rhyme] = text.split(separator: " ").map(String.init)
    }
    self.words = words
  }
}
