import Glibc
import JSONText
import TestSupport
import Testing

/// The published models and the pictures that come with this package.
enum Samples {
  static let models = "\(Executable.packageFolder)/pretrained"
  static let pictures = "\(Executable.packageFolder)/samples/digits"

  /// Models are published only once they are trained; without a manifest there is nothing to test.
  static var manifestExists: Bool { access("\(models)/manifest.json", F_OK) == 0 }
  static var areThere: Bool { manifestExists && access(pictures, F_OK) == 0 }
}

@Suite(.enabled(if: Samples.areThere, "pretrained/manifest.json or samples/digits is not there yet"))
struct SamplesTests {
  private func run(_ arguments: [String]) throws -> ProcessResult {
    try DigitsProcess(arguments, directory: Samples.pictures).wait()
  }

  private var names: [String] {
    TemporaryFolder.names(in: Samples.pictures).filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }
  }

  /// The name of a sample says what is on it: `seven-photo.jpg`, `row-2025.png`, `lines-480-1593.png`,
  /// `blank.png`, `letter-k.png`.
  private enum Content: Equatable {
    case digit(Int), text(String), nothing
  }

  private func content(of name: String) -> Content? {
    let parts = name.prefix { $0 != "." }.split(separator: "-").map(String.init)
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    switch parts.first {
    case "blank", "letter", "character", "scribble": return .nothing
    case "row", "lines": return .text(parts.filter { $0.allSatisfy(\.isNumber) }.joined(separator: "\n"))
    case let word: return words.firstIndex { $0 == word }.map { .digit($0) }
    }
  }

  @Test func answersAreWhatTheNamesSay() throws {
    var checked = 0
    for name in names {
      switch content(of: name) {
      case .digit(let digit):
        let answer = expectSuccess(try run(["classify", name]))
        #expect(answer.hasPrefix("\(name): \(digit) ("), "\(answer)")
      case .text(let text):
        #expect(expectSuccess(try run(["read", name])) == "\(text)\n", "\(name)")
      case .nothing:
        let answer = expectSuccess(try run(["classify", name]))
        #expect(answer.hasPrefix("\(name): no digit: "), "\(answer)")
      case nil: Issue.record("\(name): expected a name that says what is on the picture")
      }
      checked += 1
    }
    #expect(checked > 0)
  }

  @Test func everyPublishedModelReadsADigit() throws {
    let lines = expectSuccess(try run(["models", "--json"])).split(separator: "\n")
    #expect(!lines.isEmpty)
    let sample = names.first { if case .digit = content(of: $0) { true } else { false } }
    guard let sample else { return }
    for line in lines {
      let name = try JSONValue(parsing: String(line)).objectValue?["name"]?.stringValue ?? ""
      let answer = expectSuccess(try run(["classify", sample, "--model", name, "--json"]))
      let model = try JSONValue(parsing: answer).objectValue?["model"]?.stringValue
      #expect(model == name)
    }
  }
}
