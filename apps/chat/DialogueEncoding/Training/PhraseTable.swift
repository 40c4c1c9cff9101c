import TensorCore
import Text

/// Groups of words and phrases that mean much the same, in two languages.
public struct PhraseTable: Sendable {
  /// The phrases of each group.
  public let groups: [[String]]
  /// The group of each phrase, by its words and characters.
  private let places: [[String]: Int]
  private let longest: Int

  /// A table of groups of at least two phrases.
  public init(groups: [[String]]) {
    self.groups = groups.filter { $0.count > 1 }
    var places: [[String]: Int] = [:]
    for (number, group) in self.groups.enumerated() {
      for phrase in group {
        let units = PhraseTable.units(of: phrase).filter { $0 != " " }
        // A single character is part of too many other words.
        if units.count > 1 || !phrase.isUnspaced { places[units] = places[units] ?? number }
      }
    }
    self.places = places
    longest = places.keys.map(\.count).max() ?? 0
  }

  /// Reads a table: a group a line, its phrases separated by `|`.
  public init(text: some StringProtocol) {
    self.init(
      groups: text.split(separator: "\n").map { line in
        line.split(separator: "|").map { phrase in
          String(phrase.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
      })
  }

  /// The text with some of the phrases that occur in it replaced by others of their groups, in the same script.
  ///
  /// - Parameter share: how likely each phrase is to be replaced.
  func replacing(in text: String, share: Float, using generator: inout RandomGenerator) -> String {
    let units = PhraseTable.units(of: text.matchingForm)
    var result = ""
    var start = 0
    while start < units.count {
      guard let (end, group) = longestPhrase(in: units, from: start), generator.uniform() < share else {
        result += units[start]
        start += 1
        continue
      }
      let isUnspaced = units[start].isUnspaced
      let others = groups[group].filter { $0.isUnspaced == isUnspaced }
      result +=
        others.isEmpty
        ? units[start..<end].joined() : others[Int.random(in: 0..<others.count, using: &generator)]
      start = end
    }
    return result
  }

  private func longestPhrase(in units: [String], from start: Int) -> (end: Int, group: Int)? {
    guard units[start] != " " else { return nil }
    var words: [String] = []
    var best: (end: Int, group: Int)?
    var end = start
    while end < units.count, words.count < longest {
      if units[end] != " " {
        words.append(units[end])
        if let group = places[words] { best = (end + 1, group) }
      }
      end += 1
    }
    return best
  }

  /// Words, single characters of scripts without spaces, and whatever stands between them.
  private static func units(of text: String) -> [String] {
    var units: [String] = []
    var word = ""
    for character in text {
      let isWord = !character.isUnspaced && (character.isLetter || character.isNumber || character == "-")
      if isWord {
        word.append(character)
      } else {
        if !word.isEmpty { units.append(word.lowercased()) }
        word = ""
        units.append(String(character))
      }
    }
    if !word.isEmpty { units.append(word.lowercased()) }
    return units
  }
}

extension Character {
  fileprivate var isUnspaced: Bool { unicodeScalars.contains(where: \.isUnspaced) }
}
