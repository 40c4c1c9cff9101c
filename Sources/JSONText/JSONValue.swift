/// A JSON value: what a model's header, the manifest and every `--json` answer are made of.
///
/// Our own instead of `Codable`, because member order is part of the applications' promise, because a
/// header of unknown origin needs limits that hold before memory is taken, and because Foundation
/// costs more start-up time than a whole classification.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case integer(Int)
  /// Any other number. Written with the fewest digits that read back as the same value; a value that
  /// is not finite is written as `null`, for JSON has no word for it.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object with its members in order.
  case object(JSONObject)

  /// A number with as few digits as the 32-bit value needs: 0.1 is written `0.1`, not
  /// `0.10000000149011612`.
  public init(_ value: Float) { self = .number(Double(value.description) ?? .nan) }
  /// A 64-bit number.
  public init(_ value: Double) { self = .number(value) }
  /// An integer.
  public init(_ value: Int) { self = .integer(value) }
  /// A truth value.
  public init(_ value: Bool) { self = .bool(value) }
  /// A string.
  public init(_ value: String) { self = .string(value) }
  /// A string, or `null`.
  public init(_ value: String?) { self = value.map { .string($0) } ?? .null }
  /// An integer, or `null`.
  public init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }
  /// An array of numbers, each with as few digits as its 32 bits need.
  public init(_ values: [Float]) { self = .array(values.map { JSONValue($0) }) }
  /// An array of integers.
  public init(_ values: [Int]) { self = .array(values.map { .integer($0) }) }
  /// An array of strings.
  public init(_ values: [String]) { self = .array(values.map { .string($0) }) }
  /// An array of objects.
  public init(_ values: [JSONObject]) { self = .array(values.map { .object($0) }) }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object with its members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}

extension JSONValue {
  /// The string, or nil for any other kind of value.
  public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  /// The truth value, or nil for any other kind of value.
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The integer, or nil for any other kind of value.
  public var integerValue: Int? { if case .integer(let value) = self { value } else { nil } }
  /// The array, or nil for any other kind of value.
  public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The object, or nil for any other kind of value.
  public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }
  /// The number, integer or not, or nil for any other kind of value.
  public var numberValue: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// What kind of value this is, in a word for error messages: "a string", "null".
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
