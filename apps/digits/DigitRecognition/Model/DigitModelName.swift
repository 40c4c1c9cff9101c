import NeuralNetwork
import TensorCore

/// The networks that can be trained, by the names used on the command line.
public enum DigitModelName: String, CaseIterable, Sendable {
  /// Softmax regression.
  case softmax
  /// A feed-forward network.
  case mlp
  /// LeNet-5 with today's parts.
  case lenet5
  /// LeNet-5 as in the paper of 1998.
  case lenet5Original = "lenet5-1998"
  /// The default.
  case cnn

  /// A network with random weights that follow from `generator`.
  public func makeNetwork(using generator: inout RandomGenerator) -> any Layer {
    switch self {
    case .softmax: SoftmaxClassifier(using: &generator)
    case .mlp: MultilayerPerceptron(using: &generator)
    case .lenet5: LeNet5(using: &generator)
    case .lenet5Original: LeNet5Original(using: &generator)
    case .cnn: DigitCNN(using: &generator)
    }
  }

  /// Whether the network has an eleventh output for what is no digit.
  public var recognizesOthers: Bool { self == .cnn }
}
