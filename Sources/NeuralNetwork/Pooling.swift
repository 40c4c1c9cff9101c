import TensorCore

/// The largest element of each window, a channel each (chapter 6.3, 最大汇聚).
///
/// **Shapes**: input `[N, H, W, C]`, output `[N, H', W', C]` with H' = ⌊(H + 2P − K) / s⌋ + 1.
public final class MaxPool2d: StatelessLayer {
  /// K: the window, at most 256 places.
  public let kernelSize: Size2
  /// s: the step between windows.
  public let stride: Size2
  /// P: places on each side that never win; less than the window.
  public let padding: Size2

  /// Makes a layer; windows lie side by side unless a stride is given.
  public init(kernelSize: Size2, stride: Size2? = nil, padding: Size2 = 0) {
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding
  }

  /// As `MaxPool2d(2)`.
  public var summary: String { Pooling.summary("MaxPool2d", kernelSize, stride, padding) }

  /// `[N, H, W, C]` to `[N, H', W', C]`.
  public func forward(_ x: Tensor) -> Tensor {
    maxPool2d(x, kernelSize: kernelSize, stride: stride, padding: Padding2(padding))
  }
}

/// The mean of each window, a channel each (chapter 6.3, 平均汇聚).
///
/// **Shapes**: input `[N, H, W, C]`, output `[N, H', W', C]` with H' = ⌊(H + 2P − K) / s⌋ + 1.
public final class AveragePool2d: StatelessLayer {
  /// K: the window, at most 256 places.
  public let kernelSize: Size2
  /// s: the step between windows.
  public let stride: Size2
  /// P: zeros on each side; less than the window.
  public let padding: Size2
  /// Whether the zeros of the padding count in the mean.
  public let countsPadding: Bool

  /// Makes a layer; windows lie side by side unless a stride is given.
  public init(kernelSize: Size2, stride: Size2? = nil, padding: Size2 = 0, countsPadding: Bool = true) {
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// As `AveragePool2d(2)`.
  public var summary: String { Pooling.summary("AveragePool2d", kernelSize, stride, padding) }

  /// `[N, H, W, C]` to `[N, H', W', C]`.
  public func forward(_ x: Tensor) -> Tensor {
    averagePool2d(
      x, kernelSize: kernelSize, stride: stride, padding: Padding2(padding), countsPadding: countsPadding)
  }
}

/// The mean of each channel over the whole picture (Lin et al., 2014).
///
/// **Shapes**: input `[N, H, W, C]`, output `[N, C]`.
public final class GlobalAveragePool2d: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, H, W, C]` to `[N, C]`.
  public func forward(_ x: Tensor) -> Tensor {
    Pooling.checkPicture("GlobalAveragePool2d", x)
    return x.mean(axes: [1, 2])
  }
}

/// The largest element of each channel over the whole picture; equal largest elements share the gradient.
///
/// **Shapes**: input `[N, H, W, C]`, output `[N, C]`.
public final class GlobalMaxPool2d: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, H, W, C]` to `[N, C]`.
  public func forward(_ x: Tensor) -> Tensor {
    Pooling.checkPicture("GlobalMaxPool2d", x)
    return x.max(axes: [1, 2])
  }
}

private enum Pooling {
  static func summary(_ name: String, _ kernel: Size2, _ stride: Size2, _ padding: Size2) -> String {
    var text = "\(name)(\(kernel.brief)"
    if stride != kernel { text += ", stride \(stride.brief)" }
    if padding != 0 { text += ", padding \(padding.brief)" }
    return text + ")"
  }

  static func checkPicture(_ layer: StaticString, _ x: Tensor) {
    precondition(
      x.rank == 4 && x.shape[1] > 0 && x.shape[2] > 0, "\(layer): expected [N, H, W, C], found \(x.shape)")
  }
}
