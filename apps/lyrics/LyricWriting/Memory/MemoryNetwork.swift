import NeuralNetwork
import TensorCore

/// A network that answers at the end of a sequence: vectors of symbols, one recurrent layer, a softmax.
///
/// **Shapes**: symbols `[N, T]` give logits `[N, symbols]`.
final class MemoryNetwork: Module {
  let embedding: Embedding
  let recurrent: any RecurrentLayer
  let output: Linear

  init(_ cell: LyricConfiguration.Cell, hidden: Int, using generator: inout RandomGenerator) {
    embedding = Embedding(
      embeddingCount: MemoryTask.vocabularySize, dimensions: MemoryTask.vocabularySize, using: &generator)
    recurrent = cell.layers(
      inputSize: MemoryTask.vocabularySize, hiddenSize: hidden, count: 1, dropout: 0, using: &generator)
    output = Linear(
      inputDimensions: hidden, outputDimensions: MemoryTask.symbolCount, using: &generator)
  }

  var members: [Member] {
    [.module("embedding", embedding), .module("recurrent", recurrent), .module("output", output)]
  }

  func callAsFunction(_ sequences: IndexTensor) -> Tensor {
    let (hidden, _) = recurrent(embedding(sequences))
    return output(hidden.selected(axis: 1, sequences.shape[1] - 1))
  }
}
