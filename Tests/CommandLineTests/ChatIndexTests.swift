import Glibc
import JSONText
import TestSupport
import Testing

/// `chat index` as a process: growing, killed, two at a time.
struct ChatIndexTests {
  private func questions(_ range: Range<Int>) -> String {
    range.map { "What is the number of word\($0) and word\($0 * 7 % 1000)?\tIt is \($0).\n" }.joined()
  }

  @Test func anIndexGrowsFileByFile() throws {
    let fixture = try ChatFixture()
    try fixture.write("[\"hello there\", \"hi\", \"how are you\"]\n", "talk.jsonl")
    let text = expectSuccess(
      try chat(
        "index", "talk.jsonl", "-o", fixture.index, "--json", "--quiet",
        directory: fixture.folder.path))
    let object = try #require(try JSONValue(parsing: text).objectValue)
    #expect(object["added"] == 2 && object["total"] == 5 && object["removed"] == 0 && object["repeated"] == 0)
    let list = expectSuccess(try chat("index", "--list", "--json", "-o", fixture.index)).split(
      separator: "\n")
    #expect(list.count == 2 && list[1].contains("\"file\":\"talk.jsonl\",\"format\":\"jsonl\""))
    #expect(expectSuccess(try chat("ask", "hello there", "--index", fixture.index)) == "hi\n")
    _ = expectSuccess(
      try chat(
        "index", "--remove", "talk.jsonl", "-o", fixture.index, "--quiet",
        directory: fixture.folder.path))
    #expect(expectSuccess(try chat("index", "--list", "-o", fixture.index)).contains("talk") == false)
  }

  @Test func aFileIsTheSameHoweverItIsSpelt() throws {
    let fixture = try ChatFixture()
    try fixture.folder.makeFolder("below")
    #expect(symlink(fixture.folder("animals.tsv"), fixture.folder("below/link.tsv")) == 0)
    for name in ["./animals.tsv", "below/../animals.tsv", "below/link.tsv", fixture.folder("animals.tsv")] {
      let text = expectSuccess(
        try chat(
          "index", name, "-o", fixture.index, "--json", "--quiet", directory: fixture.folder.path))
      let object = try #require(try JSONValue(parsing: text).objectValue)
      #expect(object["added"] == 0 && object["total"] == 3 && object["repeated"] == 0, "\(name)")
    }
    let list = expectSuccess(try chat("index", "--list", "--json", "-o", fixture.index))
    #expect(list.contains("\"file\":\"animals.tsv\"") && list.split(separator: "\n").count == 1)
    // A file that is gone can be taken out by its name all the same.
    unlink(fixture.folder("animals.tsv"))
    let removed = expectSuccess(
      try chat(
        "index", "--remove", "./animals.tsv", "-o", fixture.index, "--json", "--quiet",
        directory: fixture.folder.path))
    #expect(removed.contains("\"total\":0"))
  }

  @Test func killedTwentyTimesTheOldIndexIsWhole() throws {
    let fixture = try ChatFixture()
    try fixture.write(questions(0..<6000), "more.tsv")
    let arguments = ["index", fixture.folder("more.tsv"), "-o", fixture.index, "--quiet"]
    let before = try fileBytes(at: fixture.index)
    // How long it takes when it is not killed.
    let start = ContinuousClock.now
    _ = expectSuccess(try DigitsProcess(program: "chat", arguments).wait())
    let microseconds = (ContinuousClock.now - start) / .microseconds(1)
    let after = try fileBytes(at: fixture.index)
    try fixture.folder.write(before, "animals.sqlite")
    var killed = 0
    while killed < 20 {
      let process = try DigitsProcess(program: "chat", arguments)
      usleep(UInt32(Double.random(in: 0..<0.9) * microseconds))
      process.send(SIGKILL)
      if process.wait().signal == SIGKILL {
        killed += 1
        // Whole: the old one, or the new one if the kill came after it was done.
        let found = try fileBytes(at: fixture.index)
        #expect(found == before || found == after)
      }
      try fixture.folder.write(before, "animals.sqlite")
    }
    #expect(expectSuccess(try chat("ask", "猫吃什么", "--index", fixture.index)) == "老鼠和鱼。\n")
    // What the killed ones left behind does not disturb, and goes.
    _ = expectSuccess(try DigitsProcess(program: "chat", arguments).wait())
    #expect(
      expectSuccess(try chat("ask", "number of word5999", "--index", fixture.index)).hasPrefix("It is 5999."))
    #expect(!fixture.folder.names.contains { $0.hasSuffix(".partial") || $0.hasSuffix(".lock") })
  }

  @Test func killedBeforeTheFirstIndexThereIsNone() throws {
    let fixture = try ChatFixture()
    try fixture.write(questions(0..<20_000), "more.tsv")
    let path = fixture.folder("new.sqlite")
    let process = try DigitsProcess(
      program: "chat", ["index", fixture.folder("more.tsv"), "-o", path, "--quiet"])
    while !fixture.folder.names.contains(where: { $0.hasPrefix(".new.sqlite.") && $0.hasSuffix(".partial") }),
      !process.hasEnded
    {
      usleep(500)
    }
    process.send(SIGKILL)
    #expect(process.wait().signal == SIGKILL)
    expectChatFailure(try chat("ask", "a", "--index", path), 66, "cannot be opened")
  }

  @Test func aSecondWriterIsToldSo() throws {
    let fixture = try ChatFixture()
    try fixture.write(questions(0..<20_000), "more.tsv")
    let arguments = ["index", fixture.folder("more.tsv"), "-o", fixture.index, "--quiet"]
    let first = try DigitsProcess(program: "chat", arguments)
    while !fixture.folder.names.contains(where: {
      $0.hasPrefix(".animals.sqlite.") && $0.hasSuffix(".partial")
    }), !first.hasEnded {
      usleep(500)
    }
    let second = try chat(
      "index", fixture.folder("animals.tsv"), "-o", fixture.index, "--quiet")
    expectChatFailure(second, 73, "another process is writing this index")
    // Reading goes on meanwhile.
    #expect(expectSuccess(try chat("ask", "猫吃什么", "--index", fixture.index)) == "老鼠和鱼。\n")
    _ = expectSuccess(first.wait())
    #expect(
      expectSuccess(try chat("ask", "number of word19999", "--index", fixture.index)).hasPrefix(
        "It is 19999."))
  }

  @Test func controlCStopsInGoodOrder() throws {
    let fixture = try ChatFixture()
    try fixture.write(questions(0..<20_000), "more.tsv")
    let before = try fileBytes(at: fixture.index)
    let process = try DigitsProcess(
      program: "chat", ["index", fixture.folder("more.tsv"), "-o", fixture.index, "--quiet"])
    while !fixture.folder.names.contains(where: { $0.hasSuffix(".lock") }), !process.hasEnded { usleep(500) }
    process.send(SIGINT)
    let result = process.wait()
    #expect(result.exitCode == 130)
    #expect(result.errors.contains("stopped; \(fixture.index) is what it was"))
    #expect(try fileBytes(at: fixture.index) == before)
    #expect(!fixture.folder.names.contains { $0.hasSuffix(".partial") || $0.hasSuffix(".lock") })
  }
}
