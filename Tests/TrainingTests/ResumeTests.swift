import TestSupport
import Testing
import Training

struct ResumeTests {
  private func checkpoint(in folder: TemporaryFolder, interval: Double = 1e9) -> TrainingCheckpoint {
    TrainingCheckpoint(path: folder("run.checkpoint"), identity: "a test", interval: interval)
  }

  @Test(arguments: TrainingTask.Method.allCases)
  func stoppedAfterAnyStep(_ method: TrainingTask.Method) throws {
    let task = TrainingTask(method: method)
    let whole = task.run()
    #expect(try whole.trainer.run() == .finished)
    for count in 1...task.stepCount {
      let folder = try TemporaryFolder()
      let first = task.run(checkpoint(in: folder))
      first.stop(after: count)
      let outcome = try first.trainer.run()
      #expect(outcome == (count == task.stepCount ? .finished : .interrupted))

      let second = task.run(checkpoint(in: folder))
      #expect(try second.trainer.run(resume: true) == .finished)
      #expect(second.bits == whole.bits, "stopped after step \(count)")
      #expect(second.trainer.history == whole.trainer.history, "stopped after step \(count)")
      #expect(folder.names == ["run.checkpoint"])
    }
  }

  /// What a kill leaves is the checkpoint file as it is at that moment.
  @Test func killedAtAnyStep() throws {
    let task = TrainingTask()
    let folder = try TemporaryFolder()
    let whole = task.run(checkpoint(in: folder, interval: 0))
    var left: [[UInt8]] = []
    whole.trainer.observe = { _ in
      if let bytes = try? fileBytes(at: folder("run.checkpoint")) { left.append(bytes) }
    }
    #expect(try whole.trainer.run() == .finished)
    // One for each step but the first, when there was none yet, and one for each epoch.
    #expect(left.count == task.stepCount - 1 + task.settings.epochs)
    for (moment, bytes) in left.enumerated() {
      try folder.write(bytes, "run.checkpoint")
      let second = task.run(checkpoint(in: folder))
      #expect(try second.trainer.run(resume: true) == .finished)
      #expect(second.bits == whole.bits, "killed at moment \(moment)")
      #expect(second.trainer.history == whole.trainer.history, "killed at moment \(moment)")
    }
  }

  @Test func stoppedAfterEveryStep() throws {
    let task = TrainingTask()
    let whole = task.run()
    #expect(try whole.trainer.run() == .finished)
    let folder = try TemporaryFolder()
    var processes = 0
    while true {
      let run = task.run(checkpoint(in: folder))
      run.stop(after: 1)
      processes += 1
      let outcome = try run.trainer.run(resume: true)
      if outcome == .finished {
        #expect(run.bits == whole.bits)
        break
      }
      #expect(outcome == .interrupted)
      if processes > task.stepCount { break }
    }
    #expect(processes == task.stepCount)
  }

  @Test func withoutAveragesAndClipping() throws {
    var task = TrainingTask()
    task.settings = TrainingSettings(epochs: 3, batchSize: 8, seed: 9, schedule: .cosine(initial: 0.02))
    let whole = task.run()
    #expect(try whole.trainer.run() == .finished)
    let folder = try TemporaryFolder()
    let first = task.run(checkpoint(in: folder))
    first.stop(after: 4)
    #expect(try first.trainer.run() == .interrupted)
    let second = task.run(checkpoint(in: folder))
    #expect(try second.trainer.run(resume: true) == .finished)
    #expect(second.bits == whole.bits)
    // Seeds matter, or the comparison would say nothing.
    task.settings.seed = 10
    let other = task.run()
    #expect(try other.trainer.run() == .finished)
    #expect(other.bits != whole.bits)
  }

  @Test func aFinishedRunStaysAsItIs() throws {
    let task = TrainingTask()
    let folder = try TemporaryFolder()
    let first = task.run(checkpoint(in: folder))
    #expect(try first.trainer.run() == .finished)
    let bytes = try fileBytes(at: folder("run.checkpoint"))
    let second = task.run(checkpoint(in: folder))
    var steps = 0
    second.trainer.observe = { if case .step = $0 { steps += 1 } }
    #expect(try second.trainer.run(resume: true) == .finished)
    #expect(steps == 0)
    #expect(second.bits == first.bits)
    #expect(try fileBytes(at: folder("run.checkpoint")) == bytes)
  }

  @Test func withoutResumeItBeginsAtTheStart() throws {
    let task = TrainingTask()
    let folder = try TemporaryFolder()
    let first = task.run(checkpoint(in: folder))
    first.stop(after: 5)
    #expect(try first.trainer.run() == .interrupted)
    let second = task.run(checkpoint(in: folder))
    var steps = 0
    second.trainer.observe = { if case .step = $0 { steps += 1 } }
    #expect(try second.trainer.run() == .finished)
    #expect(steps == task.stepCount)
  }

  @Test func resumedIsObserved() throws {
    let task = TrainingTask()
    let folder = try TemporaryFolder()
    let first = task.run(checkpoint(in: folder))
    first.stop(after: 5)
    _ = try first.trainer.run()
    let second = task.run(checkpoint(in: folder))
    var events: [TrainingEvent] = []
    second.trainer.observe = { events.append($0) }
    _ = try second.trainer.run(resume: true)
    guard case .resumed(let step, let total, let history) = events.first else {
      Issue.record("the first event is \(events.first.map { "\($0)" } ?? "missing")")
      return
    }
    #expect(step == 5 && total == task.stepCount)
    #expect(history == first.trainer.history && history.epochs.count == 1)
    guard case .step(let progress) = events[1] else {
      Issue.record("the second event is \(events[1])")
      return
    }
    // Step 5 of 3 an epoch: the third of epoch 2, whose mean covers the two steps before the stop.
    #expect(progress.epoch == 2 && progress.step == 3 && progress.steps == 3)
    #expect(progress.examples == TrainingTask.exampleCount)
  }
}
