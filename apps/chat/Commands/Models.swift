import ArgumentParser
import CommandGrammar
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the encoders and the knowledge that are here, with their size and measured figures.")

  @OptionGroup var listing: ModelListing

  func run() throws {
    try listing.run(
      app: ChatApp.name, columns: [.init("model"), .init("kB", .right), .init("figures")]
    ) { entry in
      [
        entry.name, "\(entry.kilobytes)",
        entry.figures.map { "\($0.name) \(percentText($0.value))" }.joined(separator: ", "),
      ]
    }
  }
}
