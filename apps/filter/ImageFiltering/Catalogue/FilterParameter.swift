/// What can be set about a filter.
public struct FilterParameter: Sendable, Hashable {
  /// Which values are allowed.
  public enum Kind: Sendable, Hashable {
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// An odd whole number in a range: the size of something that has a middle.
    case oddInteger(ClosedRange<Int>)
    /// A number in a range.
    case number(ClosedRange<Double>)
    /// One of these words.
    case choice([String])
    /// Yes or no.
    case flag
  }

  /// As typed, without dashes.
  public let name: String
  /// Which values are allowed.
  public let kind: Kind
  /// The value that counts when none is given.
  public let defaultValue: FilterValue
  /// What a number counts, such as `pixels` or `levels`; `nil` for plain numbers, words and flags.
  public let unit: String?
  /// What it does, in one line.
  public let summary: String
  /// The choices with which it counts, such as `adaptive`; `nil` when always.
  public private(set) var choices: [String]?

  /// The allowed values in words: `1...99, odd`, `0.1...100`, `x, y or magnitude`, `yes or no`.
  public var allowedValues: String {
    switch kind {
    case .integer(let range): "\(range.lowerBound)...\(range.upperBound)"
    case .oddInteger(let range): "\(range.lowerBound)...\(range.upperBound), odd"
    case .number(let range): "\(shortText(range.lowerBound))...\(shortText(range.upperBound))"
    case .choice(let words):
      words.count > 1 ? words.dropLast().joined(separator: ", ") + " or \(words[words.count - 1])" : words[0]
    case .flag: "yes or no"
    }
  }

  /// The value that a text stands for.
  ///
  /// - Throws: a ``FilterError`` that names `filter`, the parameter and the allowed values.
  public func value(of text: String, filter: String) throws -> FilterValue {
    switch kind {
    case .choice(let words):
      if let word = words.first(where: { $0 == text.lowercased() }) { return .choice(word) }
      throw FilterError.unknownChoice(
        filter: filter, parameter: name, text: text, suggestion: nearestName(to: text, among: words),
        known: words)
    case .flag:
      switch text.lowercased() {
      case "yes", "true", "on", "1": return .flag(true)
      case "no", "false", "off", "0": return .flag(false)
      default:
        throw FilterError.unknownChoice(
          filter: filter, parameter: name, text: text, suggestion: nil, known: ["yes", "no"])
      }
    case .integer, .oddInteger, .number:
      guard let number = Double(text), number.isFinite else {
        throw FilterError.notANumber(filter: filter, parameter: name, text: text)
      }
      return try checked(number, text: text, filter: filter)
    }
  }

  private func checked(_ number: Double, text: String, filter: String) throws -> FilterValue {
    func refused() -> FilterError {
      .outOfRange(filter: filter, parameter: name, text: text, range: allowedValues)
    }
    switch kind {
    case .number(let range):
      if !range.contains(number) { throw refused() }
      return .number(number)
    case .integer(let range), .oddInteger(let range):
      guard let whole = Int(exactly: number) else {
        throw number.magnitude < 1e15
          ? FilterError.notWhole(filter: filter, parameter: name, text: text) : refused()
      }
      if !range.contains(whole) { throw refused() }
      if case .oddInteger = kind, whole % 2 == 0 {
        throw FilterError.notOdd(filter: filter, parameter: name, value: whole)
      }
      return .integer(whole)
    case .choice, .flag: throw refused()
    }
  }
}

extension FilterParameter {
  /// The same, which counts only with these choices of another parameter.
  func only(for choices: String...) -> FilterParameter {
    var copy = self
    copy.choices = choices
    return copy
  }

  /// Whether the parameter bears on the result, given the choices that were made.
  public func counts(with arguments: FilterArguments) -> Bool {
    guard let choices else { return true }
    return arguments.choices.contains { choices.contains($0) }
  }

  static func integer(
    _ name: String, _ range: ClosedRange<Int>, default value: Int, unit: String? = nil, _ summary: String
  ) -> FilterParameter {
    FilterParameter(
      name: name, kind: .integer(range), defaultValue: .integer(value), unit: unit, summary: summary)
  }

  static func size(
    _ name: String = "size", _ range: ClosedRange<Int>, default value: Int, _ summary: String
  ) -> FilterParameter {
    FilterParameter(
      name: name, kind: .oddInteger(range), defaultValue: .integer(value), unit: "pixels", summary: summary)
  }

  static func number(
    _ name: String, _ range: ClosedRange<Double>, default value: Double, unit: String? = nil,
    _ summary: String
  ) -> FilterParameter {
    FilterParameter(
      name: name, kind: .number(range), defaultValue: .number(value), unit: unit, summary: summary)
  }

  static func choice(_ name: String, _ words: [String], _ summary: String) -> FilterParameter {
    FilterParameter(
      name: name, kind: .choice(words), defaultValue: .choice(words[0]), unit: nil, summary: summary)
  }
}

/// A value of a parameter.
public enum FilterValue: Sendable, Hashable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case number(Double)
  /// A word.
  case choice(String)
  /// Yes or no.
  case flag(Bool)
}

extension FilterValue: CustomStringConvertible {
  /// As a user types it.
  public var description: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): shortText(value)
    case .choice(let word): word
    case .flag(let value): value ? "yes" : "no"
    }
  }
}

/// A number without a needless `.0`.
func shortText(_ value: Double) -> String {
  Int(exactly: value).map { String($0) } ?? value.description
}
