/// The members of a JSON object, in the order in which they were added.
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The names of the members, in order.
  public private(set) var keys: [String] = []
  private var values: [String: JSONValue] = [:]

  /// An object without members.
  public init() {}

  /// An object with the given members in order; of two members with one name the last value counts.
  public init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  /// An object with its members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

  /// The number of members.
  public var count: Int { keys.count }

  /// The members in order.
  public var members: [(key: String, value: JSONValue)] { keys.map { ($0, values[$0] ?? .null) } }

  /// The value of a member.
  ///
  /// A new member goes last, a known one keeps its place, nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { values[key] }
    set {
      let old = values[key]
      values[key] = newValue
      if old == nil, newValue != nil {
        keys.append(key)
      } else if old != nil, newValue == nil {
        keys.removeAll { $0 == key }
      }
    }
  }

  /// Adds a member that is not there yet, or does nothing and returns false.
  ///
  /// Quicker than the
  /// subscript, and how the parser notices a repeated name.
  mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
    let old = values.updateValue(value, forKey: key)
    if let old {
      values[key] = old
      return false
    }
    keys.append(key)
    return true
  }

  /// Two objects are equal when their members are, in whatever order.
  public static func == (a: JSONObject, b: JSONObject) -> Bool { a.values == b.values }
}
