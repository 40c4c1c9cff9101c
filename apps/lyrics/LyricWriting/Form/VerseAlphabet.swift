import Text

/// What the characters of a vocabulary are in a line of verse.
struct VerseAlphabet {
  /// What a character is.
  enum Kind {
    case letter, mark, closing, space, newline, unknown
  }

  /// To each number its kind.
  let kinds: [Kind]
  /// The characters.
  let vocabulary: CharacterVocabulary

  init(_ vocabulary: CharacterVocabulary) {
    self.vocabulary = vocabulary
    kinds =
      [.unknown]
      + vocabulary.characters.map { scalar -> Kind in
        if scalar == "\n" { return .newline }
        if VerseMarks.closing.contains(scalar) { return .closing }
        if VerseMarks.isMark(scalar) { return .mark }
        let properties = scalar.properties
        return properties.isWhitespace || properties.generalCategory == .control ? .space : .letter
      }
  }

  func kind(of number: Int32) -> Kind { kinds[Int(number)] }
  func isLetter(_ number: Int32) -> Bool { kind(of: number) == .letter }
}
