#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The operations on tensors that sources declare public, named by their parameters' labels and types:
/// `matmul(_: Tensor, _: Tensor, transposeA: Bool, transposeB: Bool)`, `+ (Tensor, Float)`.
///
/// A function counts when it returns a tensor and takes one or is a method of one. This reads the text, by
/// the formatting that the lint asks for, and is no parser.
struct PublicOperations {
  let names: Set<String>

  /// The operations of all Swift files of a folder.
  init(folder: String) throws {
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".swift") {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
      names.formUnion(PublicOperations(text: String(decoding: data, as: UTF8.self)).names)
    }
    self.names = names
  }

  /// The operations declared in a text.
  init(text: String) {
    var names: Set<String> = []
    var type = ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (number, line) in lines.enumerated() {
      let words = line.split(whereSeparator: { " :{".contains($0) }).map(String.init)
      if let place = words.firstIndex(where: { ["extension", "struct", "class", "enum"].contains($0) }),
        line.first != " ", line.first != "/", place + 1 < words.count
      {
        type = words[place + 1]
      }
      if line.first == "}" { type = "" }
      guard let declaration = PublicOperations.declaration(lines[number...]) else { continue }
      if let name = declaration.name(inType: line.first == " " ? type : "") { names.insert(name) }
    }
    self.names = names
  }

  private struct Declaration {
    let name: String
    let parameters: [(label: String, type: String)]
    let result: String
    let isStatic: Bool

    /// The operation's name, or `nil` when it is none.
    func name(inType type: String) -> String? {
      func isTensor(_ text: String) -> Bool {
        text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains("Tensor")
      }
      guard isTensor(result), !result.hasPrefix("IndexTensor") else { return nil }
      guard parameters.contains(where: { isTensor($0.type) }) || (type == "Tensor" && !isStatic) else {
        return nil
      }
      if let first = name.first, first.isLetter {
        return name + "(" + parameters.map { "\($0.label): \($0.type)" }.joined(separator: ", ") + ")"
      }
      return name + " (" + parameters.map(\.type).joined(separator: ", ") + ")"
    }
  }

  /// The public function or subscript that begins on the first line.
  private static func declaration(_ lines: ArraySlice<String>) -> Declaration? {
    guard let first = lines.first else { return nil }
    let start = first.drop { $0 == " " }
    guard start.hasPrefix("public ") else { return nil }
    var head = start.dropFirst("public ".count)
    var isStatic = false
    for modifier in ["static ", "prefix ", "func "] where head.hasPrefix(modifier) {
      isStatic = isStatic || modifier == "static "
      head = head.dropFirst(modifier.count)
    }
    guard start.contains(" func ") || head.hasPrefix("subscript(") else { return nil }
    let text = String(head) + " " + lines.dropFirst().prefix(12).joined(separator: " ")
    guard let open = text.firstIndex(of: "(") else { return nil }
    var name = text[..<open].filter { $0 != "`" && $0 != " " }
    if let generic = name.firstIndex(of: "<"), name.first?.isLetter == true {
      name = String(name[..<generic])
    }
    guard let close = matching(text, open) else { return nil }
    let rest = text[text.index(after: close)...]
    guard let arrow = rest.firstRange(of: "->"), !rest[..<arrow.lowerBound].contains("{") else { return nil }
    let result = rest[arrow.upperBound...].prefix { $0 != "{" }
    let isSubscript = name == "subscript"
    let parameters = pieces(text[text.index(after: open)..<close]).map { parameter(String($0), isSubscript) }
    return Declaration(
      name: name, parameters: parameters, result: result.trimmed, isStatic: isStatic)
  }

  private static func parameter(_ text: String, _ isSubscript: Bool) -> (label: String, type: String) {
    guard let colon = text.firstIndex(of: ":") else { return ("", text.trimmed) }
    let names = text[..<colon].split(separator: " ")
    let label = isSubscript && names.count == 1 ? "_" : names.first.map(String.init) ?? ""
    var type = text[text.index(after: colon)...]
    if let equals = type.firstRange(of: " = ") { type = type[..<equals.lowerBound] }
    let words = type.split(separator: " ").filter { $0 != "inout" && !$0.hasPrefix("@") }
    return (label, words.joined(separator: " "))
  }

  private static func matching(_ text: String, _ open: String.Index) -> String.Index? {
    var depth = 0
    for index in text[open...].indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// Splits at the commas that stand in no bracket.
  private static func pieces(_ text: Substring) -> [String] {
    var (depth, piece) = (0, "")
    var result: [String] = []
    for character in text {
      if "([<".contains(character) { depth += 1 }
      if ")]".contains(character) || (character == ">" && piece.last != "-") { depth -= 1 }
      if character == "," && depth == 0 {
        result.append(piece)
        piece = ""
      } else {
        piece.append(character)
      }
    }
    return piece.trimmed.isEmpty ? result : result + [piece]
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var part = self[...]
    while part.first == " " { part = part.dropFirst() }
    while part.last == " " { part = part.dropLast() }
    return String(part)
  }
}
