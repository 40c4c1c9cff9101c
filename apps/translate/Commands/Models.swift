import ArgumentParser
import CommandGrammar
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are here, with their size and measured figures.",
    discussion: """
      Figures are those of the files as they are here, on the validation sentences of each model, with a beam of 5.
      """)

  @OptionGroup var listing: ModelListing

  func run() throws {
    try listing.run(
      app: TranslateApp.name,
      columns: [
        .init("model"), .init("network"), .init("parameters", .right), .init("kB", .right),
        .init("BLEU", .right), .init("chrF", .right), .init("sentences", .right),
      ], nothing: "no model is here yet; train one with `translate train`"
    ) { entry in
      [
        entry.name, entry.config["kind"]?.stringValue ?? "",
        entry.config["parameters"]?.integerValue.map(grouped) ?? "", grouped(entry.kilobytes),
        entry.figure("bleu").map { fixed($0, decimals: 1) } ?? "not measured",
        entry.figure("chrf").map { fixed($0, decimals: 1) } ?? "",
        entry.figure("sentences").map { fixed($0, decimals: 0) } ?? "",
      ]
    }
  }
}
