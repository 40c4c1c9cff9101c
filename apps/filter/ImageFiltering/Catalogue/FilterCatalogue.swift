/// All filters.
public enum FilterCatalogue {
  /// Every filter, group by group in the order of the list.
  public static let all: [Filter] = {
    let filters = smoothing + sharpening + edges + texture + morphology + thresholds + artistic
    return Filter.Group.allCases.flatMap { group in filters.filter { $0.group == group } }
  }()

  /// The filter of this name or alias, in any case.
  ///
  /// - Throws: ``FilterError/unknownFilter(name:suggestion:)`` with the nearest name.
  public static func filter(named name: String) throws -> Filter {
    let wanted = name.lowercased()
    if let filter = all.first(where: { $0.name == wanted || $0.aliases.contains(wanted) }) { return filter }
    let names = all.flatMap { [$0.name] + $0.aliases }
    throw FilterError.unknownFilter(name: name, suggestion: nearestName(to: name, among: names))
  }
}
