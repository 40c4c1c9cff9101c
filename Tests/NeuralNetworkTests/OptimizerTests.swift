import NeuralNetwork
import TensorCore
import TestSupport
import Testing

@Suite struct OptimizerTests {
  typealias Parameters = [(path: String, parameter: Parameter)]

  /// The two parameters of `make_golden.py`.
  private static func parameters() -> Parameters {
    [("matrix", Parameter(pattern([3, 4], 1))), ("vector", Parameter(pattern([5], 2)))]
  }

  /// The gradients of a step, from 1.
  private static func gradients(_ parameters: Parameters, step: Int) -> Gradients {
    Gradients(
      parameters.enumerated().map { ($1.parameter, pattern($1.parameter.shape, Double(10 * step + $0))) })
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (Parameters) -> any Optimizer
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "sgd.plain") { SGD(parameters: $0, learningRate: 0.1) },
    Case(name: "sgd.decay") { SGD(parameters: $0, learningRate: 0.1, weightDecay: 0.2) },
    Case(name: "sgd.momentum") {
      SGD(parameters: $0, learningRate: 0.1, momentum: 0.9, dampening: 0.3, weightDecay: 0.1)
    },
    Case(name: "sgd.nesterov") {
      SGD(parameters: $0, learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1)
    },
    Case(name: "rmsprop.plain") { RMSprop(parameters: $0, learningRate: 0.01) },
    Case(name: "rmsprop.momentum") {
      RMSprop(
        parameters: $0, learningRate: 0.01, alpha: 0.9, eps: 1e-6, momentum: 0.8, weightDecay: 0.1)
    },
    Case(name: "adam.plain") { Adam(parameters: $0, learningRate: 0.01) },
    Case(name: "adam.decay") {
      Adam(parameters: $0, learningRate: 0.01, betas: (0.8, 0.99), eps: 1e-6, weightDecay: 0.1)
    },
    Case(name: "adamw.plain") { AdamW(parameters: $0, learningRate: 0.01) },
    Case(name: "adamw.decay") {
      AdamW(parameters: $0, learningRate: 0.01, betas: (0.8, 0.99), weightDecay: 0.3)
    },
    Case(name: "adamw.groups") {
      AdamW(
        groups: [
          ParameterGroup(parameters: [$0[0]], weightDecay: 0.3),
          ParameterGroup(parameters: [$0[1]], learningRateFactor: 0.5),
        ], learningRate: 0.01)
    },
  ]

  @Test(arguments: cases)
  func tenStepsAgreeWithPyTorch(_ test: Case) {
    let parameters = Self.parameters()
    let optimizer = test.make(parameters)
    for step in 1...10 {
      optimizer.update(with: Self.gradients(parameters, step: step))
      guard [1, 2, 10].contains(step) else { continue }
      for (path, parameter) in parameters {
        Golden.optimizers.expect(
          parameter.value, path, of: "\(test.name).\(step)", relative: 2e-6, absolute: 1e-6)
      }
    }
  }

  @Test func everyGoldenOptimizerIsTested() {
    // Steps 1, 2 and 10 of each, and two limits of clipping.
    #expect(Golden.optimizers.cases.count == 3 * Self.cases.count + 2 + 3 * Self.muonShapes.count)
  }

  static let muonShapes: [String: (shape: Shape, decay: Float)] = [
    "wide": ([3, 4], 0), "tall": ([5, 2], 0.3),
  ]

  @Test(arguments: ["wide", "tall"])
  func tenStepsOfMuonAgreeWithPyTorch(_ name: String) throws {
    let (shape, decay) = try #require(Self.muonShapes[name])
    let matrix = Parameter(pattern(shape, 1))
    let optimizer = Muon(parameters: [("matrix", matrix)], learningRate: 0.01, weightDecay: decay)
    for step in 1...10 {
      optimizer.update(with: Gradients([(matrix, pattern(shape, Double(10 * step)))]))
      guard [1, 2, 10].contains(step) else { continue }
      Golden.optimizers.expect(
        matrix.value, "matrix", of: "muon.\(name).\(step)", relative: 2e-5, absolute: 1e-5)
    }
  }

  /// An orthogonal matrix times a diagonal one keeps its orthogonal columns, and their lengths come near 1.
  @Test(arguments: [[1, 0.5, 0.2, 0.1], [100, 90, 30, 10], [3e-4, 1e-4, 5e-5, 3e-5]] as [[Float]])
  func singularValuesComeNearOne(_ values: [Float]) {
    // Hadamard's matrix over its length.
    let signs: [Float] = [1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1]
    let rotation = Tensor(signs.map { $0 / 2 }, shape: [4, 4])
    let scaled = rotation * Tensor(values)
    let forms = [
      (scaled, true), (scaled.transposed(), false), (concatenated([scaled, .zeros([4, 4])], axis: 0), true),
    ]
    for (matrix, isTall) in forms {
      let x = orthogonalized(matrix)
      let square = matmul(x, x, transposeA: isTall, transposeB: !isTall)
      for i in 0..<4 {
        for j in 0..<4 {
          if i == j {
            #expect((0.45...1.5).contains(square[i, j]))
          } else {
            #expect(abs(square[i, j]) < 1e-4)
          }
        }
      }
    }
    #expect(orthogonalized(.zeros([3, 5])).isClose(to: .zeros([3, 5])))
  }

  /// Training that is cut in two goes on to the same bits.
  @Test(arguments: cases)
  func stateContinues(_ test: Case) throws {
    let (whole, half) = (Self.parameters(), Self.parameters())
    let (uninterrupted, first) = (test.make(whole), test.make(half))
    for step in 1...6 { uninterrupted.update(with: Self.gradients(whole, step: step)) }
    for step in 1...3 { first.update(with: Self.gradients(half, step: step)) }
    let saved = first.state
    #expect(Set(saved.map(\.name)).count == saved.count)
    let second = test.make(half)
    try second.restore(saved)
    for step in 4...6 { second.update(with: Self.gradients(half, step: step)) }
    for (a, b) in zip(whole, half) { #expect(a.parameter.value.elements == b.parameter.value.elements) }
    for (a, b) in zip(uninterrupted.state, second.state) {
      #expect(a.name == b.name && a.tensor.elements == b.tensor.elements)
    }
  }

  @Test func stateSurvivesManySteps() throws {
    let parameter = Parameter(Tensor([1]))
    let optimizer = SGD(parameters: [("w", parameter)], learningRate: 0)
    try optimizer.restore([("w.steps", Tensor([0xF_FFFF, 20]))])
    optimizer.update(with: Gradients([(parameter, Tensor([1]))]))
    // 21 · 2²⁰ steps: more than a Float can count.
    #expect(optimizer.state.map(\.tensor.elements) == [[0, 21]])
  }

  @Test func wrongStateIsRefusedAndChangesNothing() {
    let parameters = Self.parameters()
    let optimizer = Adam(parameters: parameters, learningRate: 0.1)
    optimizer.update(with: Self.gradients(parameters, step: 1))
    let good = optimizer.state
    func refused(_ state: [(name: String, tensor: Tensor)]) -> String? {
      do {
        try optimizer.restore(state)
        return nil
      } catch { return "\(error)" }
    }
    var short = good
    short.removeAll { $0.name == "vector.secondMoment" }
    #expect(refused(short) == "optimizer state: vector.secondMoment is missing")
    #expect(
      refused(good + [("other.steps", Tensor([1, 0]))])
        == "optimizer state: other.steps belongs to no parameter of this optimizer")
    var reshaped = good
    reshaped[0].tensor = Tensor.zeros([4, 3])
    #expect(
      refused(reshaped)
        == "optimizer state: matrix.firstMoment should have shape [3, 4], found [4, 3]")
    for wrong: Float in [-1, 0.5, .nan, .infinity, 0x1p21] {
      var steps = good
      if let place = steps.firstIndex(where: { $0.name == "vector.steps" }) {
        steps[place].tensor = Tensor([wrong, 0])
      }
      #expect(refused(steps)?.contains("vector.steps should be whole numbers") == true, "\(wrong)")
    }
    for (a, b) in zip(optimizer.state, good) { #expect(a.tensor.elements == b.tensor.elements) }
    #expect(refused(good) == nil)
  }

  // MARK: By hand

  /// One weight, w = 1, with gradients 0.5 and −0.25.
  private func twoSteps(_ make: (Parameters) -> any Optimizer) -> [Double] {
    let weight = Parameter(Tensor([1]))
    let optimizer = make([("w", weight)])
    let slopes: [Float] = [0.5, -0.25]
    return slopes.map { (gradient: Float) -> Double in
      optimizer.update(with: Gradients([(weight, Tensor([gradient]))]))
      return Double(weight.value.elements[0])
    }
  }

  private func expectSteps(
    _ actual: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (a, b) in zip(actual, expected) {
      #expect((a - b).magnitude < 2e-7, "\(actual) \(expected)", sourceLocation: sourceLocation)
    }
  }

  @Test func gradientDescentByHand() {
    // 1 − 0.1 · 0.5, then + 0.1 · 0.25
    expectSteps(twoSteps { SGD(parameters: $0, learningRate: 0.1) }, [0.95, 0.975])
    // Velocity 0.5, then 0.9 · 0.5 − 0.25 = 0.2.
    expectSteps(twoSteps { SGD(parameters: $0, learningRate: 0.1, momentum: 0.9) }, [0.95, 0.93])
    // 0.5 + 0.9 · 0.5 = 0.95, then −0.25 + 0.9 · 0.2 = −0.07.
    expectSteps(
      twoSteps { SGD(parameters: $0, learningRate: 0.1, momentum: 0.9, nesterov: true) }, [0.905, 0.912])
  }

  @Test func rmspropByHand() {
    // s = 0.1 · 0.25 = 0.025; then 0.9 · 0.025 + 0.1 · 0.0625 = 0.02875.
    let first = 1 - 0.01 * 0.5 / 0.025.squareRoot()
    let second = first + 0.01 * 0.25 / 0.02875.squareRoot()
    expectSteps(twoSteps { RMSprop(parameters: $0, learningRate: 0.01, alpha: 0.9) }, [first, second])
  }

  @Test func adamByHand() {
    // m̂ = 0.5 and v̂ = 0.25 at first; then m = 0.9 · 0.05 − 0.025 = 0.02 and
    // v = 0.999 · 0.00025 + 0.001 · 0.0625 = 0.00031225, divided by 0.19 and 0.001999.
    let second = 0.99 - 0.01 * (0.02 / 0.19) / (0.000_312_25 / 0.001_999).squareRoot()
    expectSteps(twoSteps { Adam(parameters: $0, learningRate: 0.01) }, [0.99, second])
    // Decoupled: each step begins by multiplying with 1 − 0.01 · 0.5.
    let decayed = (1 * 0.995 - 0.01) * 0.995 - (0.99 - second)
    expectSteps(
      twoSteps { AdamW(parameters: $0, learningRate: 0.01, weightDecay: 0.5) }, [0.985, decayed])
  }

  // MARK: Which parameters

  @Test func parametersWithoutGradientStay() {
    let parameters = Self.parameters()
    let optimizer = AdamW(parameters: parameters, learningRate: 0.1)
    let before = parameters[1].parameter.value.elements
    optimizer.update(with: Gradients([(parameters[0].parameter, pattern([3, 4], 1))]))
    #expect(parameters[1].parameter.value.elements == before)
    #expect(optimizer.state.first { $0.name == "vector.steps" }?.tensor.elements == [0, 0])
  }

  @Test func tiedParametersMoveOnce() {
    let shared = Parameter(Tensor([1]))
    let optimizer = SGD(parameters: [("input", shared), ("output", shared)], learningRate: 0.1)
    optimizer.update(with: Gradients([(shared, Tensor([1]))]))
    #expect(shared.value.elements == [0.9])
    #expect(optimizer.state.map(\.name) == ["input.steps"])
  }

  @Test func updatesDoNotReachCopies() {
    let weight = Parameter(Tensor([1, 2]))
    let copy = weight.value
    SGD(parameters: [("w", weight)], learningRate: 1).update(with: Gradients([(weight, Tensor([1, 1]))]))
    #expect(copy.elements == [1, 2] && weight.value.elements == [0, 1])
  }

  @Test func biasesAndNormsDoNotDecay() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential {
      Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3, using: &generator)
      BatchNorm(featureCount: 2)
      PReLU(count: 2)
      Flatten()
      Linear(inputDimensions: 8, outputDimensions: 3, using: &generator)
    }
    let groups = model.parameterGroups(weightDecay: 0.1)
    #expect(groups.map(\.weightDecay) == [0.1, 0])
    #expect(groups[0].parameters.map(\.path) == ["0.weight", "4.weight"])
    #expect(groups[1].parameters.map(\.path) == ["0.bias", "1.weight", "1.bias", "2.weight", "4.bias"])
  }

  @Test(arguments: [0.5, 100] as [Float])
  func clippingByNormAgreesWithPyTorch(limit: Float) {
    let parameters = Self.parameters()
    let gradients = Self.gradients(parameters, step: 1)
    let name = limit == 100 ? "clip.100" : "clip.0.5"
    Golden.optimizers.expect(Tensor(gradients.globalNorm), "norm", of: name)
    let clipped = gradients.clipped(globalNorm: limit)
    for (path, parameter) in parameters { Golden.optimizers.expect(clipped[parameter], path, of: name) }
    #expect(clipped.globalNorm <= limit * 1.000001)
  }

  @Test func clippingByValue() {
    let weight = Parameter(Tensor([0, 0, 0]))
    let clipped = Gradients([(weight, Tensor([-3, 0.25, 7]))]).clipped(value: 0.5)
    #expect(clipped[weight]?.elements == [-0.5, 0.25, 0.5])
  }
}
