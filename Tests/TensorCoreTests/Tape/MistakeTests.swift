import TensorCore
import Testing

#if compiler(>=6.2)
  /// Mistakes stop the program with a message that says what was expected and what was found.
  @Suite struct MistakeTests {
    private func expectMessage(_ result: ExitTest.Result?, _ text: String) {
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains(text), "\(message)")
    }

    @Test func shapesThatDoNotBroadcast() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]) + Tensor.zeros([2, 4])
      }
      expectMessage(result, "+: shapes [2, 3] and [2, 4] do not broadcast")
    }

    @Test func innerSizesOfAProduct() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = matmul(Tensor.zeros([2, 3]), Tensor.zeros([2, 4]))
      }
      expectMessage(result, "matmul: the inner sizes 3 and 2 differ; shapes [2, 3] and [2, 4]")
    }

    @Test func axesThatDoNotExist() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 3]).sum(axis: 2)
      }
      expectMessage(result, "sum: axis 2 does not exist in shape [2, 3]")
    }

    @Test func gradientsOfMoreThanAScalar() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { $0 * 2 }
      }
      expectMessage(result, "only a scalar can be differentiated, found shape [2]")
    }

    @Test func mixedClosures() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = gradient(at: Tensor([1, 2])) { x in
          (gradient(at: Tensor([3, 4])) { y in (x * y).sum() } * x).sum()
        }
      }
      expectMessage(result, "mixes values of two differentiated closures")
    }

    @Test func targetsOutOfRange() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = crossEntropyLosses(logits: .zeros([1, 3]), targets: [3])
      }
      expectMessage(result, "crossEntropy: target 3 for 3 classes")
    }
  }
#endif
