import Text

/// Questions with the names of the entries that answer them, for measuring.
public struct ParaphraseSet: Sendable {
  /// A question in other words than those of the index.
  public struct Question: Sendable, Equatable {
    /// What is asked.
    public var text: String
    /// The names of the entries that answer it, at least one; of entries without a name, what one asks there.
    public var keys: [String]

    /// Whether a candidate is one of them.
    public func isAnswered(by candidate: ChatCandidate) -> Bool {
      keys.contains(candidate.key ?? candidate.matched)
    }
  }

  /// The questions, in the order of the file.
  public let questions: [Question]

  /// Reads lines of a question, a tab and the name of its entry, or several names with `|` between them;
  /// lines that begin with `#` are remarks.
  ///
  /// - Throws: `TextError` or `SourceError` that names the line.
  public init(contentsOf path: String) throws {
    try self.init(text: TextFile(contentsOf: path).text, name: path)
  }

  /// Takes text that has been read.
  ///
  /// - Throws: `SourceError` that names the line.
  public init(text: String, name: String) throws(SourceError) {
    var questions: [Question] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isBlank || line.hasPrefix("#") { continue }
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(\.trimmed)
      guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else {
        throw SourceError(
          name, line: number + 1,
          "expected a question, one tab and the name of an entry, found \(quoted(line))")
      }
      questions.append(Question(text: fields[0], keys: fields[1].split(separator: "|").map(\.trimmed)))
    }
    guard !questions.isEmpty else { throw SourceError(name, "expected questions, found none") }
    self.questions = questions
  }
}

/// Questions that an index cannot answer, one a line; lines that begin with `#` are remarks.
public struct OutOfScopeSet: Sendable {
  /// The questions, in the order of the file.
  public let questions: [String]

  /// Reads a file of questions.
  ///
  /// - Throws: `TextError` when it cannot be read, `SourceError` when it holds none.
  public init(contentsOf path: String) throws {
    let text = try TextFile(contentsOf: path).text
    questions = text.split(separator: "\n").filter { !$0.isBlank && !$0.hasPrefix("#") }.map(\.trimmed)
    guard !questions.isEmpty else { throw SourceError(path, "expected questions, one a line, found none") }
  }
}

/// How well questions find their entries, and how well those that have none are refused.
public struct KnowledgeEvaluation: Sendable {
  /// An answer that was wrong or refused, for looking at.
  public struct Miss: Sendable, Equatable {
    /// What was asked.
    public var question: String
    /// The right entry.
    public var expected: String
    /// The first entry.
    public var found: String
    /// Its probability.
    public var score: Float
  }

  /// The ranks of the right entries, refused or not.
  public private(set) var ranking = RankingFigures()
  /// The probabilities of the best entries of answerable questions.
  public private(set) var knownScores: [Float] = []
  /// How many answerable questions were refused.
  public private(set) var falseRefusals = 0
  /// The probabilities of the best entries of questions that have none.
  public private(set) var unknownScores: [Float] = []
  /// How many of these were refused.
  public private(set) var refusals = 0
  /// Questions whose right entry is not the first.
  public private(set) var misses: [Miss] = []

  /// Nothing asked yet.
  public init() {}

  /// Asks answerable questions.
  ///
  /// - Throws: `QuestionError` when one cannot be asked, `IndexError` when the index turns out to be damaged.
  public mutating func ask(_ set: ParaphraseSet, _ chatbot: Chatbot) throws {
    for question in set.questions {
      let answer = try chatbot.answer(ChatQuestion(question.text), candidates: 20)
      if let place = answer.candidates.firstIndex(where: question.isAnswered) {
        ranking.add(ranks: place + 1...place + 1)
        if place > 0 { addMiss(question, answer) }
      } else {
        ranking.addMiss()
        addMiss(question, answer)
      }
      knownScores.append(answer.score)
      if !answer.known { falseRefusals += 1 }
    }
  }

  private mutating func addMiss(_ question: ParaphraseSet.Question, _ answer: ChatAnswer) {
    misses.append(
      Miss(
        question: question.text, expected: question.keys.joined(separator: "|"),
        found: answer.candidates.first.map { $0.key ?? $0.matched } ?? "none",
        score: answer.score))
  }

  /// Asks questions that have no answer.
  ///
  /// - Throws: as above.
  public mutating func ask(_ set: OutOfScopeSet, _ chatbot: Chatbot) throws {
    for question in set.questions {
      let answer = try chatbot.answer(ChatQuestion(question), candidates: 1)
      unknownScores.append(answer.score)
      if !answer.known { refusals += 1 }
    }
  }

  /// False refusals in percent of the answerable questions.
  public var falseRefusalPercent: Double { share(falseRefusals, knownScores.count) }
  /// Refusals in percent of the questions that have no answer.
  public var refusalPercent: Double { share(refusals, unknownScores.count) }

  /// The refusals in percent with the threshold that refuses at most a share of the answerable questions.
  ///
  /// - Parameter percent: the rate of false refusals, 0...100.
  /// - Returns: the threshold and the refusals, or nil if nothing was asked of either kind.
  public func refusals(atFalseRefusalPercent percent: Double) -> (threshold: Float, percent: Double)? {
    guard !knownScores.isEmpty, !unknownScores.isEmpty else { return nil }
    let sorted = knownScores.sorted()
    let allowed = min(Int(Double(sorted.count) * percent / 100), sorted.count - 1)
    let threshold = sorted[allowed]
    return (threshold, share(unknownScores.count { $0 < threshold }, unknownScores.count))
  }

  private func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : 100 * Double(part) / Double(whole)
  }
}
