import GRDB

/// An entry as it stands in an index.
public struct IndexedEntry: Sendable, Equatable {
  /// Its number.
  public let number: Int
  /// The file it came from.
  public let source: String
  /// The line where it stands there.
  public let line: Int
  /// Its name there, if it has one.
  public let key: String?
  /// What one says to get the answer.
  public let prompts: [String]
  /// The rarities of the words of each prompt together.
  let promptRarities: [Float]
  /// The answers by language.
  public let answers: [ChatEntry.Answer]

  /// The answer in a language, or in the one there is.
  public func answer(in language: Language) -> String {
    (answers.first { $0.language == language } ?? answers.first)?.text ?? ""
  }

  /// Whether a prompt or an answer is in a language.
  func speaks(_ language: Language) -> Bool {
    answers.contains { $0.language == language } || prompts.contains { Language(of: $0) == language }
  }
}

extension ChatIndex {
  /// Reads entries by their numbers.
  ///
  /// - Throws: `IndexError` when one is missing.
  func entries(_ numbers: [Int], _ db: Database) throws -> [IndexedEntry] {
    let entry = try db.cachedStatement(
      sql: "SELECT e.line, e.key, s.name FROM entries e JOIN sources s ON s.id = e.source WHERE e.id = ?")
    let prompts = try db.cachedStatement(
      sql: "SELECT text, rarity FROM prompts WHERE entry = ? ORDER BY number")
    let answers = try db.cachedStatement(
      sql: "SELECT language, text FROM answers WHERE entry = ? ORDER BY language")
    return try numbers.map { number in
      guard let row = try Row.fetchOne(entry, arguments: [number]), let line = row.whole(0),
        let source = row.text(2)
      else { throw IndexError.damaged(path, "entry \(number) is missing") }
      let key = row.text(1)
      var (promptTexts, rarities): ([String], [Float]) = ([], [])
      for row in try Row.fetchAll(prompts, arguments: [number]) {
        guard let text = row.text(0), let rarity = row.number(1), rarity >= 0, rarity < 1e9 else { continue }
        promptTexts.append(text)
        rarities.append(Float(rarity))
      }
      let answerTexts = try Row.fetchAll(answers, arguments: [number]).compactMap {
        row -> ChatEntry.Answer? in
        guard let language = (row.text(0)).flatMap(Language.init(rawValue:)), let text = row.text(1)
        else { return nil }
        return ChatEntry.Answer(text, language: language)
      }
      guard !promptTexts.isEmpty, !answerTexts.isEmpty else {
        throw IndexError.damaged(path, "entry \(number) has no texts")
      }
      return IndexedEntry(
        number: number, source: source, line: line, key: key, prompts: promptTexts,
        promptRarities: rarities, answers: answerTexts)
    }
  }
}
