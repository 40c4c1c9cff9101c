import TensorCore
import TestSupport
import Testing

@Suite struct TapeTests {
  @Test func valuesUsedTwice() {
    let x = Tensor([1, 2, 3])
    expectEqual(gradient(at: x) { ($0 * $0).sum() }, [2, 4, 6], shape: [3])
    expectEqual(gradient(at: x) { ($0 + $0 + $0).sum() }, [3, 3, 3], shape: [3])
    expectEqual(gradient(at: x) { ($0 - $0).sum() }, [0, 0, 0], shape: [3])
    // A fan-out whose branches meet again at different depths.
    let found = gradient(at: x) { x in
      let y = x * 2
      let z = y * y
      return (z * y + z + y).sum()
    }
    // d/dx (8x³ + 4x² + 2x) = 24x² + 8x + 2
    expectEqual(found, [34, 114, 242], shape: [3])
  }

  @Test func gradientsAreKeptByParameter() {
    let (used, unused, frozen) = (
      Parameter(Tensor([1, 2])), Parameter(Tensor([3])), Parameter(Tensor([4, 5]))
    )
    let (value, gradients) = valueAndGradients(of: [used, unused]) {
      (used.value * frozen.value * used.value).sum()
    }
    #expect(value.item == 24 && !value.isTracked)
    expectEqual(gradients[used] ?? .zeros([0]), [8, 20], shape: [2])
    #expect(gradients[unused] == nil && gradients[frozen] == nil)
    #expect(gradients.map(\.gradient.shape) == [[2]])
    let twice = valueAndGradients(of: [used, used]) { used.value.sum() }.gradients
    expectEqual(twice[used] ?? .zeros([0]), [1, 1], shape: [2])
  }

  @Test func nothingIsRecordedOutside() {
    let parameter = Parameter(Tensor([1, 2]))
    #expect(!parameter.value.isTracked && !(parameter.value * 2).isTracked)
    var escaped = Tensor(0)
    _ = valueAndGradients(of: [parameter]) {
      escaped = parameter.value * 2
      #expect(escaped.isTracked && !escaped.detached.isTracked)
      #expect(!(escaped.detached * 3).isTracked)
      return escaped.sum()
    }
    #expect(!escaped.isTracked && !(escaped * 2).isTracked && !parameter.value.isTracked)
    expectEqual(escaped * 2, [4, 8], shape: [2])
  }

  @Test func constantsAndIndependentResults() {
    let x = Tensor([1, 2])
    expectEqual(gradient(at: x) { _ in Tensor(5) }, [0, 0], shape: [2])
    expectEqual(gradient(at: x) { $0.detached.sum() }, [0, 0], shape: [2])
    expectEqual(gradient(at: x) { ($0.detached * $0).sum() }, [1, 2], shape: [2])
    let found = valueAndGradients(at: [x, Tensor([3, 4]), Tensor([5, 6])]) { ($0[0] * $0[2]).sum() }
    #expect(found.value.item == 17)
    #expect(found.gradients.map(\.elements) == [[5, 6], [0, 0], [1, 2]])
    expectEqual(gradient(at: Tensor(3)) { $0 }, [1], shape: [])
    expectEqual(gradient(at: Tensor([[3]])) { $0 }, [1], shape: [1, 1])
  }

  @Test func nestedClosures() {
    let parameter = Parameter(Tensor([2, 3]))
    let x = Tensor([1, 1])
    let (_, gradients) = valueAndGradients(of: [parameter]) {
      let inner = gradient(at: x) { ($0 * $0 * 5).sum() }
      #expect(!inner.isTracked)
      // The inner closure is over: recording goes on.
      return (parameter.value * inner).sum()
    }
    expectEqual(gradients[parameter] ?? .zeros([0]), [10, 10], shape: [2])
    // A parameter of the outer closure is a constant in the inner one.
    let (_, mixed) = valueAndGradients(of: [parameter]) {
      let inner = gradient(at: x) { ($0 * parameter.value).sum() }
      return (parameter.value * inner).sum()
    }
    expectEqual(mixed[parameter] ?? .zeros([0]), [2, 3], shape: [2])
  }

  @Test func withoutGradientsRecordsNothing() {
    let parameter = Parameter(Tensor([2, 3]))
    let (value, gradients) = valueAndGradients(of: [parameter]) {
      let tracked = parameter.value * 1
      let constant = withoutGradients {
        let outside = tracked * 2
        #expect(!outside.isTracked && !parameter.value.isTracked)
        return outside
      }
      #expect(tracked.isTracked && parameter.value.isTracked)
      return (tracked * constant).sum()
    }
    #expect(value.item == 26)
    expectEqual(gradients[parameter] ?? .zeros([0]), [4, 6], shape: [2])
    #expect(withoutGradients { 3 } == 3)
  }

  @Test func errorsLeaveNothingBehind() {
    struct Failure: Error {}
    let parameter = Parameter(Tensor([1]))
    #expect(throws: Failure.self) {
      _ = try valueAndGradients(of: [parameter]) { () throws -> Tensor in
        _ = parameter.value * 2
        throw Failure()
      }
    }
    #expect(!parameter.value.isTracked)
    let tracked = valueAndGradients(of: [parameter]) { () -> Tensor in
      _ = try? withoutGradients { throw Failure() }
      return parameter.value.sum()
    }
    expectEqual(tracked.gradients[parameter] ?? .zeros([0]), [1], shape: [1])
  }

  @Test func ownOperationsCanBeRecorded() {
    // y = x³ with a derivative of one's own.
    func cube(_ x: Tensor) -> Tensor {
      x.detached.power(3).recorded(from: x) { dy in dy * 3 * x.detached.squared() }
    }
    gradientCheck("cube", at: [randomTensor([2, 3])]) { cube($0[0]) }
    func product(_ all: [Tensor]) -> Tensor {
      (all[0].detached * all[1].detached * all[2].detached).recorded(from: all) { dy, wanted in
        all.indices.map { index in
          guard wanted[index] else { return nil }
          return all.indices.filter { $0 != index }.reduce(dy) { $0 * all[$1].detached }
        }
      }
    }
    gradientCheck("product", at: (1...3).map { randomTensor([4], seed: $0) }) { product($0) }
  }

  @Test func gradientsCanBeChanged() {
    let (a, b) = (Parameter(Tensor([1, 1])), Parameter(Tensor([1])))
    var gradients = Gradients([(a, Tensor([3, 0])), (b, Tensor([4]))])
    #expect(gradients.globalNorm == 5)
    #expect(gradients.clipped(globalNorm: 10)[a]?.elements == [3, 0])
    let clipped = gradients.clipped(globalNorm: 1)
    expectClose(clipped[a] ?? .zeros([0]), [0.6, 0], relative: 1e-6)
    expectClose(clipped[b] ?? .zeros([0]), [0.8], relative: 1e-6)
    #expect(gradients.clipped(value: 3.5)[b]?.elements == [3.5])
    #expect(gradients.mapValues { $0 * 2 }[a]?.elements == [6, 0])
    gradients[a] = nil
    #expect(gradients.map(\.gradient.elements) == [[4]] && gradients[a] == nil)
    gradients[a] = Tensor([7, 7])
    #expect(gradients.map(\.gradient.elements) == [[4], [7, 7]])
  }
}
