import Glibc

/// A learning rate that depends on the step.
///
/// ```swift
/// let schedule = LearningRateSchedule.cosine(initial: 1e-3).warmedUp(steps: 100)
/// for step in 0..<totalSteps {
///   optimizer.learningRate = schedule.rate(step: step, of: totalSteps)
/// ```
public indirect enum LearningRateSchedule: Sendable, Hashable {
  /// The same rate throughout.
  case constant(Float)
  /// `initial`, multiplied by `factor` after every `every` steps.
  case step(initial: Float, every: Int, factor: Float = 0.1)
  /// Half a cosine from `initial` down to `final` at the last step (Loshchilov and Hutter, 2017).
  case cosine(initial: Float, final: Float = 0)
  /// Half a cosine from `peak / initialDivisor` up to `peak` in the first `warmup` (0 ... 1) of the steps,
  /// then half a cosine down to `peak / (initialDivisor · finalDivisor)` (Smith and Topin, 2019).
  case oneCycle(peak: Float, warmup: Float = 0.3, initialDivisor: Float = 25, finalDivisor: Float = 10_000)
  /// A line from `factor` times the first rate of `then` up to that rate in `steps` steps, after which
  /// `then` begins with its step 0.
  case warmup(steps: Int, from: Float, then: LearningRateSchedule)

  /// This schedule after a linear warm-up.
  ///
  /// - Parameters:
  ///   - steps: how many steps the warm-up takes.
  ///   - factor: where it starts, as a part of this schedule's first rate, 0 … 1.
  public func warmedUp(steps: Int, from factor: Float = 0.01) -> LearningRateSchedule {
    .warmup(steps: steps, from: factor, then: self)
  }

  /// The rate of a step.
  ///
  /// - Parameters:
  ///   - step: from 0; beyond the last step the rate stays what it was there.
  ///   - totalSteps: the number of steps of the whole training, at least 1.
  public func rate(step: Int, of totalSteps: Int) -> Float {
    precondition(step >= 0, "rate: the step must not be negative, found \(step)")
    precondition(totalSteps > 0, "rate: there must be at least one step, found \(totalSteps)")
    let last = Double(totalSteps - 1)
    let place = min(Double(step), last)
    switch self {
    case .constant(let rate): return rate
    case .step(let initial, let every, let factor):
      precondition(every > 0, "step schedule: the interval must be positive, found \(every)")
      return Float(Double(initial) * pow(Double(factor), Double(step / every)))
    case .cosine(let initial, let final):
      return halfCosine(Double(initial), Double(final), last > 0 ? place / last : 0)
    case .oneCycle(let peak, let warmup, let initialDivisor, let finalDivisor):
      precondition((0...1).contains(warmup), "one-cycle: the warm-up must be in 0 … 1, found \(warmup)")
      let initial = Double(peak) / Double(initialDivisor)
      let top = Double(warmup) * Double(totalSteps) - 1
      if place <= top { return halfCosine(initial, Double(peak), top > 0 ? place / top : 1) }
      let fraction = last > top ? (place - top) / (last - top) : 1
      return halfCosine(Double(peak), initial / Double(finalDivisor), fraction)
    case .warmup(let steps, let factor, let schedule):
      precondition(steps >= 0, "warm-up: the number of steps must not be negative, found \(steps)")
      let rest = max(1, totalSteps - steps)
      guard step < steps else { return schedule.rate(step: step - steps, of: rest) }
      let reached = Double(factor) + (1 - Double(factor)) * Double(step) / Double(steps)
      return Float(Double(schedule.rate(step: 0, of: rest)) * reached)
    }
  }

  private func halfCosine(_ start: Double, _ end: Double, _ fraction: Double) -> Float {
    Float(end + (start - end) / 2 * (1 + cos(Double.pi * fraction)))
  }
}
