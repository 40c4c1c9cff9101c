import TensorCore

extension [Member] {
  /// The members `weight` and `bias` of a layer that may lack either.
  static func weightAndBias(_ weight: Parameter?, _ bias: Parameter?) -> [Member] {
    (weight.map { [.parameter("weight", $0)] } ?? []) + (bias.map { [.parameter("bias", $0)] } ?? [])
  }
}
