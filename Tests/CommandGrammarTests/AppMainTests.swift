import ArgumentParser
import Checkpoints
import CommandGrammar
import Images
import TensorCore
import Testing

private struct Tool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tool", version: "1.2", subcommands: [Work.self, Train.self])
}

private struct Work: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Does work.")
  @Argument(help: "What to work on (a or b).") var input: String
  @Option(help: "How hard (1...9).") var effort = 3
  @OptionGroup var models: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var options: RunOptions

  func validate() throws { try check("--effort", effort, in: 1...9) }

  func run() throws {
    switch input {
    case "picture": throw ImageError.missing(path: "x.png")
    case "weights":
      throw CheckpointError(.wrongShape, path: "w.safetensors", key: "fc", "expected [2], found [3]")
    case "usage": throw ValidationError("one\ntwo")
    case "strange": throw Strange()
    case "model": _ = try models.reference(app: "tool", default: "none")
    case "several":
      let failures = FailureLog(app: "tool")
      failures.collect {}
      failures.collect { throw CommandFailure(.dataError, "first") }
      failures.collect { throw CommandFailure(.noInput, "second") }
      try failures.finish()
    default: break
    }
  }
}

private struct Train: ParsableCommand {
  @OptionGroup var train: TrainOptions
  @OptionGroup var precision: PrecisionOptions

  func run() throws {
    precision.apply()
    if MatrixLibrary.precision != precision.precision { throw Strange() }
  }
}

private struct Strange: Error, CustomStringConvertible { var description: String { "broken\nin two" } }

struct AppMainTests {
  private func run(_ arguments: String...) -> AppMain.Outcome {
    AppMain.outcome(Tool.self, arguments: arguments)
  }

  @Test func success() {
    #expect(run("work", "fine") == AppMain.Outcome(exitCode: 0))
    #expect(
      run("work", "fine", "--seed", "18446744073709551615", "--threads", "64", "--json", "--quiet").exitCode
        == 0)
    #expect(run("--version") == AppMain.Outcome(exitCode: 0, output: "1.2"))
  }

  @Test func thePrecisionIsThatOfTheEngine() {
    #expect(run("train", "--precision", "bfloat16") == AppMain.Outcome(exitCode: 0))
    #expect(run("train") == AppMain.Outcome(exitCode: 0))
    #expect(MatrixLibrary.precision == .float32)
  }

  @Test func failuresAreOneLineWithACode() {
    #expect(
      run("work", "picture")
        == AppMain.Outcome(
          exitCode: 66,
          errorLine: "tool: x.png: expected a PNG or JPEG picture, found no such file; check the path"))
    #expect(
      run("work", "weights")
        == AppMain.Outcome(exitCode: 65, errorLine: "tool: w.safetensors: 'fc': expected [2], found [3]"))
    #expect(run("work", "strange") == AppMain.Outcome(exitCode: 1, errorLine: "tool: broken in two"))
    #expect(run("work", "several") == AppMain.Outcome(exitCode: 65))
    #expect(run("work", "model", "--models-dir", "/nowhere").exitCode == 66)
    #expect(run("work", "model", "--model", "./none.safetensors").exitCode == 0)
  }

  @Test func wrongCommandLinesAre64() {
    for (arguments, says) in [
      (["work", "usage"], "tool: one two; see 'tool work --help'"),
      (
        ["work", "a", "--effort", "10"], "tool: expected --effort in 1...9, found 10; see 'tool work --help'"
      ),
      (
        ["work", "a", "--threads", "0"], "tool: expected --threads in 1...64, found 0; see 'tool work --help'"
      ),
      (["train", "--epochs", "0"], "tool: expected --epochs in 1...10000, found 0; see 'tool train --help'"),
      (
        ["train", "--learning-rate", "nan"],
        "tool: expected --learning-rate above 0 and up to 10, found nan; see 'tool train --help'"
      ),
    ] {
      let outcome = AppMain.outcome(Tool.self, arguments: arguments)
      #expect(outcome == AppMain.Outcome(exitCode: 64, errorLine: says))
    }
    for arguments in [
      ["train", "--precision", "float16"], ["work", "a", "b"], ["work", "a", "--no-such"], ["nothing"],
      ["work", "a", "--seed", "-1"],
      ["work", "a", "--seed"],
    ] {
      let outcome = AppMain.outcome(Tool.self, arguments: arguments)
      #expect(outcome.exitCode == 64 && outcome.output == nil)
      #expect(outcome.errorLine?.hasPrefix("tool: ") == true && outcome.errorLine?.contains("\n") == false)
      #expect(outcome.errorLine?.hasSuffix("--help'") == true)
    }
  }

  @Test func aVerbWithoutInputPrintsItsHelp() {
    let outcome = run("work")
    #expect(outcome.exitCode == 64)
    #expect(outcome.errorLine == "tool: Missing expected argument '<input>'")
    #expect(outcome.output?.contains("OVERVIEW: Does work.") == true)
    #expect(outcome.output?.contains("(1...9). (default: 3)") == true)
  }

  @Test func aVerbThatLacksSomethingBesideWhatItHasSaysSoInOneLine() {
    let outcome = run("work", "--seed", "3")
    #expect(
      outcome
        == AppMain.Outcome(
          exitCode: 64, errorLine: "tool: Missing expected argument '<input>'; see 'tool work --help'"))
  }

  @Test func helpShowsRangesAndDefaults() {
    let help = run("work", "--help")
    #expect(help.exitCode == 0 && help.errorLine == nil)
    for part in ["--model <name|path>", "--models-dir <dir>", "--json", "--quiet", "--seed <n>", "(1...64"] {
      #expect(help.output?.contains(part) == true, "\(part)")
    }
    let training = run("train", "--help").output ?? ""
    for part in [
      "--data", "--epochs", "--batch-size", "--learning-rate", "--output", "--resume", "--dry-run",
      "--precision <float32|bfloat16>", "float32, bfloat16; default: float32)",
    ] {
      #expect(training.contains(part), "\(part)")
    }
    #expect(run().output?.contains("SUBCOMMANDS") == true)
  }
}
