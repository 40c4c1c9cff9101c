import CommandGrammar
import Glibc
import LyricWriting
import TensorCore
import Terminal

/// Writing together: a line of the user, what the model makes of it, keep or try again.
struct Conversation {
  let writer: VerseWriter
  let length: Int
  let seed: UInt64

  private static let help = """
    Type a line and get what could follow. Then: Enter keeps it, r tries again, d drops it, or type your next line.
    An empty line at the beginning, q or Ctrl-D leaves.
    """

  func run() throws {
    let style = TextStyle(forDescriptor: 1)
    try StandardOutput.write(style.dim(Conversation.help))
    var (text, pending, attempt) = ("", "", UInt64(0))
    while !Interruption.isRequested {
      try StandardOutput.writeBytes(Array(style.bold("> ").utf8))
      guard let line = readLine(strippingNewline: true), line != "q" else { break }
      let base: String
      switch line {
      case "" where pending.isEmpty: return try finish(text)
      case "":
        (text, pending) = (text + pending + "\n", "")
        continue
      case "d":
        pending = ""
        continue
      case "r": base = text
      default:
        text += pending.isEmpty ? line : pending + "\n" + line
        base = text
      }
      attempt += 1
      pending = try go(after: base, attempt)
    }
    try finish(text + pending)
  }

  private func go(after text: String, _ attempt: UInt64) throws -> String {
    var generator = RandomGenerator(seed: seed, 0x7461_6c6b, attempt)
    var written = String.UnicodeScalarView()
    var count = 0
    try writer.write(after: text, using: &generator) { character in
      count += 1
      if character.character == "\n", count > 1 || count >= length { return false }
      written.append(character.character)
      try StandardOutput.writeBytes(Array(String(character.character).utf8))
      return count < length && !Interruption.isRequested
    }
    try StandardOutput.write("")
    return String(written)
  }

  private func finish(_ text: String) throws {
    guard !text.isEmpty else { return }
    try StandardOutput.write("\n" + text)
  }
}
