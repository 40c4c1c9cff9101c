import Testing
import Text

struct LanguageGuessTests {
  @Test(arguments: [
    ("Where is the station?", TextLanguage.english), ("Wo ist der Bahnhof?", .german), ("车站在哪里？", .chinese),
    ("Hello", .english), ("Hallo", .german), ("你好", .chinese), ("I love you.", .english),
    ("Ich liebe dich.", .german),
    ("Thank you very much", .english), ("Vielen Dank", .german), ("Straße", .german), ("grün", .german),
    ("dog", .english),
    ("THE END", .english), ("DAS ENDE", .german), ("我用Python写程序", .chinese),
    ("The character 龙 means dragon.", .english),
    ("I don’t know.", .english), ("Er weiß es nicht.", .german), ("他", .chinese),
    ("Guten Morgen, Tom!", .german), ("Good morning, Tom!", .english),
    ("Zwei Hunde rennen", .german), ("Two dogs are running", .english), ("今天3点，OK？", .chinese),
  ])
  func knowsShortTexts(text: String, language: TextLanguage) throws {
    let guess = try #require(LanguageGuess(of: text))
    #expect(guess.language == language)
    #expect((0.5...1).contains(guess.probability))
  }

  @Test(arguments: ["", "123 456", "!?…", "🍕🍕", "Привет, как дела?", "これはペンです", "안녕하세요", "مرحبا"])
  func saysNothingAboutOthers(text: String) {
    #expect(LanguageGuess(of: text) == nil)
  }

  @Test func isSurerOfLongerTexts() throws {
    let short = try #require(LanguageGuess(of: "Hand"))
    let long = try #require(
      LanguageGuess(of: "The children play with the dog in the garden behind our house."))
    #expect(long.probability > 0.999)
    #expect(short.probability < long.probability)
  }

  @Test func longTextsTakeNoLonger() throws {
    let text = String(repeating: "Das ist ein Satz. ", count: 100_000)
    #expect(try #require(LanguageGuess(of: text)).language == .german)
  }
}
