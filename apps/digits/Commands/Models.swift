import ArgumentParser
import CommandGrammar
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are here, with their size and measured error.")

  @OptionGroup var listing: ModelListing

  func run() throws {
    try listing.run(
      app: DigitsApp.name,
      columns: [
        .init("model"), .init("parameters", .right), .init("kB", .right), .init("test error %", .right),
      ]
    ) { entry in
      [
        entry.name == DigitsApp.defaultModel ? "\(entry.name) (default)" : entry.name,
        entry.config["parameters"]?.integerValue.map(String.init) ?? "", "\(entry.kilobytes)",
        entry.figure("testErrorPercent").map(percentText) ?? "not measured",
      ]
    }
  }
}
