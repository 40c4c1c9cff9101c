import NeuralNetwork
import TensorCore
import Training

/// A small training with everything that could go wrong on resuming: random batches, dropout, running
/// statistics, averaged weights, clipped gradients.
struct TrainingTask {
  enum Method: CaseIterable { case momentum, adam, rmsprop }

  static let exampleCount = 22
  static let stepsPerEpoch = 3

  var method = Method.adam
  var settings = TrainingSettings(
    epochs: 4, batchSize: 8, seed: 5, schedule: .oneCycle(peak: 0.05), maximumGradientNorm: 0.5,
    averagingDecay: 0.9)
  var dropout: Float = 0.3

  var stepCount: Int { settings.epochs * TrainingTask.stepsPerEpoch }

  /// A run with new objects.
  func run(_ checkpoint: TrainingCheckpoint? = nil) -> TrainingRun {
    var generator = RandomGenerator(seed: settings.seed)
    let model = Sequential {
      Linear(inputDimensions: 5, outputDimensions: 12, using: &generator)
      BatchNorm(featureCount: 12)
      ReLU()
      Dropout(p: dropout)
      Linear(inputDimensions: 12, outputDimensions: 3, using: &generator)
    }
    let inputs = Tensor.normal(shape: [TrainingTask.exampleCount, 5], using: &generator)
    let labels = (0..<TrainingTask.exampleCount).map { $0 % 3 }
    let trainer = Trainer(
      model: model, optimizer: optimizer(of: model), settings: settings,
      exampleCount: TrainingTask.exampleCount, checkpoint: checkpoint,
      makeBatch: { indices, _, generator in
        var generator = generator
        let examples = inputs.taking(IndexTensor(Array(indices)))
        let noise = Tensor.normal(shape: examples.shape, using: &generator)
        return (examples + noise * 0.1, IndexTensor(indices.map { labels[$0] }))
      },
      loss: { (batch: (Tensor, IndexTensor)) in crossEntropy(logits: model(batch.0), targets: batch.1) })
    trainer.evaluate = {
      let loss = crossEntropy(logits: model(inputs), targets: IndexTensor(labels)).item
      return [TrainingHistory.Metric("held-out loss", Double(loss), unit: "nats")]
    }
    return TrainingRun(model: model, trainer: trainer)
  }

  private func optimizer(of model: any Module) -> any Optimizer {
    let groups = model.parameterGroups(weightDecay: 0.01)
    switch method {
    case .momentum: return SGD(groups: groups, learningRate: 1, momentum: 0.9)
    case .adam: return AdamW(groups: groups, learningRate: 1)
    case .rmsprop: return RMSprop(groups: groups, learningRate: 1)
    }
  }
}

struct TrainingRun {
  let model: Sequential
  let trainer: Trainer<(Tensor, IndexTensor)>

  /// Stops after so many steps of this process.
  func stop(after count: Int) {
    var steps = 0
    trainer.shouldStop = {
      steps += 1
      return steps >= count
    }
  }

  /// Every number of the network, bit by bit.
  var bits: [UInt32] {
    (model.namedParameters.map(\.parameter.value) + model.namedBuffers.map(\.buffer.value))
      .flatMap { $0.elements.map(\.bitPattern) }
  }
}
