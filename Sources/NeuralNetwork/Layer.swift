import TensorCore

/// A module that maps one tensor to one tensor.
///
/// Layers implement ``forward(_:)`` and are called like functions: `layer(x)`.
public protocol Layer: Module {
  /// The layer's map.
  func forward(_ x: Tensor) -> Tensor
}

/// A layer that owns nothing: no parameters, buffers or modules.
public protocol StatelessLayer: Layer {}

extension StatelessLayer {
  /// Nothing.
  public var members: [Member] { [] }
}

extension Layer {
  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let y = forward(x)
    ActivationTrace.current?.record(self, y)
    return y
  }
}

/// The outputs of all layers that were called in one computation, in the order in which they finished.
///
/// Made by ``ActivationTrace/capture(of:_:)``; model summaries and pictures of feature maps come from it.
public final class ActivationTrace: @unchecked Sendable {
  @TaskLocal static var current: ActivationTrace?

  /// One call of a layer.
  public struct Activation {
    /// The layer's path in the network; empty for the network itself.
    public let path: String
    /// The layer.
    public let layer: any Module
    /// What it returned.
    public let output: Tensor
  }

  private var calls: [(layer: any Module, output: Tensor)] = []

  func record(_ layer: any Module, _ output: Tensor) {
    calls.append((layer, output.detached))
  }

  /// Runs `body` and returns its result with the output of every layer of `model` that it called.
  public static func capture<R>(
    of model: any Module, _ body: () throws -> R
  ) rethrows -> (result: R, activations: [Activation]) {
    let trace = ActivationTrace()
    let result = try $current.withValue(trace) { try body() }
    var paths: [ObjectIdentifier: String] = [:]
    for (path, module) in model.namedModules { paths[ObjectIdentifier(module)] = path }
    let activations = trace.calls.compactMap { layer, output in
      paths[ObjectIdentifier(layer)].map { Activation(path: $0, layer: layer, output: output) }
    }
    return (result, activations)
  }
}
