import NeuralNetwork
import TensorCore
import TestSupport
import Testing

@Suite struct ModuleTests {
  private func lenet() -> Sequential {
    var generator = RandomGenerator(seed: 1)
    return Sequential {
      Conv2d(
        inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: .equalWidth, isRectified: true,
        using: &generator)
      MaxPool2d(kernelSize: 2)
      Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5, isRectified: true, using: &generator)
      MaxPool2d(kernelSize: 2)
      Flatten()
      Linear(inputDimensions: 400, outputDimensions: 120, using: &generator)
      ReLU()
      Linear(inputDimensions: 120, outputDimensions: 84, using: &generator)
      ReLU()
      Linear(inputDimensions: 84, outputDimensions: 10, using: &generator)
    }
  }

  @Test func describesLeNet() {
    #expect(lenet().parameterCount == 61_706)
    #expect(
      lenet().description(inputShape: [1, 28, 28, 1]) == """
        0  Conv2d(1 → 6, kernel 5, padding equalWidth, rectified)  [1, 28, 28, 6]   156
        1  MaxPool2d(2)                                            [1, 14, 14, 6]
        2  Conv2d(6 → 16, kernel 5, rectified)                     [1, 10, 10, 16]  2,416
        3  MaxPool2d(2)                                            [1, 5, 5, 16]
        4  Flatten                                                 [1, 400]
        5  Linear(400 → 120)                                       [1, 120]         48,120
        6  ReLU                                                    [1, 120]
        7  Linear(120 → 84)                                        [1, 84]          10,164
        8  ReLU                                                    [1, 84]
        9  Linear(84 → 10)                                         [1, 10]          850
           Sequential                                              [1, 10]          61,706 parameters
        """)
    #expect("\(lenet())".hasSuffix("61,706 parameters"))
  }

  @Test func describingLeavesNoTrace() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential {
      Linear(inputDimensions: 2, outputDimensions: 3, using: &generator)
      BatchNorm(featureCount: 3)
      Dropout(p: 0.5)
    }
    let norm = model.layers[1] as? BatchNorm
    let dropout = model.layers[2] as? Dropout
    _ = model.description(inputShape: [1, 2])
    #expect(norm?.runningVariance.value.elements == [1, 1, 1])
    #expect(norm?.isTraining == true && dropout?.isTraining == true)
    model.train(false)
    _ = model.description(inputShape: [1, 2])
    #expect(norm?.isTraining == false && dropout?.isTraining == false)
  }

  @Test func pathsFollowMembers() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential {
      Residual(shortcut: Linear(inputDimensions: 2, outputDimensions: 3, bias: false, using: &generator)) {
        Linear(inputDimensions: 2, outputDimensions: 3, using: &generator)
        BatchNorm(featureCount: 3)
      }
    }
    #expect(
      model.namedParameters.map(\.path) == [
        "0.body.0.weight", "0.body.0.bias", "0.body.1.weight", "0.body.1.bias", "0.shortcut.weight",
      ])
    #expect(model.namedBuffers.map(\.path) == ["0.body.1.runningMean", "0.body.1.runningVariance"])
    #expect(
      model.namedModules.map(\.path) == ["", "0", "0.body", "0.body.0", "0.body.1", "0.shortcut"])
  }

  @Test func sharedModulesCountOnce() {
    var generator = RandomGenerator(seed: 1)
    let shared = Linear(inputDimensions: 3, outputDimensions: 3, using: &generator)
    let model = Sequential([shared, ReLU(), shared])
    #expect(model.parameters.count == 2 && model.parameterCount == 12)
    #expect(model.namedModules.map(\.path) == ["", "0", "1"])
    // Both uses give the gradient its share.
    let x = pattern([2, 3], 0)
    let once = valueAndGradients(of: model.parameters) { model(x).sum() }.gradients[shared.weight]
    let step: Float = 0x1p-8
    var changed = shared.weight.value.elements
    let value = model(x).sum().item
    changed[4] += step
    shared.weight.value = Tensor(changed, shape: [3, 3])
    let numeric = (model(x).sum().item - value) / step
    #expect(((once?.elements[4] ?? .nan) - numeric).magnitude < 0.02)
  }

  @Test func capturesEveryLayersOutput() {
    let model = lenet()
    let x = pattern([1, 28, 28, 1], 0)
    let (y, activations) = ActivationTrace.capture(of: model) { model(x) }
    #expect(activations.map(\.path) == (0..<10).map { "\($0)" } + [""])
    #expect(activations.last?.output.elements == y.elements)
    #expect(activations[0].output.shape == [1, 28, 28, 6])
  }

  @Test func builderTakesConditionsAndLoops() {
    let deep = true
    let model = Sequential {
      if deep { ReLU() }
      for _ in 0..<2 { Tanh() }
      if !deep { Sigmoid() } else { Softplus() }
    }
    #expect(model.layers.map(\.summary) == ["ReLU", "Tanh", "Tanh", "Softplus"])
  }

  @Test func summariesNameWhatDiffers() {
    var generator = RandomGenerator(seed: 1)
    let conv = Conv2d(
      inputChannels: 4, outputChannels: 8, kernelSize: Size2(3, 5), stride: 2, padding: 1, dilation: 2,
      groups: 4, isFlipped: true, using: &generator)
    #expect(
      conv.summary == "Conv2d(4 → 8, kernel 3×5, stride 2, padding 1, dilation 2, groups 4, flipped)")
    #expect(MaxPool2d(kernelSize: 3, stride: 2, padding: 1).summary == "MaxPool2d(3, stride 2, padding 1)")
    #expect(Dropout(p: 0.3).summary == "Dropout(0.3)")
  }

  @Test func overfitsOneBatch() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential {
      Conv2d(inputChannels: 1, outputChannels: 8, kernelSize: 3, padding: .equalWidth, using: &generator)
      BatchNorm(featureCount: 8)
      ReLU()
      MaxPool2d(kernelSize: 2)
      Flatten()
      Linear(inputDimensions: 128, outputDimensions: 4, using: &generator)
    }
    let x = Tensor.normal(shape: [16, 8, 8, 1], using: &generator)
    let targets = IndexTensor((0..<16).map { $0 % 4 })
    let optimizer = AdamW(groups: model.parameterGroups(weightDecay: 0.01), learningRate: 0.01)
    var loss: Float = 0
    for _ in 0..<60 {
      let (value, gradients) = valueAndGradients(of: model.parameters) {
        crossEntropy(logits: model(x), targets: targets)
      }
      loss = value.item
      optimizer.update(with: gradients)
    }
    #expect(loss < 0.01)
    #expect(model(x).argmax(axis: -1) == targets)
  }

  @Test func wrongShapesNameTheLayer() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = BatchNorm(featureCount: 3)(Tensor.ones([2, 4]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("BatchNorm: expected [N, …, 3], found [2, 4]"))
  }
}
