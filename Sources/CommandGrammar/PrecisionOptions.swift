public import ArgumentParser
public import TensorCore

extension MatrixLibrary.Precision: ExpressibleByArgument {}

/// How exactly a training multiplies.
public struct PrecisionOptions: ParsableArguments {
  /// The precision of matrix products.
  @Option(
    help: ArgumentHelp(
      "How exactly matrices are multiplied: float32, or bfloat16 (factors rounded to 8 significant bits, sums "
        + "in float32), which halves the time on CPUs with AVX512-BF16 and changes nothing on others.",
      valueName: "float32|bfloat16"))
  public var precision = MatrixLibrary.Precision.float32

  /// For the parser.
  public init() {}

  /// Sets the precision of the engine.
  public func apply() { MatrixLibrary.precision = precision }
}
