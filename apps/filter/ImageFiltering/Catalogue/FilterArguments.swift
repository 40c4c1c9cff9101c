/// A value for every parameter of a filter, each within its range.
public struct FilterArguments: Sendable, Hashable {
  private var values: [String: FilterValue]

  init(defaultsOf parameters: [FilterParameter]) {
    values = Dictionary(parameters.map { ($0.name, $0.defaultValue) }) { _, last in last }
  }

  /// The value of a parameter; `nil` when the filter has none of this name.
  public subscript(name: String) -> FilterValue? { values[name] }

  /// All words that were chosen.
  var choices: [String] {
    values.values.compactMap { if case .choice(let word) = $0 { word } else { nil } }
  }

  mutating func set(_ name: String, to value: FilterValue) { values[name] = value }

  /// A whole number.
  func integer(_ name: String) -> Int {
    if case .integer(let value) = values[name] { return value }
    preconditionFailure("FilterArguments: no whole number named \(name)")
  }

  /// A number.
  func number(_ name: String) -> Double {
    if case .number(let value) = values[name] { return value }
    preconditionFailure("FilterArguments: no number named \(name)")
  }

  /// A word.
  func choice(_ name: String) -> String {
    if case .choice(let value) = values[name] { return value }
    preconditionFailure("FilterArguments: no word named \(name)")
  }

  /// Yes or no.
  func flag(_ name: String) -> Bool {
    if case .flag(let value) = values[name] { return value }
    preconditionFailure("FilterArguments: no flag named \(name)")
  }
}
