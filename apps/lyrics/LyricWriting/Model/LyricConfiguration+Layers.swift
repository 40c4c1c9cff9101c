import NeuralNetwork
import TensorCore

extension LyricConfiguration.Cell {
  /// Recurrent layers of this kind with random weights.
  ///
  /// The forget gates of an LSTM begin with a shift of 1, so that cells keep what they have (Jozefowicz,
  /// Zaremba and Sutskever, 2015). A GRU has the chapter's form.
  func layers(
    inputSize: Int, hiddenSize: Int, count: Int, dropout: Float, using generator: inout RandomGenerator
  ) -> any RecurrentLayer {
    switch self {
    case .srn:
      RNN(
        inputSize: inputSize, hiddenSize: hiddenSize, layers: count, dropout: dropout, using: &generator)
    case .lstm:
      LSTM(
        inputSize: inputSize, hiddenSize: hiddenSize, layers: count, dropout: dropout, forgetBias: 1,
        using: &generator)
    case .gru:
      GRU(
        inputSize: inputSize, hiddenSize: hiddenSize, layers: count, dropout: dropout,
        using: &generator)
    }
  }
}
