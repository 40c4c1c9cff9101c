import ArgumentParser
import CommandGrammar
import Glibc
import Testing

private struct Tool: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tool")
  @Option(help: "A number.") var number = 1

  func run() throws { if number != 7 { throw CommandFailure(.dataError, "the number is \(number)") } }
}

struct PreparedArgumentsTests {
  @Test func theParserSeesWhatWasPrepared() {
    func outcome(_ arguments: [String], _ prepare: ([String]) throws -> [String]) -> AppMain.Outcome {
      AppMain.outcome(Tool.self, arguments: arguments, preparing: prepare)
    }
    #expect(outcome(["--seven"]) { $0.flatMap { _ in ["--number", "7"] } }.exitCode == 0)
    #expect(outcome(["--number", "7"]) { _ in [] }.errorLine == "tool: the number is 1")
    let failed = outcome([]) { _ in throw CommandFailure(.usage, "nothing fits") }
    #expect(failed.exitCode == 64 && failed.errorLine == "tool: nothing fits")
  }

  @Test func failuresGoWhereTheyAreSent() {
    var lines: [String] = []
    let log = FailureLog(app: "tool") { lines.append($0) }
    log.collect { throw CommandFailure(.noInput, "gone") }
    #expect(lines == ["tool: gone"] && log.hasFailures)
  }
}

struct InputFileTests {
  private func file(_ bytes: [UInt8]) throws -> String {
    var template = Array("/tmp/nndl-input-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    return String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func failure(_ body: () throws -> Void) -> CommandFailure? {
    do { try body() } catch { return error as? CommandFailure }
    return nil
  }

  @Test func textWithoutItsByteOrderMark() throws {
    let path = try file([0xEF, 0xBB, 0xBF] + Array("数 1".utf8))
    defer { unlink(path) }
    #expect(try InputFile.text(of: path, expected: "numbers", maximumByteCount: 100) == "数 1")
    #expect(try InputFile.bytes(of: path, expected: "numbers", maximumByteCount: 8).count == 8)
    let tooLarge = failure { _ = try InputFile.bytes(of: path, expected: "numbers", maximumByteCount: 7) }
    #expect(
      tooLarge?.exitCode == 65 && tooLarge?.description == "\(path): expected at most 7 bytes, found more")
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let (empty, bytes) = (try file([]), try file([0xFF, 0xFE]))
    defer { for path in [empty, bytes] { unlink(path) } }
    let cases: [(String, Int32, String)] = [
      (empty, 65, "expected a kernel, found an empty file"), (bytes, 65, "expected a kernel as UTF-8 text"),
      ("/tmp", 66, "expected a kernel, found a directory"),
      ("/no/such", 66, "found no such file; check the path"),
      (empty + "/x", 66, "found no such file"),
    ]
    for (path, code, part) in cases {
      let found = failure { _ = try InputFile.text(of: path, expected: "a kernel", maximumByteCount: 100) }
      #expect(found?.exitCode == code && found?.description.hasPrefix("\(path): ") == true)
      #expect(found?.description.contains(part) == true, "\(found?.description ?? "nothing")")
    }
  }
}
