import Glibc

func logarithm(_ x: Double) -> Double { log(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func sine(_ x: Double) -> Double { sin(x) }

extension Tensor {
  /// Numbers uniform in `low ..< high`.
  public static func uniform(
    low: Float = 0, high: Float = 1, shape: Shape, using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    Tensor(shape: shape) { buffer in
      for index in buffer.indices {
        buffer.initializeElement(at: index, to: low + (high - low) * generator.uniform())
      }
    }
  }

  /// Normal numbers of the given mean and standard deviation.
  public static func normal(
    mean: Float = 0, standardDeviation: Float = 1, shape: Shape,
    using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    Tensor(shape: shape) { buffer in
      var index = 0
      while index < buffer.count {
        let (a, b) = generator.normalPair()
        buffer.initializeElement(at: index, to: mean + standardDeviation * a)
        if index + 1 < buffer.count {
          buffer.initializeElement(at: index + 1, to: mean + standardDeviation * b)
        }
        index += 2
      }
    }
  }

  /// Ones with probability `probability`, else zeros.
  ///
  /// - Parameter probability: 0 … 1.
  public static func bernoulli(
    probability: Float, shape: Shape, using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    precondition((0...1).contains(probability), "bernoulli: probability \(probability) is not in 0 … 1")
    return Tensor(shape: shape) { buffer in
      for index in buffer.indices {
        buffer.initializeElement(at: index, to: generator.uniform() < probability ? 1 : 0)
      }
    }
  }

  /// The numbers 0 ..< count in random order.
  public static func permutation(
    _ count: Int, using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    (0..<count).shuffled(using: &generator)
  }
}
