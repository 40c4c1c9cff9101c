import TensorCore
import TestSupport
import Testing

@Suite struct ParameterTests {
  @Test func updatesInPlaceSpareOtherOwners() {
    let initial = Tensor([1, 2, 3])
    let parameter = Parameter(initial)
    let seen = parameter.value
    parameter.update { for index in $0.indices { $0[index] += 10 } }
    expectEqual(parameter.value, [11, 12, 13], shape: [3])
    expectEqual(seen, [1, 2, 3], shape: [3])
    expectEqual(initial, [1, 2, 3], shape: [3])
    let part = parameter.value[1..<3]
    parameter.update { $0[2] = 0 }
    expectEqual(part, [12, 13], shape: [2])
    expectEqual(parameter.value, [11, 12, 0], shape: [3])
  }

  @Test func updatesInPlaceKeepTheMemoryThatIsTheirsAlone() {
    let parameter = Parameter(Tensor.zeros([1000]))
    parameter.update { $0[0] = 1 }
    let before = parameter.value.withUnsafeElements { UInt(bitPattern: $0.baseAddress) }
    for _ in 0..<10 { parameter.update { $0[1] += 1 } }
    #expect(parameter.value.withUnsafeElements { UInt(bitPattern: $0.baseAddress) } == before)
    #expect(parameter.value.elements[1] == 10)
  }

  @Test func slicesUpdatedInPlaceLeaveTheWholeAlone() {
    let whole = Tensor([[1, 2], [3, 4]])
    let parameter = Parameter(whole[1..<2])
    parameter.update { $0[0] = 9 }
    expectEqual(whole, [1, 2, 3, 4], shape: [2, 2])
    expectEqual(parameter.value, [9, 4], shape: [1, 2])
  }

  @Test func gradientsThatMeetAreAddedInMemoryOfTheirOwn() {
    // `+` hands the same gradient to both sides; adding to one must not change the other.
    let (a, b) = (Parameter(Tensor([1, 1])), Parameter(Tensor([1, 1])))
    let (_, gradients) = valueAndGradients(of: [a, b]) {
      ((a.value + b.value) + a.value * 3).sum()
    }
    expectEqual(gradients[a] ?? .zeros([0]), [4, 4], shape: [2])
    expectEqual(gradients[b] ?? .zeros([0]), [1, 1], shape: [2])
  }

  @Test func trackedValuesAreDetachedWhenStored() {
    let parameter = Parameter(Tensor([1]))
    _ = gradient(at: Tensor([5])) { x in
      parameter.value = x
      return x.sum()
    }
    expectEqual(parameter.value, [5], shape: [1])
    #expect(!parameter.value.isTracked && parameter.shape == [1])
  }
}
