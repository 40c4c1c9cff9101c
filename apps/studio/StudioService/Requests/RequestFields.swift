import JSONText

/// What a request asks for, by name, whether it came in JSON, in a form or in the address.
///
/// Each name is taken once; ``finish()`` then complains about those that nobody took, so that a misspelt
/// one is an error and not a setting that is silently left out.
struct RequestFields {
  private var values: [String: JSONValue]
  private var known: [String] = []

  /// Fields of these values; those of a form or an address are texts.
  init(_ values: [String: JSONValue]) { self.values = values }

  private mutating func take(_ name: String) -> JSONValue? {
    known.append(name)
    let value = values.removeValue(forKey: name)
    return value == .null ? nil : value
  }

  private func wrong(_ name: String, _ expected: String, _ value: JSONValue) -> ServiceError {
    let text = value.description
    return .badRequest("\(name): expected \(expected), found \(text.count > 60 ? value.kind : text)")
  }

  /// A text.
  mutating func text(_ name: String) throws(ServiceError) -> String? {
    guard let value = take(name) else { return nil }
    guard let text = value.stringValue else { throw wrong(name, "a text", value) }
    return text
  }

  /// A whole number in a range.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
    guard let value = take(name) else { return nil }
    guard let number = value.integerValue ?? value.stringValue.flatMap({ Int($0) }), range.contains(number)
    else { throw wrong(name, "a whole number in \(range.lowerBound)...\(range.upperBound)", value) }
    return number
  }

  /// A number in a range.
  mutating func number(_ name: String, in range: ClosedRange<Double>) throws(ServiceError) -> Double? {
    guard let value = take(name) else { return nil }
    guard let number = value.numberValue ?? value.stringValue.flatMap({ Double($0) }), range.contains(number)
    else { throw wrong(name, "a number in \(range.lowerBound)...\(range.upperBound)", value) }
    return number
  }

  /// Yes or no; no when it is not there.
  mutating func flag(_ name: String, default value: Bool = false) throws(ServiceError) -> Bool {
    let absent = value
    guard let value = take(name) else { return absent }
    if let flag = value.boolValue { return flag }
    switch value.stringValue?.lowercased() {
    case "true", "yes", "on", "1", "": return true
    case "false", "no", "off", "0": return false
    default: throw wrong(name, "true or false", value)
    }
  }

  /// The seed of random numbers; 0 when it is not there.
  mutating func seed() throws(ServiceError) -> UInt64 {
    guard let value = take("seed") else { return 0 }
    if let number = value.integerValue.flatMap({ UInt64(exactly: $0) }) { return number }
    if let number = value.stringValue.flatMap({ UInt64($0) }) { return number }
    throw wrong("seed", "a whole number from 0", value)
  }

  /// One of some words.
  mutating func word(_ name: String, among words: [String]) throws(ServiceError) -> String? {
    guard let value = take(name) else { return nil }
    guard let word = value.stringValue?.lowercased(), words.contains(word) else {
      throw wrong(name, "one of \(words.joined(separator: ", "))", value)
    }
    return word
  }

  /// Several texts.
  mutating func texts(_ name: String, atMost count: Int) throws(ServiceError) -> [String] {
    guard let value = take(name) else { return [] }
    if let text = value.stringValue { return [text] }
    guard let values = value.arrayValue, values.count <= count else {
      throw wrong(name, "at most \(count) texts", value)
    }
    var texts: [String] = []
    for value in values {
      guard let text = value.stringValue else { throw wrong(name, "texts", value) }
      texts.append(text)
    }
    return texts
  }

  /// Any value.
  mutating func value(_ name: String) -> JSONValue? { take(name) }

  /// All that is left, as texts, for parameters whose names depend on another field.
  mutating func rest() throws(ServiceError) -> [(name: String, text: String)] {
    var result: [(name: String, text: String)] = []
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      result.append((name, try Self.text(of: value, name: name)))
    }
    values = [:]
    return result
  }

  /// A number, a word or a truth value as a user would type it.
  static func text(of value: JSONValue, name: String) throws(ServiceError) -> String {
    switch value {
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .number(let number): return number.description
    case .bool(let flag): return flag ? "yes" : "no"
    default: throw .badRequest("\(name): expected a number, a word, true or false, found \(value.kind)")
    }
  }

  /// Complains about fields that were not asked for.
  func finish() throws(ServiceError) {
    guard let name = values.keys.min() else { return }
    throw .badRequest(
      "\(name.prefix(60)): there is no such field here; there are \(known.joined(separator: ", "))")
  }
}
