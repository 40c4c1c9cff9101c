/// A convolution in one dimension with everything that can be chosen about it (chapter 6.3).
///
/// For weights w₁…w_K, stride S, dilation D and P numbers before the first,
///
///     y[t] = (Σ w[k] x[t S + (k − 1) D − P]) / divisor + bias        (cross-correlation)
///
/// With ``flipsKernel`` the weights are turned round first, which gives the chapter's convolution
/// y_t = Σ w_k x_{t−k+1}: with w = [1, 1/2, 1/4] and causal padding, a signal of which half is left a step later and
/// a quarter two steps later. It is what ``Conv1d`` computes, in double precision.
public struct SignalFilter: Sendable, Hashable {
  /// How many numbers are put before and after the signal.
  public enum Padding: Sendable, Hashable {
    /// None: M − K + 1 results (窄卷积).
    case narrow
    /// (K − 1) / 2 on both sides: with stride 1 as many results as numbers (等宽卷积). Odd lengths only.
    case equal
    /// K − 1 on both sides: M + K − 1 results (宽卷积).
    case wide
    /// K − 1 before the first: each result depends on the past alone, and there are as many as numbers.
    case causal
    /// So many on both sides.
    case size(Int)
  }

  /// The weights, at least one.
  public var weights: [Float]
  /// Whether the weights are turned round: true convolution.
  public var flipsKernel = false
  /// The step between results, S, at least 1.
  public var stride = 1
  /// The step between weights, D, at least 1.
  public var dilation = 1
  /// How far the signal is extended.
  public var padding = Padding.narrow
  /// What lies beyond the ends.
  public var border = Border.zero
  /// What sums are divided by; not 0.
  public var divisor: Float = 1
  /// What is added after the division.
  public var bias: Float = 0

  /// A filter with these weights.
  ///
  /// - Precondition: there is at least one weight.
  public init(_ weights: [Float]) {
    precondition(!weights.isEmpty, "SignalFilter: expected at least one weight")
    self.weights = weights
  }

  /// A filter whose weights are the only row, or the only column, of a kernel.
  ///
  /// - Throws: ``SignalError/kernelOfTwoDimensions(rows:columns:)``.
  public init(_ kernel: Kernel) throws(SignalError) {
    guard kernel.rows == 1 || kernel.columns == 1 else {
      throw .kernelOfTwoDimensions(rows: kernel.rows, columns: kernel.columns)
    }
    self.init(kernel.weights)
  }

  /// The lengths that a filter has on a signal.
  public struct Geometry: Sendable, Hashable {
    /// M: the length of the signal.
    public var input: Int
    /// The length of the filter with the gaps of its dilation: D (K − 1) + 1.
    public var span: Int
    /// How many numbers are put before the signal.
    public var before: Int
    /// How many numbers are put after it.
    public var after: Int
    /// How many results there are: ⌊(M + P₁ + P₂ − span) / S⌋ + 1.
    public var output: Int
  }

  /// The lengths on a signal of `count` numbers.
  ///
  /// - Throws: ``SignalError`` when equal padding meets an even length or the filter does not fit.
  public func geometry(count: Int) throws(SignalError) -> Geometry {
    precondition(stride >= 1 && dilation >= 1, "SignalFilter: expected stride and dilation of at least 1")
    let span = dilation * (weights.count - 1) + 1
    let (before, after): (Int, Int)
    switch padding {
    case .narrow: (before, after) = (0, 0)
    case .equal:
      guard span % 2 == 1 else { throw .evenLength(weights.count) }
      (before, after) = (span / 2, span / 2)
    case .wide: (before, after) = (span - 1, span - 1)
    case .causal: (before, after) = (span - 1, 0)
    case .size(let size): (before, after) = (size, size)
    }
    let room = count + before + after - span
    guard room >= 0 else { throw .filterLongerThanSignal(span: span, count: count + before + after) }
    return Geometry(input: count, span: span, before: before, after: after, output: room / stride + 1)
  }

  /// The results for a signal of at least one number.
  ///
  /// - Throws: as ``geometry(count:)``.
  public func apply(to signal: [Double]) throws(SignalError) -> [Double] {
    let weights = (flipsKernel ? weights.reversed() : weights).map(Double.init)
    return try sums(weights, signal).map { $0 / Double(divisor) + Double(bias) }
  }

  /// How many digits of ``absoluteSums(on:)`` the results are good for: those of double precision where the weights
  /// are whole numbers, halves or the like, seven where they had to be rounded, as 1/3 had.
  public var certainDigits: Int {
    let rounded = (weights + [divisor, bias]).contains { ($0 * 4096).rounded() != $0 * 4096 }
    return rounded ? 7 : 15
  }

  /// The sums that the results would be if nothing cancelled: what their last digits depend on.
  ///
  ///     Σ |w[k] x[t S + (k − 1) D − P]| / |divisor| + |bias|
  ///
  /// - Throws: as ``geometry(count:)``.
  public func absoluteSums(on signal: [Double]) throws(SignalError) -> [Double] {
    let weights = (flipsKernel ? weights.reversed() : weights).map { Double($0.magnitude) }
    return try sums(weights, signal.map(\.magnitude)).map {
      $0 / Double(divisor.magnitude) + Double(bias.magnitude)
    }
  }

  /// Numbers such as 101,325.12 have more digits than the engine's floats: the sums are formed in double precision.
  private func sums(_ weights: [Double], _ signal: [Double]) throws(SignalError) -> [Double] {
    let geometry = try geometry(count: signal.count)
    let padded = (-geometry.before..<signal.count + geometry.after).map { border.value(of: signal, at: $0) }
    return (0..<geometry.output).map { t in
      weights.indices.reduce(0) { $0 + weights[$1] * padded[t * stride + $1 * dilation] }
    }
  }
}

extension Border {
  /// The number at a place that may lie outside.
  fileprivate func value(of signal: [Double], at index: Int) -> Double {
    let count = signal.count
    if signal.indices.contains(index) { return signal[index] }
    switch self {
    case .zero: return 0
    case .replicate: return signal[index < 0 ? 0 : count - 1]
    case .wrap: return signal[(index % count + count) % count]
    case .reflect:
      guard count > 1 else { return signal[0] }
      let period = 2 * (count - 1)
      let place = (index % period + period) % period
      return signal[place < count ? place : period - place]
    }
  }
}
