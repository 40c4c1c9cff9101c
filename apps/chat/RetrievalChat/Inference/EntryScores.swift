import GRDB

/// The scores of every entry of an index for one question.
struct EntryScores: ~Copyable {
  private let index: ChatIndex
  private let words: QueryWords
  private let fusion: Fusion
  /// What the words of the last turn add up to, by entry, in prompts and in answers.
  private let prompts: UnsafeMutableBufferPointer<Float>
  private let answers: UnsafeMutableBufferPointer<Float>
  /// What the words of earlier turns add up to for questions and for replies; empty where there are none.
  private var earlier: (questions: EarlierScores, replies: EarlierScores)
  /// For replies, how much of what all turns say the last one says.
  private var lastShare: (prompts: Float, answers: Float) = (1, 1)
  /// The cosines by row of vectors; empty without an encoder.
  private var cosines: UnsafeMutableBufferPointer<Float>

  init(index: ChatIndex, words: QueryWords, fusion: Fusion) {
    self.index = index
    self.words = words
    self.fusion = fusion
    let count = PostingList.scoreCount(documents: index.entryCount)
    prompts = EntryScores.zeros(count)
    answers = EntryScores.zeros(count)
    earlier = (EarlierScores(count: 0), EarlierScores(count: 0))
    cosines = EntryScores.zeros(0)
  }

  deinit {
    for buffer in [prompts, answers, cosines] { buffer.deallocate() }
    earlier.questions.deallocate()
    earlier.replies.deallocate()
  }

  fileprivate static func zeros(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    guard count > 0 else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    buffer.initialize(repeating: 0)
    return buffer
  }

  /// Adds up what the words of the question contribute, as shares of what a perfect entry would get.
  mutating func addWords(_ db: Database) throws {
    for (_, word) in words.last {
      try index.add(word.prompts, weight: word.promptRarity / words.promptTotal, to: prompts, db)
      try index.add(word.answers, weight: word.answerRarity / words.answerTotal, to: answers, db)
    }
    guard !words.earlier.isEmpty else { return }
    // What follows a long answer may be short: for a question, each turn counts as a share of what it says. In
    // conversations a word counts the same wherever it was said, as a share of what was said in all.
    if index.summary.questionCount > 0 {
      earlier.questions = EarlierScores(count: prompts.count)
      for word in words.earlier { try earlier.questions.add(word, totals: word.turnTotals, index, db) }
    }
    if index.summary.replyCount > 0 {
      let weight = fusion.reply.earlier
      let totals = words.totals(earlier: weight)
      earlier.replies = EarlierScores(count: prompts.count)
      for word in words.earlier { try earlier.replies.add(word, totals: totals, index, db) }
      lastShare = (words.promptTotal / totals.prompts, words.answerTotal / totals.answers)
    }
  }

  /// Compares the question's vectors with all of the index.
  mutating func addVectors(_ question: ChatQuestion, _ encoder: any TurnEncoder, _ db: Database) throws {
    let summary = index.summary
    let zero = CompactQuery([Float](repeating: 0, count: summary.dimensions))
    cosines = EntryScores.zeros(summary.questionRows + summary.replyCount)
    try index.scan(
      question: summary.questionRows > 0 ? CompactQuery(encoder.encode(questions: [question.text])) : zero,
      context: summary.replyCount > 0 ? CompactQuery(encoder.encode(contexts: [question.turns])) : zero,
      into: cosines, db)
  }

  /// The evidence for an entry, without the comparison word by word.
  func evidence(for entry: Int) -> Evidence {
    let isReply = entry >= index.summary.questionCount
    var evidence = Evidence(prompts: prompts[entry], answers: answers[entry], encoder: cosine(of: entry))
    if isReply {
      evidence.prompts *= lastShare.prompts
      evidence.answers *= lastShare.answers
    }
    let scores = isReply ? earlier.replies : earlier.questions
    guard !scores.prompts.isEmpty else { return evidence }
    let weight = fusion.weights(isReply: isReply).earlier
    evidence.prompts += weight * scores.prompts[entry]
    evidence.answers += weight * scores.answers[entry]
    return evidence
  }

  private func cosine(of entry: Int) -> Float {
    guard !cosines.isEmpty else { return 0 }
    let summary = index.summary
    if entry >= summary.questionCount { return cosines[summary.questionRows + entry - summary.questionCount] }
    let rows = index.questionRows(of: entry)
    guard rows.count > 1 else { return rows.isEmpty ? 0 : cosines[rows.lowerBound] }
    let nearest = rows.dropLast().reduce(-1) { max($0, cosines[$1]) }
    return (2 * cosines[rows.upperBound - 1] + nearest) / 3
  }

  /// The cosine with one prompt of a question.
  func cosine(of entry: Int, prompt: Int) -> Float {
    guard !cosines.isEmpty else { return 0 }
    let rows = index.questionRows(of: entry)
    return prompt < rows.count ? cosines[rows.lowerBound + prompt] : 0
  }

  /// The entries with the best scores, the best one first; those that nothing speaks for are left out.
  func best(_ limit: Int) -> [Int] {
    var best = BestScores(limit: limit)
    for entry in 0..<index.entryCount {
      let score = fusion.weights(isReply: entry >= index.summary.questionCount).score(evidence(for: entry))
      if score > best.least { best.add(entry, score) }
    }
    return best.sorted
  }
}

/// What the words of earlier turns add up to, by entry.
private struct EarlierScores {
  let prompts: UnsafeMutableBufferPointer<Float>
  let answers: UnsafeMutableBufferPointer<Float>

  init(count: Int) { (prompts, answers) = (EntryScores.zeros(count), EntryScores.zeros(count)) }

  func deallocate() {
    prompts.deallocate()
    answers.deallocate()
  }

  /// Adds what a word contributes, as a share of totals.
  func add(
    _ earlier: QueryWords.Earlier, totals: (prompts: Float, answers: Float), _ index: ChatIndex,
    _ db: Database
  ) throws {
    let word = earlier.word
    try index.add(
      word.prompts, weight: earlier.weight * word.promptRarity / totals.prompts, to: prompts, db)
    try index.add(
      word.answers, weight: earlier.weight * word.answerRarity / totals.answers, to: answers, db)
  }
}

/// The largest of many scores above zero.
struct BestScores {
  private let limit: Int
  /// A heap whose first element is the least.
  private var heap: [(score: Float, number: Int)] = []
  /// Above which score a new one is among the best.
  private(set) var least: Float = 0

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(limit)
  }

  /// Offers a score.
  mutating func add(_ number: Int, _ score: Float) {
    guard score > least else { return }
    if heap.count < limit {
      heap.append((score, number))
      var child = heap.count - 1
      while child > 0, heap[child].score < heap[(child - 1) / 2].score {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else {
      heap[0] = (score, number)
      sink()
    }
    if heap.count == limit { least = heap[0].score }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].score < heap[smallest].score { smallest = child }
      guard smallest != parent else { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }

  /// The numbers of the best scores, the best one first; of equal scores the lower number.
  var sorted: [Int] { heap.sorted { ($0.score, $1.number) > ($1.score, $0.number) }.map(\.number) }
}
