import ArgumentParser
import Foundation
import TensorCore

/// Feeds damaged files to every reader, and counts what is accepted and what is refused.
@main struct ReaderFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reader-fuzz",
    abstract: "Feed damaged files to the readers of PNG, JPEG, IDX and safetensors.",
    discussion: """
      Meant to be built with AddressSanitizer:

        swift build --sanitize=address --product reader-fuzz --scratch-path .build-asan
        .build-asan/debug/reader-fuzz --count 100000

      The same seed gives the same inputs. A crash or a hang names the input; --only repeats it, --save keeps it.
      """)

  @Option(help: "Inputs in all, shared out evenly among the readers.")
  var count = 100_000
  @Option(help: "Seed of the mutations.")
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Only this reader: png, jpeg, idx, idx-gzip, safetensors.", valueName: "name"))
  var reader: String?
  @Option(help: ArgumentHelp("Only the input of this number.", valueName: "number"))
  var only: Int?
  @Option(help: ArgumentHelp("Write the input of --only to this file before it is read.", valueName: "path"))
  var save: String?
  @Option(help: ArgumentHelp("Longest time for an input, in seconds.", valueName: "seconds"))
  var limit: UInt32 = 10
  @Option(help: ArgumentHelp("The folder of the tests, which hold the sound files.", valueName: "folder"))
  var tests = "Tests"

  func validate() throws {
    if count < 1 { throw ValidationError("--count: expected at least 1, found \(count)") }
    if save != nil && only == nil { throw ValidationError("--save needs --only") }
  }

  func run() throws {
    let readers = try FuzzReader.all(tests: tests).filter { reader == nil || $0.name == reader }
    guard !readers.isEmpty else { throw ValidationError("--reader: no reader is called \(reader ?? "")") }
    Watch.install()
    var total = 0
    for (index, reader) in readers.enumerated() {
      let share = count / readers.count + (index < count % readers.count ? 1 : 0)
      try fuzz(reader, inputs: only.map { $0..<$0 + 1 } ?? 0..<share)
      total += only == nil ? share : 1
    }
    print("\(total) inputs, no crash, no hang; at most \(peakMemory() / 1024) MiB")
  }

  private func fuzz(_ reader: FuzzReader, inputs: Range<Int>) throws {
    precondition(!reader.seeds.isEmpty, "\(reader.name): no sound files in \(tests)")
    // A seed that is not accepted would make all its mutants worthless.
    let sound = reader.seeds.filter { (try? reader.read($0)) != nil }.count
    var accepted = 0
    var slowest: (seconds: Double, input: Int) = (0, 0)
    let began = ContinuousClock.now
    for input in inputs {
      // The name is part of the key, so that `--reader` changes nothing about the inputs.
      let key = reader.name.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
      var mutator = Mutator(random: RandomGenerator(seed: seed, key, UInt64(input)))
      let bytes = mutator.mutated(reader)
      if let save { try Data(bytes).write(to: URL(fileURLWithPath: save)) }
      Watch.begin(reader, input: input, seed: seed, limit: limit)
      let start = ContinuousClock.now
      do {
        try reader.read(bytes)
        accepted += 1
      } catch {
        let line = "\(error)"
        precondition(
          !line.isEmpty && !line.contains("\n"), "\(reader.name): an error of several lines: \(line)")
        if only != nil { print(line) }
      }
      Watch.end()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if seconds > slowest.seconds { slowest = (seconds, input) }
    }
    let time = (ContinuousClock.now - began) / .seconds(1)
    print(
      "\(reader.name): \(inputs.count) inputs from \(sound) sound files (\(reader.seeds.count - sound) hostile), "
        + "\(accepted) accepted, \(inputs.count - accepted) refused; \(Int(time.rounded())) s, the slowest "
        + "\(Int((slowest.seconds * 1000).rounded())) ms (number \(slowest.input))")
  }

  /// The largest resident memory so far, in KiB.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
