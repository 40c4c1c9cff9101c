import ImageFiltering
import Terminal

/// What `filter help NAME` says.
struct FilterHelp {
  private let filter: Filter
  private let arguments: FilterArguments
  private let style: TextStyle

  init(_ filter: Filter, _ arguments: FilterArguments, style: TextStyle) {
    (self.filter, self.arguments, self.style) = (filter, arguments, style)
  }

  /// The whole text.
  var text: String {
    var parts = [heading]
    parts.append(wrapped(filter.purpose, width: 96))
    parts.append("\(style.bold("Colour:")) \(filter.colorRule)")
    if !filter.parameters.isEmpty { parts.append(parameters) }
    for named in filter.kernels(arguments) { parts.append(text(of: named)) }
    parts.append("\(style.bold("Example"))\n  \(example)")
    return parts.joined(separator: "\n\n")
  }

  private var heading: String {
    let also = filter.aliases.isEmpty ? "" : ", also called \(filter.aliases.joined(separator: ", "))"
    return "\(style.bold(filter.name)) (\(filter.group.rawValue)\(also)): \(filter.summary)"
  }

  private var parameters: String {
    let lines = filter.parameters.map { parameter in
      let value = arguments[parameter.name]
      let unit = parameter.unit.map { " \($0)" } ?? ""
      let now = value == parameter.defaultValue ? "" : ", here: \(value?.description ?? "")"
      return (
        option: "  --\(parameter.name)\(valueName(parameter))",
        meaning:
          "\(parameter.summary)\(use(of: parameter)) "
          + "(\(parameter.allowedValues)\(unit), default: \(parameter.defaultValue)\(now))"
      )
    }
    let width = min(28, (lines.map(\.option.displayWidth).max() ?? 0) + 2)
    let text = lines.map { line in
      let rest = wrapped(line.meaning, width: 98 - width).split(separator: "\n")
      let space = String(repeating: " ", count: max(2, width - line.option.displayWidth))
      let indent = "\n" + String(repeating: " ", count: width)
      return style.blue(line.option) + space + rest.joined(separator: indent)
    }
    return style.bold("Parameters") + "\n" + text.joined(separator: "\n")
  }

  private func use(of parameter: FilterParameter) -> String {
    parameter.choices.map { "; for \($0.joined(separator: " and "))" } ?? ""
  }

  private func valueName(_ parameter: FilterParameter) -> String {
    switch parameter.kind {
    case .integer, .oddInteger: " N"
    case .number: " X"
    case .choice: " WORD"
    case .flag: ""
    }
  }

  private func text(of named: Filter.NamedKernel) -> String {
    let kernel = named.kernel
    let title =
      "\(style.bold("Kernel")) \(named.name), \(kernel.sizeText), sum \(KernelTable.sum(of: kernel))"
    guard kernel.columns <= KernelTable.widest, kernel.rows <= KernelTable.tallest else {
      return title + ", too large to show here (--json has it)"
    }
    return title + "\n" + KernelTable(kernel).text
  }

  private var example: String {
    let given = filter.parameters.filter { arguments[$0.name] != $0.defaultValue }
    if !given.isEmpty {
      let settings = given.map { " --\($0.name) \(arguments[$0.name]?.description ?? "")" }.joined()
      return "filter apply \(filter.name) photo.jpg result.png\(settings)"
    }
    let first = filter.parameters.first { if case .choice = $0.kind { false } else { true } }
    let setting = (first ?? filter.parameters.first).map { parameter in
      if case .flag = parameter.kind { return " --\(parameter.name)" }
      return " --\(parameter.name) \(arguments[parameter.name]?.description ?? "")"
    }
    return "filter apply \(filter.name) photo.jpg result.png\(setting ?? "")"
  }
}

/// A kernel as rows of aligned numbers.
struct KernelTable {
  /// What fits on a line of a terminal.
  static let widest = 15
  static let tallest = 31
  private let kernel: Kernel

  init(_ kernel: Kernel) { self.kernel = kernel }

  /// Whole numbers as such; others with as many decimals as the largest weight calls for.
  var text: String {
    var isWhole = kernel.weights.allSatisfy { $0 == $0.rounded() && $0.magnitude < 1e9 }
    let largest = kernel.weights.reduce(0) { max($0, $1.magnitude) }
    let decimals = isWhole ? 0 : largest >= 0.01 ? 4 : largest >= 0.0001 ? 6 : 9
    var cells = kernel.weights.map { fixed(Double($0), decimals: decimals) }
    // Decimals that no weight needs say nothing.
    while !isWhole, cells.allSatisfy({ $0.last == "0" }) {
      cells = cells.map { String($0.dropLast()) }
      isWhole = cells.allSatisfy { $0.last == "." }
      if isWhole { cells = cells.map { String($0.dropLast()) } }
    }
    for (index, weight) in kernel.weights.enumerated() where weight == 0 { cells[index] = "0" }
    let width = cells.reduce(0) { max($0, $1.count) } + (kernel.columns > 11 ? 1 : 2)
    return (0..<kernel.rows).map { row in
      " "
        + cells[row * kernel.columns..<(row + 1) * kernel.columns].map { cell in
          String(repeating: " ", count: width - cell.count) + cell
        }.joined()
    }.joined(separator: "\n")
  }

  /// What the weights add up to, without the rounding of numbers that cancel.
  static func sum(of kernel: Kernel) -> String {
    let largest = kernel.weights.reduce(0) { max($0, $1.magnitude) }
    return kernel.sum.magnitude < 1e-5 * largest ? "0" : number(Double(kernel.sum))
  }

  /// A weight with at most four decimals, or more where it is small.
  static func number(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let decimals = value.magnitude >= 0.001 ? 4 : value.magnitude >= 0.000_01 ? 6 : 9
    var text = fixed(value, decimals: decimals)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text == "-0" || text.isEmpty ? "0" : text
  }
}

/// Text in lines of at most `width` columns, broken between words.
func wrapped(_ text: String, width: Int) -> String {
  var lines: [String] = []
  var line = ""
  for word in text.split(whereSeparator: \.isWhitespace) {
    if !line.isEmpty, line.displayWidth + 1 + word.displayWidth > width {
      lines.append(line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  return (lines + [line]).joined(separator: "\n")
}
