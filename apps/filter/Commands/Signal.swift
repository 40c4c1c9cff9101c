import ArgumentParser
import CommandGrammar
import Checkpoints
import ImageFiltering
import JSONText
import Terminal

struct Signal: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convolve numbers: a column of a table, or a list.",
    usage: "filter signal <file> (--kernel \"WEIGHTS\" | --kernel-file <file>) [<options>]",
    discussion: """
      The chapter's signal that fades, 1, 1/2, 1/4 of it left after 0, 1, 2 steps: \
      echo 1 0 0 2 0 0 | filter signal - --kernel "1 1/2 1/4" --flip --padding causal. The mean of three: \
      --kernel "1/3 1/3 1/3"; how fast the slope changes: --kernel "1 -2 1". The results go to the standard output, \
      one a line; a sketch of both signals goes to the standard error.
      """)

  @Argument(
    help: ArgumentHelp(
      "A list of numbers, or a table with commas, semicolons or tabs (CSV); - is the standard input.",
      valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp("The column of a table, by name or number (1 is the first).", valueName: "name|n"))
  var column: String?

  @OptionGroup var kernel: KernelOptions

  @Option(help: ArgumentHelp("The step between results (1...1000000).", valueName: "n"))
  var stride = 1

  @Option(help: ArgumentHelp("The step between the weights (1...1000000).", valueName: "n"))
  var dilation = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far the signal is extended: narrow (not at all), equal (as long as before), wide (every place that the "
        + "filter touches), causal (only before: each result depends on the past alone) or so many numbers on each "
        + "side (0...100000, default: equal).", valueName: "narrow|equal|wide|causal|n"),
    transform: { try PaddingName($0, allowed: "narrow, equal, wide, causal", causal: true) })
  var padding: PaddingName?

  @Option(
    help: ArgumentHelp(
      "What lies beyond the ends (default: reflect; zero with causal padding).",
      valueName: "zero|reflect|replicate|wrap"),
    transform: { try Border(option: $0) })
  var border: Border?

  @Option(
    name: [.long, .short],
    help: ArgumentHelp("Write the results into this file (- is the standard output).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Draw both signals into this PNG or JPEG file.", valueName: "file"))
  var plot: String?

  @Flag(help: "Say how the length of the result comes about, with its numbers and in the chapter's terms.")
  var explain = false

  @OptionGroup var show: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    try check("--stride", stride, in: 1...1_000_000)
    try check("--dilation", dilation, in: 1...1_000_000)
  }

  func run() throws {
    runOptions.apply()
    let weights = try kernel.read()
    let filter = try makeFilter(weights)
    if file == "-", kernel.kernelFile == "-" {
      throw ValidationError("expected numbers or a kernel on -, found both; put one of them into a file")
    }
    for path in [output, plot].compactMap({ $0 }) where path != "-" { try FileSystem.checkParent(of: path) }
    let text = try InputFile.text(of: file, expected: "numbers", maximumByteCount: 256 << 20)
    let table = try SignalTable(parsing: text, source: InputFile.name(of: file))
    let input = try table.signal(column: column)
    let geometry: SignalFilter.Geometry
    let (result, sums): ([Double], [Double])
    do {
      geometry = try filter.geometry(count: input.count)
      result = try filter.apply(to: input)
      sums = try filter.absoluteSums(on: input)
    } catch { throw CommandFailure(.init(error.exitCode), "\(InputFile.name(of: file)): \(error)") }
    let explanation = SignalExplanation(filter, geometry)
    if let plot { try SignalPlot(input, result, filter, geometry, label: column).write(to: plot) }
    try write(input, result, sums, digits: filter.certainDigits, explanation)
  }

  private func makeFilter(_ file: Kernel.File) throws -> SignalFilter {
    var filter = try SignalFilter(file.kernel)
    filter.flipsKernel = kernel.flip
    (filter.stride, filter.dilation) = (stride, dilation)
    switch padding ?? .equal {
    case .narrow: filter.padding = .narrow
    case .equal: filter.padding = .equal
    case .wide: filter.padding = .wide
    case .causal: filter.padding = .causal
    case .size(let size): filter.padding = .size(size)
    }
    filter.border = border ?? (padding == .causal ? .zero : .reflect)
    (filter.divisor, filter.bias) = (kernel.divide, file.bias)
    return filter
  }

  private func write(
    _ input: [Double], _ result: [Double], _ sums: [Double], digits: Int, _ explanation: SignalExplanation
  ) throws {
    let lines = NumberLines(result, sums: sums, digits: digits)
    if let output, output != "-" { try AtomicFile.write(lines.text, to: output) }
    if show.json {
      try StandardOutput.write([
        "file": JSONValue(file), "column": JSONValue(column), "length": JSONValue(input.count),
        "explanation": .object(explanation.json), "result": .array(lines.values.map { JSONValue($0) }),
      ])
      return
    }
    if explain { StandardError.write(explanation.text) }
    if !show.quiet {
      StandardError.write("input   \(sketch(input))")
      StandardError.write("result  \(sketch(result))")
    }
    if output == nil || output == "-" { try StandardOutput.writeBytes(Array(lines.text.utf8)) }
  }

  private func sketch(_ values: [Double]) -> String {
    let ends = NumberLines([values.min() ?? 0, values.max() ?? 0]).words
    return "\(sparkline(values))  \(grouped(values.count)) numbers, \(ends[0]) to \(ends[1])"
  }
}
