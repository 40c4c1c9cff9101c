import GRDB
import Glibc
import TensorCore
import TestSupport
import Testing

@testable import RetrievalChat

struct DamagedIndexTests {
  private func expect(_ kind: IndexError.Kind, _ path: String, _ says: String) throws {
    let error = try #require(throws: IndexError.self) { _ = try ChatIndex(contentsOf: path) }
    #expect(error.kind == kind)
    #expect("\(error)".contains(says) && "\(error)".hasPrefix(path) && !"\(error)".contains("\n"), "\(error)")
  }

  @Test func whatIsNoIndexIsRefused() throws {
    let folder = try TemporaryFolder()
    try expect(.cannotRead, folder("missing"), "No such file")
    try expect(.cannotRead, folder.makeFolder("folder"), "found a folder")
    try expect(.damaged, folder.write([], "empty"), "found an empty file")
    try expect(.damaged, folder.write(Array("What?\tThat.\n".utf8), "text"), "found another kind of file")
    let other = folder("other.sqlite")
    let queue = try DatabaseQueue(path: other)
    try queue.write { try $0.execute(sql: "CREATE TABLE a (b)") }
    try queue.close()
    try expect(.damaged, other, "found another SQLite database")
  }

  @Test func anotherVersionIsRefused() throws {
    let fixture = try IndexFixture()
    try fixture.add(animals)
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    try queue.close()
    try expect(.otherVersion, fixture.path, "expected version \(IndexFormat.version) of the index, found 99")
    // Adding to it would lose what it holds.
    #expect(throws: IndexError.self) { try fixture.add("a\tb", name: "more") }
    #expect(try fixture.add("a\tb", fresh: true).total == 1)
  }

  /// A new index takes the place of an old one, however damaged, but of nothing else.
  @Test func otherFilesAreNotReplaced() throws {
    let fixture = try IndexFixture()
    let notes = Array(String(repeating: "my notes\n", count: 20).utf8)
    let other = try fixture.folder.write(notes, "notes.md")
    let file = try SourceFile(text: "a\tb", name: "file", format: .tsv)
    let error = #expect(throws: IndexError.self) {
      try ChatIndexing(path: other, encoder: nil).run([ChatIndexing.Input(file, sha256: "1")], fresh: true)
    }
    #expect(error?.problem.contains("found another kind of file") == true)
    #expect(try fileBytes(at: other) == notes)
    try fixture.add(animals)
    let bytes = try fileBytes(at: fixture.path)
    for damaged in [Array(bytes.prefix(5000)), []] {
      try fixture.folder.write(damaged, "index.sqlite")
      #expect(try fixture.add("a\tb", fresh: true).total == 1)
    }
  }

  @Test func aFileCutShortIsRefused() throws {
    let fixture = try IndexFixture()
    try fixture.add(
      (0..<2000).map { "question \($0)\tanswer \($0)" }.joined(separator: "\n"), encoder: RandomEncoder())
    let bytes = try fileBytes(at: fixture.path)
    for share in [1, 3, 9] {
      let path = try fixture.folder.write(Array(bytes[..<(bytes.count * share / 10)]), "cut")
      #expect(throws: IndexError.self) {
        let chatbot = try Chatbot(index: ChatIndex(contentsOf: path), encoder: RandomEncoder())
        _ = try chatbot.answer(ChatQuestion("question 1999"))
      }
    }
  }

  /// Whatever bytes are changed, the answer is an answer or an error, never the end of the process.
  @Test func changedBytesGiveErrorsOrAnswers() throws {
    let fixture = try IndexFixture()
    let encoder = RandomEncoder()
    try fixture.add(animals, encoder: encoder)
    try fixture.add("[\"a b\", \"c d\", \"e f\"]", .jsonl, name: "talk", encoder: encoder)
    try fixture.add(
      "### fox\n- What is a fox?\n- 狐狸是什么\n**en** Red.\n**zh** 红的。", .knowledge, name: "know",
      encoder: encoder)
    let bytes = try fileBytes(at: fixture.path)
    var generator = RandomGenerator(seed: 5)
    var refused = 0
    let used = bytes.indices.filter { bytes[$0] != 0 }
    for round in 0..<400 {
      var changed = bytes
      for _ in 0..<(1 + round % 8) {
        let place = used[Int.random(in: 0..<used.count, using: &generator)]
        changed[place] = UInt8.random(in: 0...255, using: &generator)
      }
      let path = try fixture.folder.write(changed, "changed")
      do {
        let chatbot = try Chatbot(index: ChatIndex(contentsOf: path), encoder: encoder)
        _ = try chatbot.answer(ChatQuestion("what do cats eat a b fox", context: ["猫吃什么"]))
        _ = try chatbot.index.contents(encoderHash: encoder.hash)
      } catch let error as IndexError {
        #expect(!"\(error)".contains("\n"))
        refused += 1
      }
    }
    #expect(refused > 50)
  }

  @Test func onlyOneProcessWritesAtATime() throws {
    let fixture = try IndexFixture()
    try fixture.add(animals)
    let before = try fileBytes(at: fixture.path)
    let lock = try IndexLock(of: fixture.path)
    let error = try #require(throws: IndexError.self) { try fixture.add("a\tb", name: "more") }
    #expect(error.kind == .busy && "\(error)".contains("another process is writing this index"))
    #expect(try fileBytes(at: fixture.path) == before)
    withExtendedLifetime(lock) {}
  }

  @Test func theLockGoesWithTheWriter() throws {
    let fixture = try IndexFixture()
    try fixture.add(animals)
    #expect(fixture.folder.names == ["index.sqlite"])
    // What a killed writer left is taken over.
    try fixture.folder.write([], ".index.sqlite.lock")
    try fixture.folder.write([1, 2, 3], ".index.sqlite.1-0.partial")
    try fixture.add("a\tb", name: "more")
    #expect(fixture.folder.names == ["index.sqlite"])
  }

  @Test func stoppingLeavesTheOldIndex() throws {
    let fixture = try IndexFixture()
    try fixture.add(animals)
    let before = try fileBytes(at: fixture.path)
    for encoder in [nil, RandomEncoder()] {
      var indexing = ChatIndexing(path: fixture.path, encoder: encoder)
      var steps = 0
      indexing.shouldStop = {
        steps += 1
        return steps > 1
      }
      let text = (0..<3000).map { "q \($0)\ta \($0)" }.joined(separator: "\n")
      let file = try SourceFile(text: text, name: "more", format: .tsv)
      #expect(throws: ChatIndexing.Stopped.self) { try indexing.run([.init(file, sha256: "")]) }
      #expect(try fileBytes(at: fixture.path) == before)
      #expect(fixture.folder.names == ["index.sqlite"])
    }
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() throws {
    let folder = try TemporaryFolder()
    let missing = "\(folder.path)/none/index.sqlite"
    let file = try SourceFile(text: "a\tb", name: "f", format: .tsv)
    let error = try #require(throws: IndexError.self) {
      try ChatIndexing(path: missing, encoder: nil).run([.init(file, sha256: "")])
    }
    #expect(error.kind == .cannotWrite)
  }
}
