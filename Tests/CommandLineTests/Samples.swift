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

  /// The name of a sample says what is on it: `seven-….png`, `7-….png`, `row-4071.png`, `blank.png`,
  /// `letter-a.png`.
  private enum Content: Equatable {
    case digit(Int), row(String), nothing
  }

  private func content(of name: String) -> Content? {
    let stem = name.prefix { $0 != "." }
    let parts = stem.split(separator: "-")
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    guard let first = parts.first.map(String.init) else { return nil }
    if ["blank", "letter", "empty", "noise"].contains(first) { return .nothing }
    if let digit = words.firstIndex(of: first) { return .digit(digit) }
    guard let number = parts.first(where: { $0.allSatisfy(\.isNumber) }) else { return nil }
    if number.count > 1 { return .row(String(number)) }
    return Int(number).map { .digit($0) }
  }

  @Test func answersAreWhatTheNamesSay() throws {
    var checked = 0
    for name in names {
      switch content(of: name) {
      case .digit(let digit):
        let answer = expectSuccess(try run(["classify", name]))
        #expect(answer.hasPrefix("\(name): \(digit) ("), "\(answer)")
      case .row(let text):
        #expect(expectSuccess(try run(["read", name])) == "\(text)\n", "\(name)")
      case .nothing:
        let answer = expectSuccess(try run(["classify", name]))
        #expect(answer.hasPrefix("\(name): no digit: "), "\(answer)")
      case nil: continue
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
