import Glibc
import NeuralNetwork
import TensorCore

/// The training loop that all applications share.
///
/// The trainer asks for batches by example number, steps the optimizer, keeps a checkpoint from which a
/// killed run goes on to the same weights, evaluates after each epoch and tells an observer about it.
public final class Trainer<Batch> {
  private let model: any Module
  private let optimizer: any Optimizer
  private let settings: TrainingSettings
  private let exampleCount: Int
  private let checkpoint: TrainingCheckpoint?
  private let average: WeightAverage?

  /// Makes a batch of the examples with the given numbers; `generator` is keyed by seed and step.
  public var makeBatch: (_ indices: ArraySlice<Int>, _ epoch: Int, _ generator: RandomGenerator) -> Batch
  /// The loss of a batch, a scalar.
  public var loss: (Batch) -> Tensor
  /// Figures of the present network, the first of which decides what is best.
  public var evaluate: () -> [TrainingHistory.Metric] = { [] }
  /// Told about every step and epoch.
  public var observe: (TrainingEvent) -> Void = { _ in }
  /// What steps leave to one another; kept in the checkpoint.
  ///
  /// The loss reads it and replaces it.
  public var carriedState: CarriedState?
  /// Asked after each step whether to stop, as after Ctrl-C.
  public var shouldStop: () -> Bool = { false }

  /// What happened so far.
  public private(set) var history = TrainingHistory()

  /// A trainer of a model.
  ///
  /// - Parameters:
  ///   - model: the network; its parameters are changed.
  ///   - optimizer: made for the model's parameters.
  ///   - settings: the numbers of the run.
  ///   - exampleCount: how many examples there are, at least 1.
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  ///   - makeBatch: makes a batch.
  ///   - loss: its loss.
  public init(
    model: any Module, optimizer: any Optimizer, settings: TrainingSettings, exampleCount: Int,
    checkpoint: TrainingCheckpoint? = nil,
    makeBatch: @escaping (ArraySlice<Int>, Int, RandomGenerator) -> Batch,
    loss: @escaping (Batch) -> Tensor
  ) {
    precondition(exampleCount > 0, "Trainer: there are no examples")
    (self.model, self.optimizer, self.settings) = (model, optimizer, settings)
    (self.exampleCount, self.checkpoint) = (exampleCount, checkpoint)
    (self.makeBatch, self.loss) = (makeBatch, loss)
    average = settings.averagingDecay.map { WeightAverage(of: model, decay: $0) }
  }

  /// Trains to the end, or until it is told to stop.
  ///
  /// The model then holds the final (averaged) weights.
  ///
  /// - Parameter resume: whether to go on from the checkpoint, if there is one.
  /// - Throws: what reading or writing the checkpoint throws.
  public func run(resume: Bool = false) throws -> TrainingOutcome {
    let stepsPerEpoch = EpochOrder.stepCount(exampleCount, batchSize: settings.batchSize)
    let totalSteps = stepsPerEpoch * settings.epochs
    var place = TrainingPlace()
    if resume, let checkpoint, checkpoint.exists {
      place = try checkpoint.read(
        into: model, optimizer: optimizer, average: average, carried: carriedState,
        settings: settings)
      history = place.history
      observe(.resumed(step: place.step, of: totalSteps, history: history))
    }
    let parameters = model.parameters
    var lastSave = monotonicSeconds()
    // A run that was killed between its last checkpoint and its end stops where it would have stopped.
    if place.step > 0, place.step % stepsPerEpoch == 0, place.step < totalSteps, let epoch = patienceEnd {
      return finish(.stoppedEarly(epoch: epoch))
    }

    while place.step < totalSteps {
      let epoch = place.step / stepsPerEpoch
      let order = EpochOrder(
        count: exampleCount, batchSize: settings.batchSize, seed: settings.seed, epoch: epoch,
        kind: settings.order)
      model.train(true)
      for step in (place.step % stepsPerEpoch)..<stepsPerEpoch {
        let indices = order.indices(ofStep: step)
        optimizer.learningRate = settings.schedule.rate(step: place.step, of: totalSteps)
        let value = takeStep(indices, place: place, parameters: parameters)
        guard value.isFinite else { return .diverged(epoch: epoch + 1, step: step + 1) }
        average?.update(step: place.step)
        place.lossSum += Double(value) * Double(indices.count)
        place.examples += indices.count
        place.step += 1
        observe(
          .step(
            TrainingProgress(
              epoch: epoch + 1, epochs: settings.epochs, step: step + 1, steps: stepsPerEpoch,
              examples: place.examples, meanLoss: place.lossSum / Double(place.examples),
              learningRate: optimizer.learningRate)))
        if step + 1 == stepsPerEpoch { break }
        let stops = shouldStop()
        if stops || monotonicSeconds() - lastSave > checkpoint?.interval ?? .infinity {
          try save(place)
          lastSave = monotonicSeconds()
        }
        if stops { return finish(.interrupted) }
      }
      finishEpoch(epoch, &place)
      try save(place)
      lastSave = monotonicSeconds()
      if shouldStop(), place.step < totalSteps { return finish(.interrupted) }
      if place.step < totalSteps, let epoch = patienceEnd { return finish(.stoppedEarly(epoch: epoch)) }
    }
    return finish(.finished)
  }

  /// One step: batch, loss, gradients, update.
  private func takeStep(_ indices: ArraySlice<Int>, place: TrainingPlace, parameters: [Parameter]) -> Float {
    let epoch = place.step / EpochOrder.stepCount(exampleCount, batchSize: settings.batchSize)
    var generator = RandomGenerator(seed: settings.seed, 0x7374_6570, UInt64(place.step))
    model.reseed(using: &generator)
    let batch = makeBatch(indices, epoch, generator)
    var (value, gradients) = valueAndGradients(of: parameters) { loss(batch) }
    if let limit = settings.maximumGradientNorm { gradients = gradients.clipped(globalNorm: limit) }
    optimizer.update(with: gradients)
    return value.item
  }

  private func finishEpoch(_ epoch: Int, _ place: inout TrainingPlace) {
    model.train(false)
    let metrics = average?.apply { evaluate() } ?? evaluate()
    let record = TrainingHistory.Epoch(
      number: epoch + 1, loss: place.lossSum / Double(max(1, place.examples)), metrics: metrics,
      learningRate: Double(optimizer.learningRate))
    history.epochs.append(record)
    place.history = history
    (place.lossSum, place.examples) = (0, 0)
    observe(.epoch(record))
  }

  /// The last epoch, if as many epochs without an improvement have passed as are allowed.
  private var patienceEnd: Int? {
    guard let patience = settings.patience, let best = history.best, let last = history.epochs.last,
      last.number - best.number >= patience
    else { return nil }
    return last.number
  }

  private func finish(_ outcome: TrainingOutcome) -> TrainingOutcome {
    model.train(false)
    average?.install()
    return outcome
  }

  private func save(_ place: TrainingPlace) throws {
    try checkpoint?.write(
      place, model: model, optimizer: optimizer, average: average, carried: carriedState, settings: settings)
  }
}

func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
