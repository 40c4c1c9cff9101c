import TensorCore

/// What may come next in a line of a form.
///
/// The rules are such that every line can be ended as they ask, whatever was drawn before.
struct LineRules {
  /// What may come next.
  enum Next {
    /// This character, whether or not the model knows it.
    case exactly(Unicode.Scalar)
    /// One of those that the closure allows.
    case among((Int32) -> Bool)
  }

  let line: VerseForm.Line
  let alphabet: VerseAlphabet
  let rhyme: Rhyme?
  /// The rhyme of the lines before; `nil` for the first.
  let sound: String?
  /// What earlier lines ended on.
  let endings: Set<[Int32]>
  /// A line without slots is ended from so many letters on.
  let lengths: ClosedRange<Int>

  /// What may come after what a draft has.
  func next(_ draft: LineDraft) -> Next {
    let place = draft.numbers.count
    if let slots = line.slots { return next(draft, place, slots) }
    if place < line.beginning.count { return .exactly(line.beginning[place]) }
    switch rhyme?.kind {
    case .spelling: return nextOfWord(draft)
    case .pinyin, nil: return nextOfCharacter(draft)
    }
  }

  // MARK: Lines of a tune

  private func next(_ draft: LineDraft, _ place: Int, _ slots: [Unicode.Scalar?]) -> Next {
    guard place < slots.count else { return .exactly("\n") }
    if let mark = slots[place] { return .exactly(mark) }
    let letters = slots[..<place].count { $0 == nil }
    if letters < line.beginning.count { return .exactly(line.beginning[letters]) }
    if rhyme != nil, !slots[(place + 1)...].contains(where: { $0 == nil }) {
      let ends = endingCharacters
      return .among { ends.contains($0) }
    }
    return .among { alphabet.isLetter($0) }
  }

  /// The characters on which the line may end.
  private var endingCharacters: Set<Int32> {
    guard let rhyme else { return [] }
    let all = sound.map { rhyme.members[$0] ?? [] } ?? rhyme.members.values.flatMap { $0 }
    let fresh = all.filter { !endings.contains($0) }
    // More lines than characters that rhyme: they begin anew.
    return Set((fresh.isEmpty ? all : fresh).compactMap(\.first))
  }

  // MARK: Lines of any length

  private func nextOfCharacter(_ draft: LineDraft) -> Next {
    let rhymes = rhyme == nil || draft.lastLetter.map { endingCharacters.contains($0) } ?? false
    if draft.isClosed && rhymes { return .exactly("\n") }
    guard draft.letters >= lengths.lowerBound else {
      return .among { number in
        alphabet.isLetter(number) || (draft.endsInLetter && alphabet.kind(of: number) == .mark)
      }
    }
    if draft.letters >= lengths.upperBound {
      if rhymes { return .among { [.closing, .newline].contains(alphabet.kind(of: $0)) } }
      let ends = endingCharacters
      return .among { ends.contains($0) }
    }
    return .among { number in
      switch alphabet.kind(of: number) {
      case .unknown: false
      case .letter: true
      case .mark, .space: draft.endsInLetter
      case .closing, .newline: rhymes
      }
    }
  }

  private func nextOfWord(_ draft: LineDraft) -> Next {
    guard let words = draft.lastWord else {
      if draft.letters >= draft.goal + 24, draft.endsInLetter { return .exactly(" ") }
      return .among { number in
        switch alphabet.kind(of: number) {
        case .unknown, .newline: false
        case .closing: draft.endsInLetter && draft.letters > 0
        case .letter, .mark, .space: true
        }
      }
    }
    if draft.isClosed { return .exactly("\n") }
    let place = draft.lastWordPlace
    var letters: Set<Int32> = []
    var isWhole = false
    for word in words {
      if place < word.count { letters.insert(word[place]) } else { isWhole = true }
    }
    return .among { number in
      switch alphabet.kind(of: number) {
      case .letter: letters.contains(number)
      case .mark, .closing, .newline: isWhole
      case .space, .unknown: false
      }
    }
  }

  /// The words that may end the line.
  var endingWords: [[Int32]] {
    guard let rhyme else { return [] }
    let all = sound.map { rhyme.members[$0] ?? [] } ?? rhyme.members.values.flatMap { $0 }
    let fresh = all.filter { !endings.contains($0) }
    return fresh.isEmpty ? all : fresh
  }
}

/// A line in the making.
struct LineDraft {
  private(set) var written: [WrittenCharacter] = []
  private(set) var numbers: [Int32] = []
  /// The sum of ln p.
  private(set) var logProbability: Float = 0
  /// How many characters are letters.
  private(set) var letters = 0
  private(set) var lastLetter: Int32?
  /// Whether the last character is a letter.
  private(set) var endsInLetter = false
  /// Whether a mark stands after the last letter with which a line may end.
  private(set) var isClosed = false
  /// Whether the line feed was written.
  private(set) var isFinished = false
  /// From how many letters on the last word may begin.
  let goal: Int
  /// The words that the last word may still become; `nil` before it has begun.
  private(set) var lastWord: [[Int32]]?
  private(set) var lastWordPlace = 0

  init(goal: Int) { self.goal = goal }

  /// How well the network foretold the line: the mean of ln p.
  var score: Float { logProbability / Float(max(1, numbers.count)) }

  mutating func append(_ character: WrittenCharacter, logProbability: Float, rules: LineRules) {
    written.append(character)
    numbers.append(character.number)
    self.logProbability += logProbability
    if character.character == "\n" {
      isFinished = true
      return
    }
    let kind: VerseAlphabet.Kind =
      character.number > 0 ? rules.alphabet.kind(of: character.number) : .letter
    endsInLetter = kind == .letter
    if kind == .letter {
      letters += 1
      (lastLetter, isClosed) = (character.number, false)
      if let words = lastWord {
        let place = lastWordPlace
        lastWord = words.filter { place < $0.count && $0[place] == character.number }
        lastWordPlace += 1
      }
    } else {
      isClosed = lastWord != nil ? kind != .space : kind == .closing
      // A word that rhymes is put where one ends, once the line is long enough.
      if lastWord == nil, kind == .space, letters >= goal, rules.rhyme?.kind == .spelling,
        rules.line.slots == nil, numbers.count >= rules.line.beginning.count
      {
        lastWord = rules.endingWords
      }
    }
  }

  /// What the line ends on: the letters of its last word, or its last character.
  func ending(_ kind: Rhyme.Kind) -> [Int32] {
    switch kind {
    case .pinyin: lastLetter.map { [$0] } ?? []
    case .spelling: lastWord?.first { $0.count == lastWordPlace } ?? []
    }
  }
}
