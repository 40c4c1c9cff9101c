import TensorCore

extension Module {
  /// One line a layer: path, layer, number of parameters.
  public var description: String { lines(shapes: [:]) }

  /// One line a layer with the shape of its output for inputs of the given shape.
  ///
  /// The shapes are found by a forward pass over zeros in inference, which leaves no trace.
  public func description(inputShape: Shape) -> String where Self: Layer {
    let training = namedModules.map(\.module).filter(\.isTraining)
    for module in training { module.setTraining(false) }
    defer { for module in training { module.setTraining(true) } }
    let (_, activations) = ActivationTrace.capture(of: self) { self(Tensor.zeros(inputShape)) }
    var shapes: [String: String] = [:]
    for activation in activations { shapes[activation.path] = activation.output.shape.description }
    return lines(shapes: shapes)
  }

  private func lines(shapes: [String: String]) -> String {
    var rows: [[String]] = []
    for (path, module) in namedModules where !module.members.contains(where: \.isModule) {
      rows.append([
        path.isEmpty ? "(all)" : path, module.summary, shapes[path] ?? "",
        module.parameterCount == 0 ? "" : ModelSummary.grouped(module.parameterCount),
      ])
    }
    rows.append([
      "", "\(type(of: self))", shapes[""] ?? "", ModelSummary.grouped(parameterCount) + " parameters",
    ])
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = (0..<3).filter { widths[$0] > 0 }.map { column in
        row[column] + String(repeating: " ", count: widths[column] - row[column].count)
      }
      var line = (cells + [row[3]]).joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

extension Member {
  var isModule: Bool {
    if case .module = kind { true } else { false }
  }
}

private enum ModelSummary {
  /// 61706 as 61,706.
  static func grouped(_ number: Int) -> String {
    var result = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return String(result.reversed())
  }
}
