import ArgumentParser
import CommandGrammar
import ImageFiltering
import JSONText
import Terminal

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the filters, group by group.",
    discussion: "'filter help NAME' explains one of them.")

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    if json {
      for filter in FilterCatalogue.all { try StandardOutput.write(filter.json) }
      return
    }
    let style = TextStyle(forDescriptor: 1)
    let width = FilterCatalogue.all.map(\.name.displayWidth).max() ?? 0
    var lines: [String] = []
    for group in Filter.Group.allCases {
      let filters = FilterCatalogue.all.filter { $0.group == group }
      guard !filters.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append(style.bold(group.title))
      for filter in filters {
        let space = String(repeating: " ", count: width - filter.name.displayWidth + 2)
        let also = filter.aliases.isEmpty ? "" : " (also: \(filter.aliases.joined(separator: ", ")))"
        lines.append("  \(style.blue(filter.name))\(space)\(filter.summary)\(style.dim(also))")
      }
    }
    try StandardOutput.write(lines.joined(separator: "\n"))
  }
}
