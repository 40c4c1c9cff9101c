import Text

/// Which characters or words may end a line so that all lines rhyme.
///
/// Chinese characters rhyme if they have the same final in pinyin; words written in Latin letters if they
/// are spelt alike from the last sounded vowel on.
public struct Rhyme: Sendable {
  /// How characters rhyme.
  public enum Kind: Sendable, Equatable {
    /// By the final of the last character.
    case pinyin
    /// By the spelling of the last word.
    case spelling
  }

  /// How characters rhyme.
  public let kind: Kind
  /// To each rhyme its members, as numbers of the vocabulary: one character, or the letters of a word.
  let members: [String: [[Int32]]]
  private let finals: [Int32: String]

  /// The rhymes that a vocabulary can write.
  ///
  /// - Parameters:
  ///   - vocabulary: of the model.
  ///   - words: the words of its corpus, for a language written in Latin letters.
  /// - Returns: `nil` when there are no rhymes.
  public init?(_ vocabulary: CharacterVocabulary, words: RhymeWords?) {
    var (members, finals) = ([String: [[Int32]]](), [Int32: String]())
    let known = vocabulary.characters.count { $0.isHan }
    kind = 2 * known > vocabulary.characters.count ? .pinyin : .spelling
    switch kind {
    case .pinyin:
      for (final, characters) in PinyinFinals.table {
        let numbers = vocabulary.encode(characters).filter { $0 != CharacterVocabulary.unknown }
        for number in numbers { finals[number] = final }
        if numbers.count >= Rhyme.minimumMembers { members[final] = numbers.map { [$0] } }
      }
    case .spelling:
      for (rhyme, words) in words?.words ?? [:] {
        let numbers = words.map(vocabulary.encode).filter { !$0.contains(CharacterVocabulary.unknown) }
        if numbers.count >= Rhyme.minimumMembers { members[rhyme] = numbers }
      }
    }
    guard !members.isEmpty else { return nil }
    (self.members, self.finals) = (members, finals)
  }

  private static let minimumMembers = 6

  /// The rhyme of a line's last character or word; `nil` when it has none.
  public func rhyme(ofLine line: String) -> String? {
    switch kind {
    case .pinyin:
      guard let last = line.unicodeScalars.last(where: \.isHan) else { return nil }
      return PinyinFinals.table.first { $0.characters.unicodeScalars.contains(last) }?.final
    case .spelling:
      let word = line.split { !$0.isLetter && $0 != "'" && $0 != "\u{2019}" }.last
      return word.flatMap { RhymeWords.rhyme(of: String($0)) }
    }
  }

  /// The rhyme of a character of the vocabulary, if lines can end on it.
  func final(of number: Int32) -> String? { finals[number].flatMap { members[$0] == nil ? nil : $0 } }
}
