import Checkpoints
import NeuralNetwork
import TensorCore

/// Trains a network with one hidden layer on the exclusive or, saves it, loads it into a second one, and prints
/// what the second one answers.
func run() throws {
  var generator = RandomGenerator(seed: 1)
  func makeModel() -> Sequential {
    Sequential {
      Linear(inputDimensions: 2, outputDimensions: 8, using: &generator)
      Tanh()
      Linear(inputDimensions: 8, outputDimensions: 1, using: &generator)
    }
  }
  let inputs = Tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
  let targets = Tensor([[0], [1], [1], [0]])

  let model = makeModel()
  let optimizer = Adam(parameters: model.namedParameters, learningRate: 0.05)
  for step in 1...300 {
    let (loss, gradients) = valueAndGradients(of: model.parameters) {
      binaryCrossEntropy(logits: model(inputs), targets: targets)
    }
    optimizer.update(with: gradients)
    if step % 100 == 0 { print("step \(step): loss \(loss.item)") }
  }

  let file = "xor.safetensors"
  try saveWeights(of: model, to: file)
  let copy = makeModel()
  try loadWeights(into: copy, from: file)
  let answers = sigmoid(copy(inputs))
  for row in 0..<4 {
    let (a, b, p) = (Int(inputs[row, 0]), Int(inputs[row, 1]), answers[row, 0])
    print("\(a) xor \(b) = \(p > 0.5 ? 1 : 0) (probability of 1: \(p))")
  }
}

try run()
