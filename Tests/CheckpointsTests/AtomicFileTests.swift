import Checkpoints
import Glibc
import Testing

struct AtomicFileTests {
  @Test func replacesAFileAndLeavesNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/weights"
    try AtomicFile.write("old", to: path)
    try AtomicFile.write("new", to: path)
    #expect(try contents(of: path) == Array("new".utf8))
    #expect(folder.names == ["weights"])
  }

  @Test func aPipeStaysAPipe() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try AtomicFile.write("bytes", to: path)
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(read(reader, &buffer, buffer.count) == 5 && Array(buffer[..<5]) == Array("bytes".utf8))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(folder.names == ["pipe"])
  }

  @Test func nothingAppearsBeforeCommit() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/weights"
    try AtomicFile.write("old", to: path)
    do {
      let file = try AtomicFile(path)
      try file.write(Array("half".utf8))
      #expect(folder.names.count == 2)
      #expect(try contents(of: path) == Array("old".utf8))
    }
    #expect(folder.names == ["weights"])
  }

  @Test func leftoversOfTheDeadGoAndThoseOfTheLivingStay() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([1], ".weights.999999-0.partial")
    _ = try folder.write([1], ".other.999999-0.partial")
    let first = try AtomicFile("\(folder.path)/weights")
    #expect(folder.names.filter { $0.hasPrefix(".weights") }.count == 1)
    let second = try AtomicFile("\(folder.path)/weights")
    #expect(folder.names.filter { $0.hasPrefix(".weights") }.count == 2)
    try second.write([2])
    try second.commit()
    try first.write([1])
    try first.commit()
    #expect(try contents(of: "\(folder.path)/weights") == [1])
    #expect(folder.names == [".other.999999-0.partial", "weights"])
  }

  @Test func aLinkStaysALink() throws {
    let folder = try TemporaryFolder()
    let real = try folder.write([1], "real")
    #expect(symlink("real", "\(folder.path)/link") == 0)
    try AtomicFile.write([2], to: "\(folder.path)/link")
    #expect(try contents(of: real) == [2])
    #expect(folder.names == ["link", "real"])
  }

  @Test func impossibleTargetsAreNamed() throws {
    let folder = try TemporaryFolder()
    for (path, says) in [
      ("\(folder.path)/none/file", "No such file"), (folder.path, "is a directory"),
      ("\(folder.path)/", "directory"),
    ] {
      let error = #expect(throws: CheckpointError.self) { try AtomicFile.write([1], to: path) }
      #expect(error?.kind == .cannotWrite)
      #expect(error?.description.hasPrefix(path) == true && error?.description.contains(says) == true)
    }
    #expect(folder.names == [])
  }
}

struct SHA256Tests {
  @Test func knownDigests() throws {
    // The examples of FIPS 180-4's companion, and the digest of nothing.
    #expect(
      SHA256.hexadecimal(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimal(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let folder = try TemporaryFolder()
    let million = try folder.write([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000), "a")
    #expect(
      try SHA256.hexadecimal(ofFile: million)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
