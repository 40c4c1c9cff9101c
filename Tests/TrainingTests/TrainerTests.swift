import NeuralNetwork
import TensorCore
import TestSupport
import Testing

import Training

struct TrainerTests {
  /// A trainer whose losses and metrics a test makes up; a batch is the number of its step.
  private func scripted(
    _ settings: TrainingSettings, exampleCount: Int = 10, checkpoint: TrainingCheckpoint? = nil,
    weight: Parameter = Parameter(Tensor([0])), losses: @escaping (Int) -> Float = { _ in 1 }
  ) -> Trainer<Int> {
    let model = OneWeight(weight)
    var step = -1
    return Trainer(
      model: model, optimizer: SGD(groups: model.parameterGroups(weightDecay: 0), learningRate: 1),
      settings: settings, exampleCount: exampleCount, checkpoint: checkpoint,
      makeBatch: { _, _, _ in
        step += 1
        return step
      }, loss: { step in weight.value.sum() + (losses(step) - weight.value.item) })
  }

  private func settings(
    epochs: Int, batchSize: Int = 4, average: Float? = nil, patience: Int? = nil,
    schedule: LearningRateSchedule = .constant(0.5)
  ) -> TrainingSettings {
    TrainingSettings(
      epochs: epochs, batchSize: batchSize, seed: 1, schedule: schedule, averagingDecay: average,
      patience: patience)
  }

  @Test func theMeanLossCountsEveryExampleOnce() throws {
    // Batches of 4, 4 and 2.
    let trainer = scripted(settings(epochs: 2)) { [1, 2, 6, 4, 4, 9][$0] }
    var means: [Double] = []
    trainer.observe = { if case .step(let progress) = $0 { means.append(progress.meanLoss) } }
    #expect(try trainer.run() == .finished)
    #expect(trainer.history.epochs.map(\.loss) == [2.4, 5])
    #expect(trainer.history.epochs.map(\.number) == [1, 2])
    #expect(means == [1, 1.5, 2.4, 4, 4, 5])
  }

  @Test func theScheduleSetsTheRateOfEachStep() throws {
    let schedule = LearningRateSchedule.oneCycle(peak: 0.1)
    let weight = Parameter(Tensor([0]))
    let trainer = scripted(settings(epochs: 2, schedule: schedule), weight: weight)
    var rates: [Float] = []
    trainer.observe = { if case .step(let progress) = $0 { rates.append(progress.learningRate) } }
    #expect(try trainer.run() == .finished)
    #expect(rates == (0..<6).map { schedule.rate(step: $0, of: 6) })
    #expect(trainer.history.epochs.map(\.learningRate) == [Double(rates[2]), Double(rates[5])])
    // The gradient is 1, so the weight has gone down by the sum of the rates.
    expectClose(weight.value, [-Double(rates.reduce(0, +))], shape: [1])
  }

