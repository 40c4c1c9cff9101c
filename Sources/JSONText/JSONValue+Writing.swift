extension JSONValue: CustomStringConvertible {
  /// The value on one line, without spaces.
  public var description: String { text() }

  /// The value as JSON text.
  ///
  /// - Parameter indented: whether members and elements stand on lines of their own, two spaces deeper
  ///   than what holds them; arrays of plain values stay on one line.
  public func text(indented: Bool = false) -> String {
    var out = ""
    write(to: &out, depth: indented ? 0 : nil)
    return out
  }

  private func write(to out: inout String, depth: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .number(let value): out += value.isFinite ? value.description : "null"
    case .string(let value): JSONValue.writeQuoted(value, to: &out)
    case .array(let elements):
      let flat = elements.allSatisfy { !$0.isContainer }
      JSONValue.writeList(elements, in: "[", "]", depth: flat ? nil : depth, spaced: depth != nil, to: &out) {
        $0.write(to: &$1, depth: $2)
      }
    case .object(let object):
      JSONValue.writeList(object.members, in: "{", "}", depth: depth, spaced: false, to: &out) {
        JSONValue.writeQuoted($0.key, to: &$1)
        $1 += $2 == nil ? ":" : ": "
        $0.value.write(to: &$1, depth: $2)
      }
    }
  }

  private var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], in open: String, _ close: String, depth: Int?, spaced: Bool,
    to out: inout String, write: (Element, inout String, Int?) -> Void
  ) {
    out += open
    let inner = depth.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { out += spaced && depth == nil ? ", " : "," }
      if let inner { out += "\n" + String(repeating: "  ", count: inner) }
      write(element, &out, inner)
    }
    if let depth, !elements.isEmpty { out += "\n" + String(repeating: "  ", count: depth) }
    out += close
  }

  private static func writeQuoted(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      // Beside the controls that JSON requires, those that break a line for other readers.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
