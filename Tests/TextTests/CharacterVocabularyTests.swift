import Testing
import Text

struct CharacterVocabularyTests {
  @Test func frequentCharactersComeFirst() {
    let vocabulary = CharacterVocabulary(of: "abcabbz")
    #expect(vocabulary.characters == ["b", "a", "c", "z"])
    #expect(vocabulary.count == 5)
    #expect(vocabulary.encode("zab?") == [4, 2, 1, 0])
    #expect(vocabulary.decode([4, 2, 1, 0, 5, -1]) == "zab\u{fffd}\u{fffd}\u{fffd}")
  }

  @Test func rareCharactersAreUnknown() {
    let text = "春春春花花月"
    let vocabulary = CharacterVocabulary(of: text, minimumCount: 2)
    #expect(vocabulary.characters == ["春", "花"])
    #expect(vocabulary.encode("月花") == [0, 2])
    #expect(vocabulary.unknownCharacters(in: "月花月秋") == ["月", "秋"])
  }

  @Test func charactersAreCodePoints() {
    // Four code points that make two visible characters.
    let text = "e\u{301}\u{1f1e8}\u{1f1f3}"
    let vocabulary = CharacterVocabulary(of: text)
    #expect(vocabulary.count == 5)
    let decoded = vocabulary.decode(vocabulary.encode(text))
    #expect(Array(decoded.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func serializedAndBack() throws {
    let vocabulary = CharacterVocabulary(of: "e\u{301}e 春\n\"\\\u{1f3b5}")
    let copy = try #require(CharacterVocabulary(serialized: vocabulary.serialized))
    #expect(copy == vocabulary)
    #expect(copy.encode("\n春e\u{301}") == vocabulary.encode("\n春e\u{301}"))
    #expect(CharacterVocabulary(serialized: "aba") == nil)
    #expect(CharacterVocabulary(serialized: "a\u{fffd}") == nil)
    #expect(CharacterVocabulary(serialized: "")?.count == 1)
  }

  @Test func theReplacementCharacterIsUnknown() {
    let vocabulary = CharacterVocabulary(of: "\u{fffd}\u{fffd}a")
    #expect(vocabulary.characters == ["a"])
    #expect(vocabulary.encode("\u{fffd}a") == [0, 1])
  }
}
