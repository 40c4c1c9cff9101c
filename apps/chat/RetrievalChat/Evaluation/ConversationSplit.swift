import TensorCore
import Text

/// The pairs of context and reply of a file of conversations, and the candidates that each reply is to be
/// found among.
///
/// The protocol "1 of 100":
/// 1. Each turn of a conversation but the first is a reply; its context is the turns before it, at most
///    three.
/// 2. Replies that are equal but for capitals and white space at their ends are one.
/// 3. To each pair come 99 other replies of the file, drawn at random without repetition, never the right
///    one. The draw depends on the seed and the number of the pair alone.
/// 4. Candidates with the same score share their ranks.
public struct ConversationSplit: Sendable {
  /// A context with the number of the right reply.
  public struct Pair: Sendable, Equatable {
    /// The turns, oldest first.
    public var context: [String]
    /// The reply, as a number in ``ConversationSplit/replies``.
    public var reply: Int
  }

  /// The pairs in the order of the file.
  public let pairs: [Pair]
  /// The different replies, in the order in which they first occur.
  public let replies: [String]

  /// Reads a file of conversations, one JSON array of turns a line.
  ///
  /// - Throws: `TextError` or `SourceError` that names the line.
  public init(contentsOf path: String) throws {
    try self.init(text: TextFile(contentsOf: path).text, name: path)
  }

  /// Takes text that has been read.
  ///
  /// - Throws: `SourceError` that names the line.
  public init(text: String, name: String) throws(SourceError) {
    var numbers: [String: Int] = [:]
    var replies: [String] = []
    var pairs: [Pair] = []
    for entry in try ConversationLines.entries(of: text, name: name) {
      guard case .context(let context) = entry.prompt else { continue }
      let reply = entry.answers[0].text
      let number = numbers[reply.lowercased()] ?? replies.count
      if number == replies.count {
        numbers[reply.lowercased()] = number
        replies.append(reply)
      }
      pairs.append(Pair(context: context, reply: number))
    }
    guard !pairs.isEmpty else { throw SourceError(name, "expected conversations, found none") }
    (self.pairs, self.replies) = (pairs, replies)
  }

  /// The candidates of a pair: the right reply first, then the others.
  ///
  /// - Parameters:
  ///   - number: the number of the pair.
  ///   - count: how many candidates there are, at most as many as replies.
  public func candidates(ofPair number: Int, count: Int = 100, seed: UInt64) -> [Int] {
    let right = pairs[number].reply
    let count = min(count, replies.count)
    var generator = RandomGenerator(seed: seed, UInt64(number))
    var chosen = [right]
    var seen: Set<Int> = [right]
    while chosen.count < count {
      let other = Int.random(in: 0..<replies.count, using: &generator)
      if seen.insert(other).inserted { chosen.append(other) }
    }
    return chosen
  }
}
