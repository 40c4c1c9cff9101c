import JSONText
import TensorCore

/// The tunes of a corpus of poems: to each its most frequent pattern of lines.
///
/// In such a corpus empty lines part the poems, and the first line of a poem is the name of its tune
/// (词牌): it has no marks, and other poems begin with it too.
public struct TuneBook: Sendable, Equatable {
  /// The pattern of a tune.
  public struct Tune: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its lines: the number of characters between marks, and the marks, as `7，7。`.
    public let lines: [String]
    /// How many poems of the corpus have the name.
    public let poems: Int

    /// The number of characters of all lines, marks not counted.
    public var characterCount: Int { TuneBook.slots(of: lines).joined().count { $0 == nil } }
  }

  /// How many poems a tune must have.
  static let minimumPoems = 3
  /// The tunes, those of most poems first.
  public let tunes: [Tune]
  private let places: [String: Int]

  /// Learns the tunes of a corpus; none from one that is not made of such poems.
  init(of text: String) {
    var patterns: [String: [String: Int]] = [:]
    for poem in text.split(separator: "\n\n", omittingEmptySubsequences: true) {
      let lines = poem.split(separator: "\n")
      guard lines.count > 1, let title = lines.first, TuneBook.isTitle(title) else { continue }
      let pattern = lines.dropFirst().map(TuneBook.pattern).joined(separator: "/")
      patterns[String(title), default: [:]][pattern, default: 0] += 1
    }
    var tunes: [Tune] = []
    for (name, counts) in patterns {
      let poems = counts.values.reduce(0, +)
      // Of patterns that are equally frequent the first by its text, so that the book depends on the corpus only.
      guard poems >= TuneBook.minimumPoems,
        let pattern = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key
      else { continue }
      tunes.append(Tune(name: name, lines: pattern.split(separator: "/").map(String.init), poems: poems))
    }
    self.init(tunes.sorted { ($1.poems, $0.name) < ($0.poems, $1.name) })
  }

  private init(_ tunes: [Tune]) {
    self.tunes = tunes
    places = Dictionary(tunes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func isTitle(_ line: Substring) -> Bool {
    let scalars = line.unicodeScalars
    return scalars.count <= 12 && scalars.allSatisfy { $0.isHan || $0 == "·" }
  }

  /// `7，7。` for a line of two clauses of seven characters.
  static func pattern(_ line: Substring) -> String {
    var (result, count) = ("", 0)
    for scalar in line.unicodeScalars {
      if VerseMarks.isMark(scalar) {
        if count > 0 { result += "\(count)" }
        result.unicodeScalars.append(scalar)
        count = 0
      } else {
        count += 1
      }
    }
    return count > 0 ? result + "\(count)" : result
  }

  /// What stands at each place of the lines: a mark, or `nil` for a character.
  static func slots(of lines: [String]) -> [[Unicode.Scalar?]] {
    lines.map { line in
      var (slots, count) = ([Unicode.Scalar?](), 0)
      for scalar in line.unicodeScalars {
        if ("0"..."9").contains(scalar) {
          count = min(count * 10 + Int(scalar.value - 48), 1000)
        } else {
          slots += Array(repeating: nil, count: count) + [scalar]
          count = 0
        }
      }
      return slots + Array(repeating: nil, count: count)
    }
  }

  /// The tune of a name.
  public subscript(name: String) -> Tune? { places[name].map { tunes[$0] } }

  /// A tune, drawn as often as the corpus has poems of it; `nil` when there are none.
  public func drawn(using generator: inout RandomGenerator) -> Tune? {
    var left = Float(tunes.reduce(0) { $0 + $1.poems }) * generator.uniform()
    for tune in tunes {
      left -= Float(tune.poems)
      if left < 0 { return tune }
    }
    return tunes.last
  }

  /// The known name that shares most with another.
  public func nearest(to name: String) -> String? {
    func likeness(_ other: String) -> Int {
      Set(other.unicodeScalars).intersection(name.unicodeScalars).count * 4
        - abs(other.unicodeScalars.count - name.unicodeScalars.count)
    }
    return tunes.map(\.name).filter { likeness($0) > 0 }.max { likeness($0) < likeness($1) }
  }
}

extension TuneBook.Tune {
  /// The tune for programs: what `lyrics tunes --json` prints and the service sends.
  public var listing: JSONObject {
    [
      "name": JSONValue(name), "poems": JSONValue(poems), "characters": JSONValue(characterCount),
      "lines": JSONValue(lines),
    ]
  }
}

extension TuneBook {
  /// As JSON: to each name its number of poems and its lines.
  var json: JSONObject {
    JSONObject(
      tunes.map { ($0.name, JSONValue("\($0.poems) " + $0.lines.joined(separator: "/"))) })
  }

  /// The tunes that ``json`` describes; `nil` when it is broken.
  init?(_ json: JSONObject) {
    var tunes: [Tune] = []
    for (name, value) in json.members {
      guard let parts = value.stringValue?.split(separator: " ", maxSplits: 1), parts.count == 2,
        let poems = Int(parts[0])
      else { return nil }
      let lines = parts[1].split(separator: "/").map(String.init)
      guard lines.count <= 1000, lines.allSatisfy({ $0.utf8.count <= 1000 }) else { return nil }
      tunes.append(Tune(name: name, lines: lines, poems: poems))
    }
    self.init(tunes)
  }
}

/// The marks between and after clauses.
enum VerseMarks {
  /// Marks after which a line may end.
  static let closing: Set<Unicode.Scalar> = ["。", "！", "？", "；", ".", "!", "?"]
  private static let others: Set<Unicode.Scalar> = [
    "，", "、", "：", "“", "”", "‘", "’", "（", "）", "《", "》", "…", "—", "·", ",", ";", ":", "\"", "(", ")",
  ]

  /// Whether it is a mark and no character of a clause.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool { closing.contains(scalar) || others.contains(scalar) }
}
