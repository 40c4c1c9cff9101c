import Glibc

/// The references that a metric compares translations with.
struct ReferenceSets {
  /// Of each sentence, at least one.
  let sets: [[String]]

  /// The version of sacrebleu whose definitions the metrics follow.
  static let version = "2.6.0"

  /// Checks what the caller gives.
  init(_ sets: [[String]], hypotheses: Int, metric: String) {
    precondition(
      sets.count == hypotheses,
      "\(metric).score: expected references for \(hypotheses) translations, found \(sets.count)")
    precondition(!sets.contains { $0.isEmpty }, "\(metric).score: expected a reference for every sentence")
    self.sets = sets
  }

  /// How many references a sentence has; `var` when not all have as many.
  var count: String {
    let counts = Set(sets.map(\.count))
    return counts.count == 1 ? "\(counts.first ?? 0)" : "var"
  }

  /// A number with so many digits after its point, rounded as C does.
  static func fixed(_ value: Double, digits: Int) -> String {
    withVaList([Int32(digits), value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 64)
      let count = vsnprintf(&buffer, buffer.count, "%.*f", arguments)
      return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

extension String {
  /// In small letters as Python has them: a capital sigma that ends a word becomes `ς`.
  var lowercasedForMetrics: String {
    guard unicodeScalars.contains("\u{3a3}") else { return lowercased() }
    let scalars = Array(unicodeScalars)
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      guard scalar == "\u{3a3}" else {
        result += scalar.properties.lowercaseMapping
        continue
      }
      let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
      let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
      let isFinal = (before?.properties.isCased ?? false) && !(after?.properties.isCased ?? false)
      result += isFinal ? "\u{3c2}" : "\u{3c3}"
    }
    return result
  }
}
