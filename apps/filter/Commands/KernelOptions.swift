import ArgumentParser
import CommandGrammar
import ImageFiltering

/// A kernel and how it is laid over a picture or a signal.
struct KernelOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weights: numbers or fractions such as 1/9 with spaces, and ; between rows, in quotes: \"0 1 0; 1 -4 1; "
        + "0 1 0\".", valueName: "rows"))
  var kernel: String?

  @Option(
    help: ArgumentHelp(
      "A file with the weights, as text or as JSON, such as 'filter learn' writes; - is the standard input.",
      valueName: "file"))
  var kernelFile: String?

  @Flag(
    help:
      "Turn the kernel by half a turn first: true convolution. Without, it is laid on as written: cross-correlation."
  )
  var flip = false

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Divide the sums by this number, not 0.", valueName: "x"))
  var divide: Float = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Add this number, for pictures in levels of 0...255 (default: 0, or what the kernel file says).",
      valueName: "x"))
  var bias: Float?

  func validate() throws {
    guard divide.isFinite, divide != 0 else {
      throw ValidationError("expected --divide other than 0, found \(divide)")
    }
    if let bias, !bias.isFinite { throw ValidationError("expected a finite --bias, found \(bias)") }
    guard kernel == nil || kernelFile == nil else {
      throw ValidationError("expected --kernel or --kernel-file, found both")
    }
    guard kernel != nil || kernelFile != nil else {
      throw ValidationError("Missing expected argument '--kernel \"ROWS\"' or '--kernel-file <file>'")
    }
  }

  /// The kernel, and what is added.
  func read() throws -> Kernel.File {
    var file: Kernel.File
    if let kernel {
      file = Kernel.File(kernel: try Kernel(parsing: kernel, source: "--kernel"))
    } else {
      let path = kernelFile ?? "-"
      let text = try InputFile.text(of: path, expected: "a kernel", maximumByteCount: 64 << 20)
      file = try Kernel.File(parsing: text, source: InputFile.name(of: path))
    }
    if let bias { file.bias = bias }
    return file
  }
}

extension PaddingName {
  /// Reads the argument of `--padding`.
  init(_ text: String, allowed: String, causal: Bool) throws {
    guard let name = PaddingName(text, causal: causal) else {
      throw ValidationError("expected --padding \(allowed) or 0...100000, found '\(text)'")
    }
    self = name
  }
}

extension Border {
  /// Reads the name of a border.
  init(option text: String) throws {
    guard let border = Border(rawValue: text.lowercased()) else {
      throw ValidationError("expected --border zero, reflect, replicate or wrap, found '\(text)'")
    }
    self = border
  }
}
