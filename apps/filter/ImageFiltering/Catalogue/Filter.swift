/// A filter as a value: what it is called, what can be set, and what it does.
public struct Filter: Sendable {
  /// What a filter is used for; the order is that of the list.
  public enum Group: String, Sendable, Hashable, CaseIterable {
    /// Takes detail and noise away.
    case smoothing
    /// Brings detail out.
    case sharpening
    /// Finds where brightness changes.
    case edges
    /// Looks like a relief, or for stripes of a direction.
    case texture
    /// Works on shapes: the largest and smallest values around a pixel.
    case morphology
    /// Makes black and white of a picture.
    case threshold
    /// Makes a picture look drawn or painted.
    case artistic

    /// The heading of the group.
    public var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
  }

  /// How colour is handled.
  public enum ColorRule: Sendable, Hashable {
    /// Red, green and blue are filtered by themselves.
    case perChannel
    /// The picture becomes gray first: 0.299 R + 0.587 G + 0.114 B.
    case luminance
    /// Of the three channels the one counts that changes most at the pixel.
    case strongestChannel
    /// The three channels are weighed together, as one colour.
    case together
    /// Nothing is mixed.
    case unchanged
  }

  /// A kernel that a filter uses, and what it computes.
  public struct NamedKernel: Sendable {
    /// Such as `x` or `gaussian`.
    public let name: String
    /// The weights, as for cross-correlation.
    public let kernel: Kernel
  }

  /// As typed.
  public let name: String
  /// Other names for the same filter.
  public let aliases: [String]
  /// What it is used for.
  public let group: Group
  /// What it does, in one line.
  public let summary: String
  /// What it is good for and how to choose its parameters, in a few sentences.
  public let purpose: String
  /// How colour is handled.
  public let colorRule: ColorRule
  /// What can be set, in the order of the help.
  public let parameters: [FilterParameter]

  let kernelsOf: @Sendable (FilterArguments) -> [NamedKernel]
  let reachOf: @Sendable (FilterArguments) -> Int?
  let check: @Sendable (FilterArguments) throws -> Void
  let body: @Sendable (Picture, FilterArguments) throws -> Picture

  /// A filter.
  ///
  /// - Parameters:
  ///   - kernels: the kernels to show for given arguments.
  ///   - reach: how many rows above and below a pixel bear on it; `nil` when the whole picture does.
  ///   - check: throws a ``FilterError`` when arguments do not go together.
  ///   - body: computes a picture of the same depth.
  init(
    _ name: String, aliases: [String] = [], _ group: Group, _ summary: String, purpose: String,
    color: ColorRule = .perChannel, parameters: [FilterParameter] = [],
    kernels: @escaping @Sendable (FilterArguments) -> [NamedKernel] = { _ in [] },
    reach: @escaping @Sendable (FilterArguments) -> Int? = { _ in nil },
    check: @escaping @Sendable (FilterArguments) throws -> Void = { _ in },
    body: @escaping @Sendable (Picture, FilterArguments) throws -> Picture
  ) {
    (self.name, self.aliases, self.group, self.summary) = (name, aliases, group, summary)
    (self.purpose, self.colorRule, self.parameters) = (purpose, color, parameters)
    (kernelsOf, reachOf, self.check, self.body) = (kernels, reach, check, body)
  }

  /// The arguments when nothing is set.
  public var defaultArguments: FilterArguments { FilterArguments(defaultsOf: parameters) }

  /// The arguments that texts stand for; parameters that are not named keep their default.
  ///
  /// - Parameter settings: names and values as a user types them.
  /// - Throws: a ``FilterError`` that names the parameter and what it allows.
  public func arguments(_ settings: [(name: String, text: String)]) throws -> FilterArguments {
    var arguments = defaultArguments
    for (name, text) in settings {
      guard let parameter = parameters.first(where: { $0.name == name.lowercased() }) else {
        let known = parameters.map(\.name)
        throw FilterError.unknownParameter(
          filter: self.name, name: name, suggestion: nearestName(to: name, among: known), known: known)
      }
      arguments.set(parameter.name, to: try parameter.value(of: text, filter: self.name))
    }
    try check(arguments)
    return arguments
  }

  /// The parameter of which this word is a choice: lets `threshold otsu` stand for `threshold method=otsu`.
  public func parameter(forChoice word: String) -> FilterParameter? {
    parameters.first {
      if case .choice(let words) = $0.kind { words.contains(word.lowercased()) } else { false }
    }
  }

  /// The kernels that the filter uses, for display.
  public func kernels(_ arguments: FilterArguments) -> [NamedKernel] { kernelsOf(arguments) }

  /// How many rows above and below a pixel bear on it; `nil` when the whole picture may.
  public func reach(_ arguments: FilterArguments) -> Int? {
    // Beyond the first row then lies the last.
    if case .choice("wrap") = arguments["border"] { return nil }
    return reachOf(arguments)
  }

  /// Applies the filter; the result has the depth of the input and its opacity.
  ///
  /// - Throws: a ``FilterError`` when the picture is too small for what was asked for.
  public func apply(to picture: Picture, _ arguments: FilterArguments) throws -> Picture {
    try body(picture, arguments)
  }

  /// Applies the filter with its defaults.
  public func apply(to picture: Picture) throws -> Picture { try apply(to: picture, defaultArguments) }
}

extension Filter.ColorRule: CustomStringConvertible {
  /// In words, for the help.
  public var description: String {
    switch self {
    case .perChannel: "each channel by itself"
    case .luminance: "on brightness (0.299 R + 0.587 G + 0.114 B); the result is gray"
    case .strongestChannel: "of red, green and blue the one that changes most counts; the result is gray"
    case .together: "red, green and blue together, as one colour"
    case .unchanged: "colours stay as they are"
    }
  }
}