  @Test func eventsComeInOrder() throws {
    let trainer = scripted(settings(epochs: 2))
    trainer.evaluate = { [TrainingHistory.Metric("error", 3, unit: "%")] }
    var events: [String] = []
    trainer.observe = { event in
      switch event {
      case .resumed: events.append("resumed")
      case .step(let progress):
        events.append("\(progress.epoch)/\(progress.epochs) \(progress.step)/\(progress.steps)")
      case .epoch(let epoch): events.append("epoch \(epoch.number) \(epoch.metrics.map(\.value))")
      }
    }
    #expect(try trainer.run() == .finished)
    #expect(
      events == [
        "1/2 1/3", "1/2 2/3", "1/2 3/3", "epoch 1 [3.0]", "2/2 1/3", "2/2 2/3", "2/2 3/3", "epoch 2 [3.0]",
      ])
  }

  @Test func aLossThatIsNoNumberEndsTheRun() throws {
    for value in [Float.nan, .infinity] {
      let folder = try TemporaryFolder()
      let checkpoint = TrainingCheckpoint(path: folder("c"), identity: "t", interval: 1e9)
      let trainer = scripted(settings(epochs: 3), checkpoint: checkpoint) { $0 == 4 ? value : 1 }
      #expect(try trainer.run() == .diverged(epoch: 2, step: 2))
      #expect(trainer.history.epochs.count == 1)
      // What was saved is from before.
      let again = scripted(settings(epochs: 3), checkpoint: checkpoint)
      var first = ""
      again.observe = { event in
        if case .resumed(let step, _, _) = event { first = "step \(step)" }
      }
      #expect(try again.run(resume: true) == .finished)
      #expect(first == "step 3")
    }
  }

  @Test func stopsEarlyWhenTheFirstMetricNoLongerFalls() throws {
    let errors = [5.0, 4, 4, 4.5, 1, 1]
    let weight = Parameter(Tensor([0]))
    let trainer = scripted(settings(epochs: 6, patience: 2), weight: weight)
    var epoch = 0
    trainer.evaluate = {
      epoch += 1
      return [TrainingHistory.Metric("error", errors[epoch - 1]), TrainingHistory.Metric("other", 0)]
    }
    #expect(try trainer.run() == .stoppedEarly(epoch: 4))
    #expect(trainer.history.epochs.count == 4)
    #expect(trainer.history.best?.number == 2)
    expectEqual(weight.value, [-6], shape: [1])
  }

  /// The last checkpoint of a run that stopped early is that of its last epoch; a kill right after it must
  /// not lead to more epochs.
  @Test func stoppedEarlyStaysStopped() throws {
    let folder = try TemporaryFolder()
    let checkpoint = TrainingCheckpoint(path: folder("c"), identity: "t")
    let first = scripted(settings(epochs: 6, patience: 2), checkpoint: checkpoint)
    #expect(try first.run() == .stoppedEarly(epoch: 3))
    let second = scripted(settings(epochs: 6, patience: 2), checkpoint: checkpoint)
    #expect(try second.run(resume: true) == .stoppedEarly(epoch: 3))
    #expect(second.history == first.history)
    // With more patience it goes on.
    let third = scripted(settings(epochs: 6, patience: 4), checkpoint: checkpoint)
    #expect(try third.run(resume: true) == .stoppedEarly(epoch: 5))
  }

  @Test func theAverageIsEvaluatedAndKept() throws {
    let weight = Parameter(Tensor([0]))
    let trainer = scripted(settings(epochs: 1, average: 0.15), exampleCount: 12, weight: weight)
    var evaluated: Float = .nan
    trainer.evaluate = {
      evaluated = weight.value.item
      return []
    }
    #expect(try trainer.run() == .finished)
    // Weights −0.5, −1, −1.5; factors min(0.15, (1 + t) / (10 + t)) = 1/10, 0.15, 0.15.
    let first = -0.5 * 0.9
    let second = first * 0.15 - 1 * 0.85
    let third = second * 0.15 - 1.5 * 0.85
    expectClose(weight.value, [third], shape: [1])
    #expect(evaluated == weight.value.item)
  }

  @Test func theModelTrainsInTrainingModeAndIsJudgedInInferenceMode() throws {
    let run = TrainingTask().run()
    var modes: [Bool] = []
    let evaluate = run.trainer.evaluate
    run.trainer.evaluate = {
      modes.append(run.model.layers[3].isTraining)
      return evaluate()
    }
    run.trainer.observe = { if case .step = $0 { modes.append(run.model.layers[3].isTraining) } }
    run.stop(after: 4)
    #expect(try run.trainer.run() == .interrupted)
    #expect(modes == [true, true, true, false, true])
    #expect(!run.model.layers[3].isTraining)
  }
}

private final class OneWeight: Module {
  let weight: Parameter
  init(_ weight: Parameter) { self.weight = weight }
  var members: [Member] { [.parameter("weight", weight)] }
}

struct TrainingHistoryTests {
  private func history(_ values: [Double], metric: Bool = true) -> TrainingHistory {
    var history = TrainingHistory()
    history.epochs = values.enumerated().map { index, value in
      TrainingHistory.Epoch(
        number: index + 1, loss: metric ? 1 : value,
        metrics: metric ? [TrainingHistory.Metric("error", value, unit: "%")] : [], learningRate: 0.1)
    }
    return history
  }

  @Test func best() {
    #expect(history([]).best == nil)
    #expect(history([3, 2, 2, 4]).best?.number == 2)
    #expect(history([3, 2, 1, 4], metric: false).best?.number == 3)
  }

  @Test func plot() {
    #expect(history([1]).plot(title: "t") == nil)
    let plot = history([3, 2]).plot(title: "t")
    #expect(plot?.title == "t")
    #expect(plot?.series.map(\.name) == ["training loss", "error, %"])
    #expect(plot?.series[1].points.map(\.y) == [3, 2])
    #expect(plot?.series[1].points.map(\.x) == [1, 2])
  }
}
