import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import ImageFiltering
import Images
import JSONText
import TensorCore
import Terminal

struct Learn: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the kernel that turned one picture into another.",
    usage: "filter learn <before> <after> --size <k> [--bias] [-o kernel.json] [<options>]",
    discussion: """
      Gradient descent on the weights of the engine's Conv2d, as a network learns its kernels. The result is laid \
      on as written (cross-correlation), and 'filter convolve --kernel-file kernel.json' takes it. Pictures of 16 \
      bits tell more about the kernel than those of 8, and noise tells more than even areas.
      """)

  @Argument(
    help: ArgumentHelp("The picture before: PNG or JPEG; - is the standard input.", valueName: "before"))
  var before: String

  @Argument(help: ArgumentHelp("The same picture after.", valueName: "after"))
  var after: String

  @Option(help: ArgumentHelp("The rows and columns of the kernel (1...31).", valueName: "k"))
  var size: Int?

  @Flag(help: "Find a number that was added to each pixel as well.")
  var bias = false

  @Option(help: ArgumentHelp("Stop after so many steps at the latest (1...100000).", valueName: "n"))
  var steps = 1000

  @Option(
    name: [.long, .short],
    help: ArgumentHelp(
      "Write the kernel into this file, as JSON (- is the standard output).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Draw how the error falls into this PNG or JPEG file.", valueName: "file"))
  var plot: String?

  @OptionGroup var show: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    guard let size else { throw ValidationError("Missing expected argument '--size <k>'") }
    try check("--size", size, in: 1...31)
    try check("--steps", steps, in: 1...100_000)
    if before == "-", after == "-" {
      throw ValidationError("expected one picture on -, found both; put one of them into a file")
    }
  }

  func run() throws {
    runOptions.apply()
    for path in [output, plot].compactMap({ $0 }) where path != "-" { try FileSystem.checkParent(of: path) }
    let pair = try makePair()
    var generator = RandomGenerator(seed: runOptions.seed)
    let learning = KernelLearning(pair, bias: bias, using: &generator)
    let start = ContinuousClock.now
    let bar = ProgressBar(
      total: steps, label: "learn", showsTimeLeft: false, output: .standardError(quiet: show.quiet))
    learning.run(maximumSteps: steps) { progress in
      bar.update(progress.step, note: "error \(error(of: progress.loss, pair))")
      return true
    }
    let milliseconds = start.milliseconds
    bar.finish(
      note: "error \(error(of: learning.losses.last ?? 0, pair)) after \(learning.losses.count - 1) steps")
    let kernel = Kernel(rows: pair.size, columns: pair.size, weights: learning.weights)
    let file = Kernel.File(kernel: kernel, bias: learning.bias * 255)
    if let output, output != "-" { try AtomicFile.write(file.text, to: output) }
    if let plot { try draw(learning.losses, pair, to: plot) }
    if output == "-" {
      try StandardOutput.write(file.text)
    } else {
      try report(file, learning.losses, pair, milliseconds)
    }
    warn(of: learning.losses.last ?? 0)
  }

  /// Rounding to whole levels leaves a third of a level; much more is no kernel of this size.
  private func warn(of loss: Double) {
    guard !show.quiet, max(loss, 0).squareRoot() * 255 > 2 else { return }
    StandardError.write(
      "no kernel of \(size ?? 1)x\(size ?? 1)\(bias ? " and bias" : "") does this: try \(bias ? "" : "--bias, ")a larger "
        + "--size, or a pair without cut-off, absolute or rescaled values")
  }

  private func makePair() throws -> PicturePair {
    let (first, second) = (try readPicture(before), try readPicture(after))
    do { return try PicturePair(before: first, after: second, size: size ?? 1) } catch {
      throw CommandFailure(ExitCode(error.exitCode), "\(before), \(after): \(error)")
    }
  }

  /// The root of the mean squared error in levels of the second picture.
  private func levels(_ loss: Double, _ pair: PicturePair) -> Double {
    max(loss, 0).squareRoot() * Double(pair.maximumSample)
  }

  private func error(of loss: Double, _ pair: PicturePair) -> String {
    "\(KernelTable.number(levels(loss, pair))) levels"
  }

  private func draw(_ losses: [Double], _ pair: PicturePair, to path: String) throws {
    var plot = Plot(
      title: "\(pair.size)x\(pair.size) kernel from a pair of pictures", xLabel: "step",
      yLabel: "error, levels of 0...\(pair.maximumSample)",
      series: [.init("", points: losses.enumerated().map { (Double($0), levels($1, pair)) })])
    plot.yScale = .logarithmic
    try plot.write(to: path)
  }

  private func report(
    _ file: Kernel.File, _ losses: [Double], _ pair: PicturePair, _ milliseconds: Double
  ) throws {
    let last = levels(losses.last ?? 0, pair)
    if show.json {
      try StandardOutput.write([
        "before": JSONValue(before), "after": JSONValue(after), "kernel": .array(file.kernel.rowValues),
        "bias": JSONValue(file.bias), "errorLevels": JSONValue(last), "pixels": JSONValue(pair.pixelCount),
        "steps": JSONValue(losses.count - 1), "losses": .array(losses.map { JSONValue($0) }),
        "seed": JSONValue(Int(clamping: runOptions.seed)), "milliseconds": JSONValue(milliseconds),
      ])
      return
    }
    var lines = [KernelTable(file.kernel).text]
    if bias { lines.append("bias \(KernelTable.number(Double(file.bias))) (levels of 0...255)") }
    let curve = losses.map { levels($0, pair) }.map { $0 > 0 ? log($0) : .nan }
    lines.append(
      "error \(sparkline(curve, width: 40)) \(KernelTable.number(levels(losses.first ?? 0, pair))) -> "
        + "\(KernelTable.number(last)) levels of 0...\(pair.maximumSample) in \(losses.count - 1) steps, "
        + "\(grouped(pair.pixelCount)) pixels"
    )
    try StandardOutput.write(lines.joined(separator: "\n"))
  }
}
