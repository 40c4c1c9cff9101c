import Glibc
import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Steps without allocation are the layer's.
@Suite struct RecurrentStepperTests {
  @Test(arguments: FusedRecurrenceTests.Kind.allCases, [1, 2, 5])
  func stepsAreTheLayer(_ kind: FusedRecurrenceTests.Kind, _ batch: Int) {
    var generator = RandomGenerator(seed: 21)
    for bias in [true, false] {
      let sizes = FusedRecurrenceTests.Sizes(
        batch: batch, steps: 6, inputs: 11, units: 37, layers: 3, bias: bias)
      let layer = kind.layer(sizes, &generator)
      let x = Tensor.normal(shape: [batch, sizes.steps, sizes.inputs], using: &generator)
      let (output, after) = layer(x)
      let stepper = layer.stepper(batchSize: batch)
      for _ in 0..<2 {
        for step in 0..<sizes.steps {
          expectClose(stepper(x.selected(axis: 1, step)), output.selected(axis: 1, step), absolute: 1e-5)
        }
        let state = stepper.state
        #expect(state.hidden.count == after.hidden.count && state.cell.count == after.cell.count)
        for (a, b) in zip(state.hidden + state.cell, after.hidden + after.cell) {
          expectClose(a, b, absolute: 1e-5)
        }
        stepper.reset()
      }
    }
  }

  @Test func goesOnFromAStateAndFromOtherSequences() {
    var generator = RandomGenerator(seed: 22)
    let layer = LSTM(inputSize: 3, hiddenSize: 8, layers: 2, using: &generator)
    let x = Tensor.normal(shape: [3, 2, 3], using: &generator)
    let (_, middle) = layer(x.sliced(axis: 1, 0..<1))
    let stepper = layer.stepper(batchSize: 3)
    stepper.state = middle
    stepper.reorder([2, 0, 0])
    let origins: IndexTensor = [2, 0, 0]
    let (expected, _) = layer(x.sliced(axis: 1, 1..<2), state: middle.taking(origins))
    expectClose(stepper(x.selected(axis: 1, 1)), expected.selected(axis: 1, 0), absolute: 1e-5)
  }

  @Test func cellsHaveSteppers() {
    var generator = RandomGenerator(seed: 23)
    let x = Tensor.normal(shape: [2, 3], using: &generator)
    let zeros = Tensor.zeros([2, 4])
    let lstm = LSTMCell(inputSize: 3, hiddenSize: 4, using: &generator)
    expectClose(lstm.stepper(batchSize: 2)(x), lstm(x, hidden: zeros, cell: zeros).hidden)
    let gru = GRUCell(inputSize: 3, hiddenSize: 4, variant: .resetAfter, using: &generator)
    expectClose(gru.stepper(batchSize: 2)(x), gru(x, hidden: zeros))
  }

  /// Weights in fewer bytes change the values by little, and by less the more bytes there are.
  @Test func compactWeights() {
    var generator = RandomGenerator(seed: 27)
    for kind in FusedRecurrenceTests.Kind.allCases {
      let sizes = FusedRecurrenceTests.Sizes(batch: 1, steps: 8, inputs: 64, units: 96, layers: 2)
      let layer = kind.layer(sizes, &generator)
      let x = Tensor.normal(shape: [1, sizes.steps, sizes.inputs], using: &generator)
      let (output, _) = layer(x)
      let errors = [CompactMatrix.Precision.float32, .float16, .int8].map { precision in
        let stepper = layer.stepper(batchSize: 1, precision: precision)
        return (0..<sizes.steps).map { step in
          (stepper(x.selected(axis: 1, step)) - output.selected(axis: 1, step)).absolute().mean().item
        }.max() ?? .infinity
      }
      let size = output.absolute().mean().item
      #expect(errors[0] < 1e-5 && errors[0] < errors[1] && errors[1] < errors[2])
      #expect(errors[1] < 1e-3 * size && errors[2] < 2e-2 * size, "\(kind): \(errors) of \(size)")
    }
  }

  @Test(arguments: [1, 4])
  func linearSteps(_ batch: Int) {
    var generator = RandomGenerator(seed: 24)
    for bias in [true, false] {
      let linear = Linear(inputDimensions: 20, outputDimensions: 70, bias: bias, using: &generator)
      let stepper = LinearStepper(linear, batchSize: batch)
      for _ in 0..<2 {
        let x = Tensor.normal(shape: [batch, 20], using: &generator)
        let y = x.withUnsafeElements { Tensor(Array(stepper($0)), shape: [batch, 70]) }
        expectClose(y, linear(x), absolute: 1e-5)
      }
    }
  }

  /// The engine's pool stays as it is, step after step.
  @Test func memoryStaysAsItIs() async {
    _ = await #expect(processExitsWith: .success) {
      var generator = RandomGenerator(seed: 25)
      let embedding = Embedding(embeddingCount: 10, dimensions: 16, using: &generator)
      let lstm = LSTM(inputSize: 16, hiddenSize: 32, layers: 2, using: &generator)
      let (stepper, output) = (
        lstm.stepper(), LinearStepper(weight: CompactMatrix(.zeros([10, 32]), precision: .float32))
      )
      func run(_ count: Int) {
        for step in 0..<count { _ = embedding.withVector(of: step % 10) { output(stepper($0)) } }
      }
      run(10)
      let pool = TensorMemory.usedBytes + TensorMemory.cachedBytes
      run(1000)
      guard TensorMemory.usedBytes + TensorMemory.cachedBytes == pool else { exit(1) }
    }
  }

  /// What only gradients need takes no more room for a long text than for a short one.
  @Test func longTextsTakeLittleRoom() async {
    _ = await #expect(processExitsWith: .success) {
      var generator = RandomGenerator(seed: 26)
      let lstm = LSTM(inputSize: 8, hiddenSize: 64, using: &generator)
      let steps = 50_000
      let text = Tensor.zeros([1, steps, 8])
      TensorMemory.clearCache()
      let (output, _) = lstm(text)
      // Hidden values and cells, the output that is returned, and far less than the gates of all steps.
      let room = 4 * (3 * steps * 64 + 2 * steps * 8)
      let taken = TensorMemory.usedBytes + TensorMemory.cachedBytes
      guard output.shape == [1, steps, 64], Double(taken) < 1.5 * Double(room) else { exit(1) }
    }
  }
}
