import JSONText
import TestSupport
import Testing

/// The models in pretrained/, by way of the program.
struct PublishedTranslationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func translate(_ arguments: [String], input: String = "") throws -> ProcessResult {
    let models = "\(Executable.packageFolder)/pretrained"
    return try DigitsProcess(
      program: "translate", arguments + ["--models-dir", models], input: Array(input.utf8),
      directory: folder.path
    ).wait()
  }

  @Test(arguments: [
    ("我喜欢喝茶。", "I like tea.", "zh", "en"), ("I like tea.", "我喜欢茶。", "en", "zh"),
    ("Zwei Hunde laufen durch den Schnee.", "Two dogs are running through the snow.", "de", "en"),
  ])
  func everydaySentences(_ source: String, _ target: String, _ from: String, _ to: String) throws {
    let result = try translate([source])
    #expect(result.exitCode == 0 && result.output == target + "\n", "\(result.output)\(result.errors)")
    #expect(result.errors == "from \(from) to \(to)\n")
  }

  @Test(arguments: [
    ("我的电话是13800138000。", "13800138000"), ("My phone number is 13800138000.", "13800138000"),
    ("他今年25岁。", "25"), ("这里有150个学生。", "150"), ("会议在1998年举行。", "1998"), ("He ran 42 kilometers.", "42"),
  ])
  func numbersComeThrough(_ source: String, _ number: String) throws {
    #expect(expectSuccess(try translate([source, "--quiet"])).contains(number))
  }

  @Test func aFileIsTranslatedLineByLine() throws {
    let said = expectSuccess(
      try translate(
        ["--from", "de", "--to", "en", "--quiet"], input: "Zwei Hunde.\n\nEin Mann. Eine Frau.\n"))
    let lines = said.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4 && lines[1].isEmpty && lines[3].isEmpty)
    #expect(lines[0].lowercased().contains("dogs"))
    #expect(lines[2].lowercased().contains("man") && lines[2].lowercased().contains("woman"))
  }

  @Test func allAreListedWithTheirFigures() throws {
    let said = expectSuccess(try translate(["models", "--json"]))
    let models = try said.split(separator: "\n").map { try JSONValue(parsing: String($0)).objectValue }
    let names = models.compactMap { $0?["name"]?.stringValue }
    #expect(Set(names) == ["zh-en", "en-zh", "de-en"])
  }
}
