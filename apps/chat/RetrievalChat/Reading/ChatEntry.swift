/// Something that can be answered: the answer, and what one says to get it.
public struct ChatEntry: Sendable, Equatable {
  /// How one gets the answer.
  public enum Prompt: Sendable, Equatable {
    /// Questions that mean the same, of which any leads to the answer: knowledge, questions and answers.
    case questions([String])
    /// The turns of a conversation that came before, oldest first, at most three: the answer followed them.
    case context([String])
  }

  /// The answer, perhaps in several languages.
  public struct Answer: Sendable, Equatable {
    /// The language, as found by ``Language`` or named in the file.
    public var language: Language
    /// What is said.
    public var text: String

    /// An answer in a language.
    public init(_ text: String, language: Language? = nil) {
      self.text = text
      self.language = language ?? Language(of: text)
    }
  }

  /// The name of the entry in its file, such as `lstm-gates`; nil where the format has none.
  public var key: String?
  /// How one gets the answer.
  public var prompt: Prompt
  /// The answer; at least one.
  public var answers: [Answer]
  /// The line where it stands, counted from 1.
  public var line: Int

  /// An entry.
  public init(key: String? = nil, prompt: Prompt, answers: [Answer], line: Int) {
    self.key = key
    self.prompt = prompt
    self.answers = answers
    self.line = line
  }
}

extension ChatEntry {
  /// The entry with only what it says in one language; nil unless there is a question, or the turn before, and an
  /// answer in it.
  func only(_ language: Language) -> ChatEntry? {
    var entry = self
    entry.answers = answers.filter { $0.language == language }
    switch prompt {
    case .questions(let texts):
      let kept = texts.filter { Language(of: $0) == language }
      guard !kept.isEmpty else { return nil }
      entry.prompt = .questions(kept)
    case .context(let turns):
      guard let last = turns.last, Language(of: last) == language else { return nil }
    }
    return entry.answers.isEmpty ? nil : entry
  }
}

/// The languages that are told apart.
public enum Language: String, Sendable, CaseIterable {
  /// English, and whatever else is written with spaces between words.
  case english = "en"
  /// Chinese.
  case chinese = "zh"

  /// The language of a text: Chinese if its Chinese characters are more than a quarter of its words, a
  /// character counting as half a word.
  ///
  /// `LSTM的门有哪些` is Chinese, `What does 卷积 mean?` is English.
  public init(of text: some StringProtocol) {
    var (characters, words, inWord) = (0, 0, false)
    for scalar in text.unicodeScalars {
      let isCharacter = scalar.value >= 0x2E80 && scalar.isUnspaced
      if isCharacter { characters += 1 }
      let isLetter = !isCharacter && scalar.properties.isAlphabetic
      if isLetter, !inWord { words += 1 }
      inWord = isLetter
    }
    self = characters > 0 && Double(characters) / 2 > Double(words) / 3 ? .chinese : .english
  }
}
