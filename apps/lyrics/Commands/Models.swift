import ArgumentParser
import CommandGrammar
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are here, with their size and measured figures.",
    discussion: "Figures are those of the files as they are here, on the validation text of each model.")

  @OptionGroup var listing: ModelListing

  func run() throws {
    try listing.run(
      app: LyricsApp.name,
      columns: [
        .init("model"), .init("language"), .init("parameters", .right), .init("kB", .right),
        .init("nats a character", .right), .init("perplexity", .right),
      ]
    ) { entry in
      [
        entry.name == LyricsApp.defaultModel ? "\(entry.name) (default)" : entry.name,
        entry.languages.joined(separator: ", "),
        entry.config["parameters"]?.integerValue.map(String.init) ?? "", "\(entry.kilobytes)",
        entry.figure("natsPerCharacter").map { decimal($0, 4) } ?? "not measured",
        entry.figure("perplexity").map { decimal($0, 2) } ?? "",
      ]
    }
  }
}
