/// The characters that a model knows, each a Unicode code point with a number.
///
/// Number 0 is the unknown symbol: it stands for every code point that is not listed.
public struct CharacterVocabulary: Equatable, Sendable {
  /// The known code points; the first has number 1.
  public let characters: [Unicode.Scalar]
  private let numbers: [Unicode.Scalar: Int32]

  /// The number of the unknown symbol.
  public static let unknown: Int32 = 0
  /// What stands for it in texts: U+FFFD.
  public static let replacement: Unicode.Scalar = "\u{fffd}"
  /// The most code points that a vocabulary may have.
  public static let maximumCount = 200_000

  /// How many numbers there are, the unknown symbol's included.
  public var count: Int { characters.count + 1 }

  /// The vocabulary of a text: its code points from the most frequent to the least, equals by their value.
  ///
  /// - Parameters:
  ///   - text: to learn from.
  ///   - minimumCount: how often a code point must occur in it, at least 1; rarer ones are unknown.
  public init(of text: String, minimumCount: Int = 1) {
    precondition(
      minimumCount >= 1, "CharacterVocabulary: minimumCount must be at least 1, found \(minimumCount)")
    var counts: [Unicode.Scalar: Int] = [:]
    for scalar in text.unicodeScalars { counts[scalar, default: 0] += 1 }
    counts[CharacterVocabulary.replacement] = nil
    let known = counts.filter { $0.value >= minimumCount }
      .sorted { ($1.value, $0.key.value) < ($0.value, $1.key.value) }
      .prefix(CharacterVocabulary.maximumCount)
    self.init(known.map(\.key))
  }

  /// The vocabulary that ``serialized`` describes.
  ///
  /// - Returns: `nil` when a code point stands there twice, the unknown symbol does, or there are too many.
  public init?(serialized: String) {
    let characters = Array(serialized.unicodeScalars)
    guard characters.count <= CharacterVocabulary.maximumCount,
      Set(characters).count == characters.count, !characters.contains(CharacterVocabulary.replacement)
    else { return nil }
    self.init(characters)
  }

  private init(_ characters: [Unicode.Scalar]) {
    self.characters = characters
    numbers = Dictionary(uniqueKeysWithValues: characters.enumerated().map { ($1, Int32($0 + 1)) })
  }

  /// All known code points in the order of their numbers, as a model's file keeps them.
  public var serialized: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: characters)
    return String(scalars)
  }

  /// Whether two vocabularies give the same numbers to the same code points.
  public static func == (a: CharacterVocabulary, b: CharacterVocabulary) -> Bool {
    a.characters == b.characters
  }

  /// The number of a code point; 0 for one that is not known.
  public func number(of character: Unicode.Scalar) -> Int32 {
    numbers[character] ?? CharacterVocabulary.unknown
  }

  /// The code point of a number; U+FFFD for 0 and for numbers that there are not.
  public func character(_ number: Int32) -> Unicode.Scalar {
    guard number > 0, number < count else { return CharacterVocabulary.replacement }
    return characters[Int(number) - 1]
  }

  /// The numbers of a text's code points.
  public func encode(_ text: String) -> [Int32] { text.unicodeScalars.map { number(of: $0) } }

  /// The text of numbers.
  public func decode(_ numbers: some Sequence<Int32>) -> String {
    var scalars = String.UnicodeScalarView()
    for number in numbers { scalars.append(character(number)) }
    return String(scalars)
  }

  /// The code points of a text that are not known, each once, in the order in which they occur.
  public func unknownCharacters(in text: String) -> [Unicode.Scalar] {
    var seen: Set<Unicode.Scalar> = []
    return text.unicodeScalars.filter { numbers[$0] == nil && seen.insert($0).inserted }
  }
}
