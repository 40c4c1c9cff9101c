import ArgumentParser
import CommandGrammar
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the networks that are here, with their size and measured figures.",
    discussion: """
      Losses are those of the files as they are here, on photographs that no network has learnt from: content and style \
      as 'style evaluate' defines them.
      """)

  @OptionGroup var listing: ModelListing

  func run() throws {
    try listing.run(
      app: StyleApp.name,
      columns: [
        .init("style"), .init("parameters", .right), .init("kB", .right), .init("content loss", .right),
        .init("style loss", .right),
      ]
    ) { entry in
      func figure(_ name: String) -> String {
        entry.figure(name).map { fixed($0, decimals: 4) } ?? "not measured"
      }
      return [
        entry.name, entry.config["parameters"]?.integerValue.map(String.init) ?? "", "\(entry.kilobytes)",
        figure("contentLoss"), figure("styleLoss"),
      ]
    }
  }
}
