/// What gives texts vectors such that those of a question and its answers, or of two questions that mean the
/// same, point the same way.
public protocol TurnEncoder: Sendable {
  /// Its name in the manifest.
  var name: String { get }
  /// The SHA-256 of its weights.
  var hash: String { get }
  /// The numbers of a vector, a multiple of 64.
  var dimensions: Int { get }
  /// Vectors of what was said last, seen with the turns before it (oldest first), for comparing with replies.
  ///
  /// **Shapes**: a row of unit length, or zero, for each context, one behind the other.
  func encode(contexts: [[String]]) -> [Float]
  /// Vectors of replies.
  func encode(replies: [String]) -> [Float]
  /// Vectors of questions, for comparing with other questions in whatever language.
  func encode(questions: [String]) -> [Float]
  /// Vectors of whole entries, for comparing with questions: the middle of their questions and answers.
  func encode(entries: [(questions: [String], answers: [String])]) -> [Float]
}
