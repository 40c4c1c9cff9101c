import ArgumentParser
import TensorCore

extension MatrixLibrary.Precision: ExpressibleByArgument {}

/// Times the engine on the workloads that its peers are timed on.
@main
struct EngineBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-benchmark",
    abstract: "Times the engine: products, LeNet-5, an LSTM over characters, a translator, style transfer.",
    discussion: """
      Prints one line a workload, `workload unit figure`, the median over the run. Save what other programs \
      print in the same form and give the files with --peers: ratios are then shown, above 1 where this \
      engine is faster.
      """)

  @Option(help: "Threads to use, 1 ... 64.")
  var threads: Int = 2

  @Option(help: "Seconds for each workload, 0.1 ... 600.")
  var seconds: Double = 4

  @Option(parsing: .upToNextOption, help: "Files of lines printed by peers; the best figure of each counts.")
  var peers: [String] = []

  @Option(parsing: .upToNextOption, help: "Only the workloads whose names begin so, such as charlstm.")
  var only: [String] = []

  @Option(help: "How products of workloads without a precision of their own multiply: float32 or bfloat16.")
  var precision = MatrixLibrary.Precision.float32

  func validate() throws {
    guard (1...64).contains(threads) else { throw ValidationError("--threads must be 1 ... 64") }
    guard (0.1...600).contains(seconds) else { throw ValidationError("--seconds must be 0.1 ... 600") }
  }

  func run() throws {
    let figures = try PeerFigures(files: peers)
    Threads.count = threads
    MatrixLibrary.precision = precision
    print("matrix library: \(MatrixLibrary.name), \(threads) threads")
    let limit = MatrixLibrary.withPrecision(.float32) { MatrixWorkload(size: 1024).run(seconds: seconds) }
    print(limit.line(against: figures))
    for workload in EngineBenchmark.workloads {
      guard only.isEmpty || only.contains(where: workload.name.hasPrefix) else { continue }
      let result = workload.run(seconds: seconds)
      let rate = workload.floatingPointOperations * result.value / 1e9
      let share = 100 * rate / limit.value
      print(result.line(against: figures) + "  (\(rate.rounded()) GFLOP/s, \(share.rounded()) % of sgemm)")
    }
  }

  private static let workloads: [any Workload] =
    ProductWorkload.all + CompactWorkload.all + LeNetWorkload.all + [
      LanguageModelWorkload(), TranslationWorkload(),
    ]
    + WritingWorkload.all + TranslatingWorkload.all + StyleWorkload.all + GatysWorkload.all
    + StyleTrainingWorkload.all
}
