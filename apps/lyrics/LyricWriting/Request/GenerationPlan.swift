import TensorCore

/// What to write, and when to stop.
public struct GenerationPlan: Sendable {
  /// When to stop.
  public enum Limit: Sendable {
    /// After so many characters.
    case characters(Int)
    /// After so many lines.
    case lines(Int)
  }

  /// What the text begins with.
  public let seedText: String
  /// What is read before the first character is written.
  let context: String
  /// What the lines must be like; free text when `nil`.
  public let form: VerseForm?
  /// When to stop.
  let limit: Limit

  /// A text without a form.
  public init(seedText: String, limit: Limit) {
    (self.seedText, form, self.limit) = (seedText, nil, limit)
    context = seedText.isEmpty ? "\n\n" : seedText
  }

  /// Lines of a form.
  init(seedText: String, context: String, form: VerseForm) {
    (self.seedText, self.context, self.form) = (seedText, context, form)
    limit = .lines(form.lines.count)
  }

  /// What is shown before the first character that is written.
  public var shownBefore: String { form?.heading ?? seedText }

  /// Writes, and gives each character to `emit`, which says whether to go on.
  public func write(with writer: VerseWriter, seed: UInt64, emit: (WrittenCharacter) throws -> Bool) throws {
    var generator = RandomGenerator(seed: seed, 0x7665_7273)
    if let form {
      return try writer.write(form, after: context, using: &generator, emit: emit)
    }
    var (characters, lines) = (0, 0)
    try writer.write(after: context, using: &generator) { character in
      // What begins a text is no empty line.
      if seedText.isEmpty, characters == 0, character.character == "\n" { return true }
      characters += 1
      if character.character == "\n" { lines += 1 }
      if case .lines(let most) = limit, lines == most { return false }
      guard try emit(character) else { return false }
      if case .characters(let most) = limit, characters == most { return false }
      return true
    }
  }
}
