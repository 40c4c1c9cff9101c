import Checkpoints
import Glibc
import NeuralNetwork
import TensorCore
import TestSupport
import Testing
import Training

struct CheckpointFileTests {
  private let task = TrainingTask()

  private func checkpoint(_ folder: TemporaryFolder, identity: String = "a test") -> TrainingCheckpoint {
    TrainingCheckpoint(path: folder("run.checkpoint"), identity: identity, interval: 1e9)
  }

  /// A folder with the checkpoint of a run that was stopped in its second epoch.
  private func stoppedRun() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let run = task.run(checkpoint(folder))
    run.stop(after: 5)
    #expect(try run.trainer.run() == .interrupted)
    return folder
  }

  /// Resumes, expects a one-line error about the file, and an unchanged network.
  @discardableResult
  private func expectRefusal(
    _ run: TrainingRun, _ folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation
  ) -> CheckpointError? {
    let before = run.bits
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
      try run.trainer.run(resume: true)
    }
    let line = error?.description ?? ""
    #expect(line.hasPrefix(folder("run.checkpoint") + ": "), sourceLocation: sourceLocation)
    #expect(!line.contains("\n"), sourceLocation: sourceLocation)
    #expect(run.bits == before, sourceLocation: sourceLocation)
    return error
  }

  @Test func anotherRunIsRefused() throws {
    let folder = try stoppedRun()
    let error = expectRefusal(task.run(checkpoint(folder, identity: "another test")), folder)
    #expect(error?.problem.contains("another test") == true && error?.problem.contains("a test;") == true)
    #expect(error?.problem.contains("train with the same settings, or from the start") == true)

    let changes: [(inout TrainingSettings) -> Void] = [
      { $0.epochs = 5 }, { $0.batchSize = 7 }, { $0.seed = 6 }, { $0.schedule = .constant(0.1) },
      { $0.maximumGradientNorm = nil }, { $0.averagingDecay = 0.99 },
    ]
    for change in changes {
      var other = task
      change(&other.settings)
      expectRefusal(other.run(checkpoint(folder)), folder)
    }
  }

  @Test func anotherNetworkOrOptimizerIsRefused() throws {
    let folder = try stoppedRun()
    var other = task
    other.method = .rmsprop
    #expect(expectRefusal(other.run(checkpoint(folder)), folder)?.kind == .missingKey)
    other.method = .momentum
    #expect(expectRefusal(other.run(checkpoint(folder)), folder)?.kind == .missingKey)
  }

  @Test func truncatedFilesAreRefused() throws {
    let folder = try stoppedRun()
    let bytes = try fileBytes(at: folder("run.checkpoint"))
    for count in Array(0..<12) + Array(stride(from: 12, to: bytes.count, by: 97)) + [bytes.count - 1] {
      try folder.write(Array(bytes[..<count]), "run.checkpoint")
      expectRefusal(task.run(checkpoint(folder)), folder)
    }
    try folder.write(bytes + [0], "run.checkpoint")
    expectRefusal(task.run(checkpoint(folder)), folder)
  }

  /// Where a flipped bit is not noticed it changes a number; it never ends the process.
  @Test func flippedBitsDoNoHarm() throws {
    let folder = try stoppedRun()
    let bytes = try fileBytes(at: folder("run.checkpoint"))
    var generator = RandomGenerator(seed: 3)
    let headerCount = 8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var refused = 0
    for round in 0..<400 {
      var damaged = bytes
      let range = round % 2 == 0 ? headerCount : bytes.count
      damaged[Int(generator.next() % UInt64(range))] ^= 1 << UInt8(generator.next() % 8)
      try folder.write(damaged, "run.checkpoint")
      let run = task.run(checkpoint(folder))
      run.stop(after: 1)
      do {
        _ = try run.trainer.run(resume: true)
      } catch {
        #expect(error is CheckpointError && !"\(error)".contains("\n"))
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test func filesOfAnotherKindAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("not a checkpoint, but a text".utf8), "run.checkpoint")
    expectRefusal(task.run(checkpoint(folder)), folder)
    let run = task.run(checkpoint(folder))
    try saveWeights(of: run.model, to: folder("run.checkpoint"))
    let error = expectRefusal(run, folder)
    #expect(
      error?.problem == "expected a checkpoint that train has written, found a file without a training state")
    unlink(folder("run.checkpoint"))
    _ = try folder.makeFolder("run.checkpoint")
    #expect(expectRefusal(run, folder)?.kind == .cannotRead)
  }

  @Test func whatCannotBeWrittenLeavesTheOldFile() throws {
    let folder = try stoppedRun()
    let old = try fileBytes(at: folder("run.checkpoint"))
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    let error = #expect(throws: CheckpointError.self) {
      try withoutPrivileges { try task.run(checkpoint(folder)).trainer.run() }
    }
    #expect(error?.kind == .cannotWrite)
    #expect(error?.description == "\(folder("run.checkpoint")): cannot be written: Permission denied")
    #expect(folder.names == ["run.checkpoint"])
    #expect(try fileBytes(at: folder("run.checkpoint")) == old)
  }

  @Test func aMissingFolderIsAnError() throws {
    let path = "/nowhere/at/all/run.checkpoint"
    let error = #expect(throws: CheckpointError.self) {
      try task.run(TrainingCheckpoint(path: path, identity: "a test")).trainer.run()
    }
    #expect(error?.kind == .cannotWrite && error?.path == path)
  }

  @Test func existsAndRemove() throws {
    let folder = try stoppedRun()
    let file = checkpoint(folder)
    #expect(file.exists)
    file.remove()
    #expect(!file.exists && folder.names.isEmpty)
    file.remove()
  }
}
