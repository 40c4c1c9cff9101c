import Glibc
import TestSupport
import Testing

/// Trainings that are ended from outside and taken up again.
struct InterruptedTrainingTests {
  private let folder: TemporaryFolder
  private let arguments: [String]

  init() throws {
    folder = try TemporaryFolder()
    // A checkpoint after each step, so that a kill mostly comes in the middle of an epoch.
    arguments = [
      "train", "lenet5", "--data", try Fixture.shared().data, "--epochs", "6", "--batch-size", "10",
      "--threads", "1", "--checkpoint-every", "0", "--seed", "11",
    ]
  }

  private func start(_ name: String, resume: Bool = false) throws -> DigitsProcess {
    try DigitsProcess(
      arguments + ["--output", "\(name).safetensors"] + (resume ? ["--resume"] : []), directory: folder.path)
  }

  private func weights(_ name: String) throws -> [UInt8] {
    try fileBytes(at: folder("\(name).safetensors"))
  }

  /// Waits until the checkpoint has been replaced so many times.
  private func waitForCheckpoints(_ count: Int, of process: DigitsProcess, _ name: String) {
    var seen: Set<UInt64> = []
    while seen.count < count, !process.hasEnded {
      var status = stat()
      if stat(folder("\(name).safetensors.checkpoint"), &status) == 0 { seen.insert(UInt64(status.st_ino)) }
      usleep(500)
    }
  }

  @Test func killedAndResumed() throws {
    let whole = try start("whole").wait()
    #expect(whole.exitCode == 0 && whole.output.contains("error on 50 validation pictures"))
    var generator = SystemRandomNumberGenerator()
    var kills = 0
    var process = try start("killed")
    for _ in 0..<3 {
      waitForCheckpoints(2, of: process, "killed")
      usleep(UInt32.random(in: 0..<60_000, using: &generator))
      process.send(SIGKILL)
      if process.wait().signal == SIGKILL { kills += 1 }
      process = try start("killed", resume: true)
    }
    let last = process.wait()
    #expect(last.exitCode == 0 && last.errors.contains("going on at step"))
    #expect(kills > 0)
    #expect(try weights("killed") == weights("whole"), "after \(kills) kills")
    // No half-written file is left.
    #expect(folder.names.filter { $0.contains("partial") || $0.contains("tmp") } == [])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func stoppedByTheUser(_ signal: Int32) throws {
    #expect(try start("whole").wait().exitCode == 0)
    let process = try start("stopped")
    waitForCheckpoints(2, of: process, "stopped")
    process.send(signal)
    let result = process.wait()
    // It evaluates, saves and says how to go on.
    #expect(result.exitCode == 130 && result.signal == nil, "\(result.errors)")
    #expect(result.output.hasPrefix("stopped.safetensors: "))
    #expect(result.output.hasSuffix("% error on 50 validation pictures; interrupted, --resume goes on\n"))
    let half = try weights("stopped")
    #expect(try half != weights("whole"))
    let picture = try folder.write(SegmentDigits.png(2), "two.png")
    expectSuccess(
      try digits("classify", picture, "--model", "stopped.safetensors", directory: folder.path))
    #expect(try start("stopped", resume: true).wait().exitCode == 0)
    #expect(try weights("stopped") == weights("whole"))
  }
}
