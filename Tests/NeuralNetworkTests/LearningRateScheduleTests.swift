import NeuralNetwork
import TensorCore
import Testing

@Suite struct LearningRateScheduleTests {
  static let schedules: [(name: String, total: Int, schedule: LearningRateSchedule)] = [
    ("step", 12, .step(initial: 0.5, every: 5, factor: 0.3)),
    ("cosine", 11, .cosine(initial: 0.5, final: 0.01)),
    ("oneCycle.2", 2, .oneCycle(peak: 0.004)),
    ("oneCycle.7", 7, .oneCycle(peak: 0.004)),
    ("oneCycle.10", 10, .oneCycle(peak: 0.004)),
    ("oneCycle.40", 40, .oneCycle(peak: 0.004)),
    ("oneCycle.other", 20, .oneCycle(peak: 0.004, warmup: 0.1, initialDivisor: 10, finalDivisor: 100)),
    ("warmup", 15, .cosine(initial: 0.5, final: 0.01).warmedUp(steps: 4, from: 0.25)),
  ]

  @Test(arguments: schedules.indices)
  func agreesWithPyTorch(index: Int) {
    let (name, total, schedule) = Self.schedules[index]
    let rates = Tensor((0..<total).map { schedule.rate(step: $0, of: total) })
    Golden.schedules.expect(rates, "rates", of: name, relative: 2e-6, absolute: 1e-12)
  }

  @Test func everyGoldenScheduleIsTested() {
    #expect(Set(Golden.schedules.cases) == Set(Self.schedules.map(\.name)))
  }

  @Test func constantRate() {
    #expect(
      (0..<5).map { LearningRateSchedule.constant(0.1).rate(step: $0, of: 5) } == [0.1, 0.1, 0.1, 0.1, 0.1])
  }

  /// Single steps, and steps after the last, have finite rates between 0 and the peak.
  @Test func edges() {
    for (name, total, schedule) in Self.schedules {
      for steps in [1, 2, 3, total] {
        for step in 0..<(steps + 3) {
          let rate = schedule.rate(step: step, of: steps)
          #expect(rate.isFinite && rate >= 0 && rate <= 0.5, "\(name) \(step) of \(steps)")
        }
      }
    }
    let cycle = LearningRateSchedule.oneCycle(peak: 1)
    #expect(cycle.rate(step: 99, of: 10) == cycle.rate(step: 9, of: 10))
    #expect(cycle.rate(step: 0, of: 1).isFinite)
  }

  @Test func warmUpLeadsToTheFirstRate() {
    let schedule = LearningRateSchedule.constant(2).warmedUp(steps: 4, from: 0)
    #expect((0..<6).map { schedule.rate(step: $0, of: 6) } == [0, 0.5, 1, 1.5, 2, 2])
  }
}
