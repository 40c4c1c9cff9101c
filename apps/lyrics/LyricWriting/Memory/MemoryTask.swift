import TensorCore

/// The chapter's problem of long-distance dependency in its barest form: a symbol is shown, other symbols
/// follow, and after so many steps a question mark asks which one it was.
///
/// Whoever guesses is right once in ``symbolCount`` times.
public struct MemoryTask: Sendable {
  /// How many steps after the symbol the question comes, at least 1.
  public let distance: Int

  /// How many symbols may have to be remembered.
  public static let symbolCount = 8
  /// Symbols to remember, as many that only distract, and the question mark.
  public static let vocabularySize = 2 * symbolCount + 1

  /// The task over a distance.
  public init(distance: Int) {
    precondition(distance >= 1, "MemoryTask: the distance must be at least 1, found \(distance)")
    self.distance = distance
  }

  /// Random sequences and what is to be answered at their ends.
  ///
  /// - Returns: symbols `[count, distance + 1]` and answers `[count]`, each 0 ..< `symbolCount`.
  public func batch(
    count: Int, using generator: inout RandomGenerator
  ) -> (sequences: IndexTensor, answers: IndexTensor) {
    let (symbols, question) = (UInt64(MemoryTask.symbolCount), Int32(MemoryTask.vocabularySize - 1))
    var (sequences, answers) = ([Int32](), [Int32]())
    for _ in 0..<count {
      answers.append(Int32(generator.next() % symbols))
      sequences.append(answers[answers.count - 1])
      for _ in 1..<distance { sequences.append(Int32(symbols + generator.next() % symbols)) }
      sequences.append(question)
    }
    return (
      IndexTensor(sequences, shape: [count, distance + 1]), IndexTensor(answers, shape: [count])
    )
  }
}
