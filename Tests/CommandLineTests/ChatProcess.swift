import Glibc
import TestSupport
import Testing

/// Runs `chat` to its end.
func chat(
  _ arguments: String..., input: String = "", directory: String? = nil, shell: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> ProcessResult {
  try DigitsProcess(
    program: "chat", arguments, input: Array(input.utf8), directory: directory, shell: shell
  ).wait(sourceLocation: sourceLocation)
}

/// Expects that `chat` failed with a code and one line that says all of `parts`.
func expectChatFailure(
  _ result: ProcessResult, _ code: Int32, _ parts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectFailure(result, code, program: "chat", sourceLocation: sourceLocation)
  for part in parts {
    #expect(result.errors.contains(part), "\(result.errors)", sourceLocation: sourceLocation)
  }
}

/// A folder with a small index of questions about animals.
struct ChatFixture {
  let folder: TemporaryFolder
  let index: String

  init() throws {
    folder = try TemporaryFolder()
    index = folder("animals.sqlite")
    let text = "What do cats eat?\tMice and fish.\nWhere do cats sleep?\tIn the sun.\n猫吃什么？\t老鼠和鱼。\n"
    try folder.write(Array(text.utf8), "animals.tsv")
    let result = try chat(
      "index", "animals.tsv", "-o", index, "--quiet", directory: folder.path)
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  func write(_ text: String, _ name: String) throws { try folder.write(Array(text.utf8), name) }
}
