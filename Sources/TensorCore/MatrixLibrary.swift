import CKernels
import COpenBLAS

/// The linear-algebra library behind matrix products, and how exactly it multiplies.
public enum MatrixLibrary {
  /// Whether OpenBLAS could be loaded; without it all products are the engine's own.
  ///
  /// On CPUs with AVX-512 most of them are anyway, as they are faster there; on others OpenBLAS is faster.
  public static var isLoaded: Bool { nn_blas_load() }

  /// The kernel set OpenBLAS uses on this CPU, such as "SkylakeX", or why there is none.
  public static var name: String {
    nn_blas_load() ? "OpenBLAS " + String(cString: nn_blas_core()) : String(cString: nn_blas_error())
  }

  /// How exactly matrix products are computed.
  public enum Precision: String, CaseIterable, Sendable {
    /// Factors as they are, sums in float32.
    case float32
    /// Factors rounded to bfloat16 (8 significant bits, to the nearest, ties to even), sums in float32.
    ///
    /// Twice as fast on CPUs with AVX512-BF16 (``MatrixLibrary/multipliesBFloat16``); on others the same as
    /// `float32`. With factors of k terms each of which is off by at most 2⁻⁹ of itself, a sum is off by at
    /// most (2⁻⁸ + 2⁻¹⁸) Σ|a||b| beside the rounding of float32, and typically by that over √k. Good for
    /// training, where the noise of the batches is larger; weights, gradients and activations stay float32.
    /// A finite factor above 3.39e38 becomes infinite, one below 1.2e-38 zero.
    case bfloat16
  }

  /// The precision of all products of this process; `float32` at first.
  ///
  /// It holds for products of 32,768 multiplications or more and three rows or more: smaller ones, and those
  /// whose columns would fill little of the vectors, gain nothing and stay exact. What it affects: `matmul`,
  /// `linear` and the layers made of them, forward and backward. PyTorch calls this
  /// `torch.set_float32_matmul_precision("medium")`.
  public static var precision: Precision {
    get { Precision(ck_process_factors()) }
    set { ck_set_process_factors(newValue.number) }
  }

  /// Whether this CPU has the instructions that make `Precision.bfloat16` faster.
  public static var multipliesBFloat16: Bool { ck_multiplies_bfloat16() }

  /// Runs `body` with a precision of its own for the products that the calling thread asks for.
  ///
  /// - Parameters:
  ///   - precision: what holds inside, whatever `MatrixLibrary.precision` is.
  ///   - body: the work; a gradient taken inside it is computed in the same precision.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public static func withPrecision<Result>(
    _ precision: Precision, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = ck_set_thread_factors(precision.number)
    defer { _ = ck_set_thread_factors(before) }
    return try body()
  }
}

extension MatrixLibrary.Precision {
  fileprivate var number: ck_factors { self == .bfloat16 ? ck_factors_bfloat16 : ck_factors_float32 }

  fileprivate init(_ number: ck_factors) { self = number == ck_factors_bfloat16 ? .bfloat16 : .float32 }
}
