import Glibc
import TensorCore
import TestSupport
import Testing

/// Runs `body` on a new thread with a stack of the given size and waits for it.
private func onThread(stackBytes: Int, _ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  #expect(pthread_attr_setstacksize(&attributes, stackBytes) == 0)
  var thread = pthread_t()
  let argument = Unmanaged.passRetained(Box(body)).toOpaque()
  let created = pthread_create(
    &thread, &attributes,
    { pointer in
      if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
      return nil
    }, argument)
  #expect(created == 0)
  pthread_join(thread, nil)
  pthread_attr_destroy(&attributes)
}

/// What a computation leaves in memory.
///
/// One test at a time, because the counters are those of the whole process.
@Suite(.serialized) struct MemoryTests {
  @Test func aStepLeavesNothingBehind() {
    let weight = Parameter(randomTensor([64, 64]))
    let x = randomTensor([32, 64])
    func step() {
      let gradients = valueAndGradients(of: [weight]) {
        var y = x
        for _ in 0..<10 { y = tanh(linear(y, weight: weight.value, bias: nil)) }
        return y.squared().mean()
      }.gradients
      if let gradient = gradients[weight] { weight.value = weight.value - gradient * 0.01 }
    }
    step()
    // Other suites run at the same time and may take and give back megabytes within a round. A leak grows in
    // every round: of one 8 kB activation a step by 1.6 MB from a round's first quarter to its last.
    var growths: [Int] = []
    while growths.count < 40, growths.last.map({ $0 >= 400_000 }) ?? true {
      let used = (0..<260).map { _ in
        step()
        return TensorMemory.usedBytes
      }
      growths.append((used.suffix(60).min() ?? 0) - (used.prefix(60).min() ?? 0))
    }
    #expect((growths.last ?? 0) < 400_000, "bytes more in use at the end of each round: \(growths)")
  }

  @Test func entriesAreReleasedWhileWalkingBack() {
    let x = randomTensor([1 << 18])  // 1 MB
    final class Watch: @unchecked Sendable { var peak = 0 }
    let (watch, steps) = (Watch(), 64)
    var before = 0
    _ = gradient(at: x) { x in
      var y = x
      for _ in 0..<steps {
        y = sin(y)  // keeps its input: 1 MB a step
      }
      before = TensorMemory.usedBytes
      let last = y
      return last.sum().recordedWatch { watch.peak = max(watch.peak, TensorMemory.usedBytes) }
    }
    #expect(before > steps << 20)
    #expect(watch.peak > 0)
    func sin(_ x: Tensor) -> Tensor {
      x.sin().recordedWatch { watch.peak = max(watch.peak, TensorMemory.usedBytes) }
    }
    // The walk needs a gradient or two on top of what was kept, not a gradient a step.
    #expect(watch.peak < before + 16 << 20, "\(before) bytes before, \(watch.peak) at most")
  }

  @Test func aMillionOperationsOnASmallStack() {
    // 512 kB: what threads other than the first often have.
    let found = Found()
    onThread(stackBytes: 512 << 10) {
      let slope = gradient(at: Tensor(1)) { x in
        var y = x
        for _ in 0..<1_000_000 { y = y * 1.000001 }
        return y
      }
      found.value = slope.item
    }
    expectClose(Tensor(found.value), [pow(Double(Float(1.000001)), 1e6)], relative: 1e-2)
  }

  @Test func abandonedChainsAreReleasedWithoutRecursion() {
    let found = Found()
    onThread(stackBytes: 512 << 10) {
      var kept = Tensor(0)
      _ = gradient(at: Tensor(1)) { x in
        var y = x
        for _ in 0..<300_000 { y = y + x }
        kept = y
        return x
      }
      found.value = kept.item
    }
    #expect(found.value == 300_001)
  }

  @Test func theCacheCanBeCleared() {
    autoreleased { _ = Tensor.zeros([1 << 20]) + 1 }
    TensorMemory.clearCache()
    let before = TensorMemory.cachedBytes
    autoreleased { _ = Tensor.zeros([3 << 20]) }
    #expect(TensorMemory.cachedBytes >= before)
    TensorMemory.clearCache()
    #expect(TensorMemory.cachedBytes < 12 << 20)
  }

  /// What a thread found.
  private final class Found: @unchecked Sendable { var value: Float = 0 }

  private func autoreleased(_ body: () -> Void) { body() }

  @Test func buffersAreAlignedAndLargeEnough() {
    for count in Array(0...40) + [63, 64, 65, 1000, 4095, 4096, 4097, 1_000_003] {
      let x = Tensor(repeating: 1, shape: [count])
      let y = Tensor(repeating: 2, shape: [count])
      x.withUnsafeElements { #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0) }
      #expect(x.elements.allSatisfy { $0 == 1 } && y.elements.allSatisfy { $0 == 2 })
    }
  }
}

extension Tensor {
  /// The same value; `body` runs when its gradient passes.
  fileprivate func recordedWatch(_ body: @escaping () -> Void) -> Tensor {
    detached.recorded(from: self) { dy in
      body()
      return dy
    }
  }
}
