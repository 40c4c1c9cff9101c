extension FilterChain {
  /// Reads a chain as people write it: `gaussian sigma=2 | sobel | threshold otsu`.
  ///
  /// Between `|` stands a filter with its parameters: `sigma=2`, or as options `--sigma 2`. A word alone is the
  /// parameter of which it is a choice: `threshold otsu` is `threshold method=otsu`.
  ///
  /// - Throws: a ``FilterError`` that names the filter, the parameter and what it allows.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    self.init(
      try parts.enumerated().map { index, part in
        var words = part.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        guard let name = words.popFirst() else {
          throw FilterError.emptyStep(number: index + 1, count: parts.count)
        }
        let filter = try FilterCatalogue.filter(named: name)
        var settings: [(name: String, text: String)] = []
        while let word = words.popFirst() {
          settings.append(try FilterChain.setting(word, of: filter, before: &words))
        }
        return Step(filter, try filter.arguments(settings))
      })
  }

  /// The parameter and the text that a word of a step stands for.
  private static func setting(
    _ word: String, of filter: Filter, before rest: inout ArraySlice<String>
  ) throws -> (name: String, text: String) {
    let body = word.hasPrefix("--") ? String(word.dropFirst(2)) : word
    if let equals = body.firstIndex(of: "=") {
      return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }
    if body != word {
      guard let parameter = filter.parameters.first(where: { $0.name == body.lowercased() }) else {
        return (body, "")
      }
      if case .flag = parameter.kind { return (body, "yes") }
      return (body, rest.popFirst() ?? "")
    }
    if let parameter = filter.parameter(forChoice: word) { return (parameter.name, word) }
    if let flag = filter.parameters.first(where: { $0.kind == .flag && $0.name == word.lowercased() }) {
      return (flag.name, "yes")
    }
    throw FilterError.strayWord(filter: filter.name, word: word, known: filter.parameters.map(\.name))
  }
}
