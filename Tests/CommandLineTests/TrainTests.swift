import Glibc
import Images
import JSONText
import TestSupport
import Testing

struct TrainTests {
  private let folder: TemporaryFolder
  private let data: String

  init() throws {
    folder = try TemporaryFolder()
    data = try Fixture.shared().data
  }

  private func train(_ arguments: String..., shell: String? = nil) throws -> ProcessResult {
    try DigitsProcess(
      ["train", "--data", data, "--threads", "1"] + arguments, directory: folder.path, shell: shell
    ).wait()
  }

  @Test func aTraining() throws {
    let fixture = try Fixture.shared()
    let said = expectSuccess(fixture.training)
    #expect(said.hasPrefix("\(fixture.weights): ") && said.hasSuffix("% error on 50 validation pictures\n"))
    let plot = try Image(contentsOf: fixture.weights + ".png")
    #expect(plot.width == 960)
  }

  @Test(arguments: ["softmax", "mlp", "lenet5", "lenet5-1998", "cnn"])
  func everyNetwork(_ network: String) throws {
    try folder.makeFolder("small")
    try Fixture.writeData(to: folder, "small", count: 30)
    let result = try DigitsProcess(
      ["train", network, "--data", "small", "--epochs", "2", "--batch-size", "10"], directory: folder.path
    ).wait()
    #expect(result.exitCode == 0 && result.output.hasPrefix("\(network).safetensors: "))
    #expect(result.output.hasSuffix("% error on 5 validation pictures\n"))
    // A line an epoch, and the course of the loss.
    #expect(result.errorLines.count == 3, "\(result.errors)")
    #expect(result.errorLines.first?.hasPrefix("\(network) 1/2") == true)
    #expect(
      folder.names
        == [
          "\(network).safetensors", "\(network).safetensors.checkpoint", "\(network).safetensors.png",
          "small",
        ].sorted())
    let evaluated = try digits(
      "evaluate", "--data", "small", "--model", "\(network).safetensors", directory: folder.path)
    #expect(expectSuccess(evaluated).hasPrefix("\(network): "))
  }

  @Test func dryRun() throws {
    let said = expectSuccess(try train("lenet5", "--dry-run", "--epochs", "3", "--batch-size", "50"))
    #expect(said.hasPrefix("lenet5: 250 pictures, 3 epochs of batches of 50, learning rate "))
    #expect(said.contains("seed 0 -> lenet5.safetensors") && said.contains("61,706"), "\(said)")
    #expect(folder.names.isEmpty)
  }

  @Test func everythingAndPlain() throws {
    let said = expectSuccess(
      try train("lenet5", "--plain", "--everything", "--epochs", "1", "--quiet", "-o", "a.safetensors"))
    #expect(said.hasSuffix("% error on 50 pictures it has learnt\n"))
    let bytes = try fileBytes(at: folder("a.safetensors"))
    #expect(String(decoding: bytes.prefix(2_000), as: UTF8.self).contains("\"data\":\"train 300\""))
  }

  @Test func json() throws {
    let said = expectSuccess(
      try train("softmax", "--epochs", "2", "--seed", "7", "--quiet", "--json", "-o", "a.safetensors"))
    let object = try JSONValue(parsing: said).objectValue ?? [:]
    #expect(
      object.keys
        == ["file", "network", "seed", "epochs", "finished", "loss", "validationErrorPercent"])
    #expect(object["file"]?.stringValue == "a.safetensors" && object["network"]?.stringValue == "softmax")
    #expect(object["seed"]?.integerValue == 7 && object["epochs"]?.integerValue == 2)
    #expect(object["finished"] == .bool(true) && (object["loss"]?.numberValue ?? 0) > 0)
    #expect((0...100).contains(object["validationErrorPercent"]?.numberValue ?? -1))
    let learnt = expectSuccess(
      try train("softmax", "--epochs", "1", "--everything", "--quiet", "--json", "-o", "b.safetensors"))
    #expect(try JSONValue(parsing: learnt).objectValue?["validationErrorPercent"] == .null)
  }

  @Test func outputsThatCannotBeWritten() throws {
    try folder.write([1, 2, 3], "file")
    _ = try folder.makeFolder("folder")
    for (path, says) in [
      ("none/x.safetensors", "No such file"), ("file/x.safetensors", "Not a directory"),
      ("folder", "directory"), ("/proc/x.safetensors", "cannot be written"),
    ] {
      expectFailure(try train("softmax", "--quiet", "--output", path), 73, "digits: \(path): ", says)
    }
    #expect(folder.names == ["file", "folder"] && TemporaryFolder.names(in: folder("folder")).isEmpty)
  }

  /// A file that may not grow beyond some blocks stands for a disk that is full.
  @Test func aFullDiskLeavesTheOldFiles() throws {
    try folder.write(Array("old weights".utf8), "w.safetensors")
    try folder.write(Array("old checkpoint".utf8), "w.safetensors.checkpoint")
    let result = try train(
      "softmax", "--quiet", "--epochs", "1", "--output", "w.safetensors",
      shell: "trap '' XFSZ; ulimit -f 8")
    expectFailure(result, 73, "digits: w.safetensors.checkpoint: cannot be written: File too large")
    #expect(folder.names == ["w.safetensors", "w.safetensors.checkpoint"])
    #expect(try fileBytes(at: folder("w.safetensors")) == Array("old weights".utf8))
    #expect(try fileBytes(at: folder("w.safetensors.checkpoint")) == Array("old checkpoint".utf8))
  }

  @Test func badData() throws {
    expectFailure(
      try digits("train", "softmax", "--data", "none", directory: folder.path), 66,
      "none: expected a folder with IDX files, found nothing; fetch them with scripts/get-data")
    try folder.makeFolder("five")
    try folder.write(IDXBytes.pictures(count: 5, side: 28), "five/train-images-idx3-ubyte")
    try folder.write(IDXBytes.labels(count: 5), "five/train-labels-idx1-ubyte")
    expectFailure(
      try digits("train", "softmax", "--data", "five", directory: folder.path), 65,
      "five/train-images-idx3-ubyte: expected at least 6 pictures to split, found 5")
    try folder.write(IDXBytes.labels(count: 4), "five/train-labels-idx1-ubyte")
    expectFailure(
      try digits("train", "softmax", "--data", "five", directory: folder.path), 65,
      "five/train-labels-idx1-ubyte: expected 5 labels", "found 4")
    #expect(folder.names == ["five"])
  }

  @Test func aLossWithoutLimits() throws {
    let result = try train(
      "lenet5-1998", "--quiet", "--epochs", "40", "--learning-rate", "10", "--output", "w.safetensors")
    // Either the loss leaves the numbers, which is reported, or training survives even that.
    if result.exitCode != 0 {
      expectFailure(result, 65, "w.safetensors: the loss became infinite in epoch", "--learning-rate")
      #expect(!folder.names.contains("w.safetensors"))
    }
  }

  @Test func aCheckpointOfAnotherRun() throws {
    expectSuccess(try train("softmax", "--quiet", "--epochs", "1", "--output", "w.safetensors"))
    let weights = try fileBytes(at: folder("w.safetensors"))
    for arguments in [["--seed", "1"], ["--epochs", "2"], ["--learning-rate", "0.5"], ["--everything"]] {
      let result = try DigitsProcess(
        ["train", "softmax", "--data", data, "--quiet", "--output", "w.safetensors", "--resume"]
          + (arguments[0] == "--epochs" ? [] : ["--epochs", "1"]) + arguments, directory: folder.path
      ).wait()
      expectFailure(
        result, 65, "w.safetensors.checkpoint: expected a checkpoint of this run",
        "train with the same settings, or from the start")
    }
    let checkpoint = try fileBytes(at: folder("w.safetensors.checkpoint"))
    try folder.write(Array(checkpoint.dropLast(9)), "w.safetensors.checkpoint")
    expectFailure(
      try train("softmax", "--quiet", "--epochs", "1", "--output", "w.safetensors", "--resume"), 65,
      "w.safetensors.checkpoint: ", "expected ")
    #expect(try fileBytes(at: folder("w.safetensors")) == weights)
  }

  @Test func nothingToGoOnFrom() throws {
    let result = try train("softmax", "--epochs", "1", "--output", "w.safetensors", "--resume")
    #expect(result.exitCode == 0)
    #expect(
      result.errorLines.first
        == "w.safetensors.checkpoint: no checkpoint to go on from; training begins at the start")
  }
}
