import CKernels
import NeuralNetwork
import TensorCore

/// A running average of a network's weights (Polyak and Juditsky, 1992).
///
///     w̄ ← d w̄ + (1 − d) w,   d = min(decay, (1 + t) / (10 + t))
///
/// The average of many steps generalises better than any one of them; the smaller first factors let it
/// forget the random start.
final class WeightAverage {
  private let decay: Float
  private let parameters: [(path: String, parameter: Parameter)]
  /// In memory of their own, so that a step changes them in place.
  private let averages: [Parameter]

  init(of model: any Module, decay: Float) {
    precondition((0..<1).contains(decay), "WeightAverage: the decay must be in 0 ..< 1, found \(decay)")
    self.decay = decay
    parameters = model.namedParameters
    averages = parameters.map { Parameter($0.parameter.value) }
  }

  /// Takes in the weights after step `step`, counted from 0.
  func update(step: Int) {
    let factor = min(decay, Float(1 + step) / Float(10 + step))
    for (average, (_, parameter)) in zip(averages, parameters) {
      parameter.value.withUnsafeElements { weights in
        average.update { ck_average(Int64(weights.count), 1 - factor, weights.baseAddress, $0.baseAddress) }
      }
    }
  }

  /// Runs `body` with the averages in the place of the weights.
  func apply<R>(_ body: () throws -> R) rethrows -> R {
    let present = parameters.map { $0.parameter.value }
    defer { for (index, value) in present.enumerated() { parameters[index].parameter.value = value } }
    install()
    return try body()
  }

  /// Puts the averages in the place of the weights for good.
  func install() {
    for (average, (_, parameter)) in zip(averages, parameters) { parameter.value = average.value }
  }

  var state: [(name: String, tensor: Tensor)] {
    zip(parameters, averages).map { ("average." + $0.path, $1.value) }
  }

  /// The averages that a checkpoint gives for each name and shape, for ``restore(_:)``.
  func restored(_ tensor: (String, Shape) throws -> Tensor) rethrows -> [Tensor] {
    try parameters.map { try tensor("average." + $0.path, $0.parameter.shape) }
  }

  /// Goes on from averages that ``restored(_:)`` read.
  func restore(_ averages: [Tensor]) {
    for (average, value) in zip(self.averages, averages) { average.value = value }
  }
}
