import TensorCore

/// Numbers uniform in −1.5 … 1.5, the same for the same shape and seed.
public func randomTensor(_ shape: Shape, seed: UInt64 = 1, low: Float = -1.5, high: Float = 1.5) -> Tensor {
  var generator = RandomGenerator(seed: seed, UInt64(shape.elementCount))
  return Tensor.uniform(low: low, high: high, shape: shape, using: &generator)
}

/// Numbers of a random sign whose distance from 0 is `low … high`: for functions with a kink at 0.
public func randomTensorAwayFromZero(
  _ shape: Shape, seed: UInt64 = 1, low: Float = 0.1, high: Float = 1.5
) -> Tensor {
  var generator = RandomGenerator(seed: seed, 3)
  return Tensor(shape: shape) { out in
    for index in out.indices {
      let size = low + (high - low) * generator.uniform()
      out.initializeElement(at: index, to: generator.uniform() < 0.5 ? -size : size)
    }
  }
}

/// The numbers 0 ..< count in random order, `gap` apart and centred: no two near each other, none near 0.
public func distinctTensor(_ shape: Shape, seed: UInt64 = 1, gap: Float = 0.15) -> Tensor {
  var generator = RandomGenerator(seed: seed, 5)
  let count = shape.elementCount
  let order = Tensor.permutation(count, using: &generator)
  return Tensor(order.map { (Float($0) - Float(count) / 2 + 0.37) * gap }, shape: shape)
}
