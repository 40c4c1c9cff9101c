import CKernels
import TensorCore
import TestSupport
import Testing

/// Convolutions against plain loops in double precision, with every instruction set the CPU has.
@Suite(.serialized) struct ConvolutionTests {
  private func atEveryLevel(_ body: (Int) -> Void) {
    defer { ck_set_instruction_level(2) }
    var seen: Set<Int32> = []
    for level in [2, 1, 0] {
      let used = ck_set_instruction_level(Int32(level))
      if seen.insert(used).inserted { body(Int(used)) }
    }
  }

  @Test(arguments: ConvolutionGeometry.small + ConvolutionGeometry.large)
  func agreesWithPlainLoops(g: ConvolutionGeometry) {
    let (x, w) = (randomTensor(g.input), randomTensor(g.weight, seed: 2))
    let b = randomTensor([g.weight[0]], seed: 3)
    let shape = conv2d(x, weight: w, options: g.options).shape
    let dy = randomTensor(shape, seed: 4)
    let exact = Reference.Convolution(x, w, b, g.options, dy: dy)
    let terms = Double(g.weight[1] * g.weight[2] * g.weight[3])
    let places = Double(max(1, shape.elementCount / g.weight[0]))
    atEveryLevel { level in
      let name = "\(g.name), level \(level)"
      let y = conv2d(x, weight: w, bias: b, options: g.options)
      let unit = g.isTiled ? 1e-5 : 3e-6
      let tolerance = unit * terms.squareRoot()
      expectClose(y, exact.y, shape: shape, absolute: tolerance, name)
      expectClose(
        conv2d(x, weight: w, bias: b, options: g.options, rectified: true), exact.y.map { max($0, 0) },
        shape: shape, absolute: tolerance, name + ", rectified")
      let bare = exact.y.enumerated().map { $0.element - Double(b.elements[$0.offset % g.weight[0]]) }
      expectClose(
        conv2d(x, weight: w, options: g.options), bare, shape: shape, absolute: tolerance, name + ", no bias")
      let (_, gradients) = valueAndGradients(at: [x, w, b]) {
        (conv2d($0[0], weight: $0[1], bias: $0[2], options: g.options) * dy).sum()
      }
      let back = unit * (terms / Double(g.weight[3]) * Double(g.weight[0] / g.options.groups)).squareRoot()
      expectClose(gradients[0], exact.dx, shape: g.input, absolute: back, name + ", input gradient")
      let over = 3e-6 * places.squareRoot()
      expectClose(gradients[1], exact.dw, shape: g.weight, absolute: over, name + ", weight gradient")
      expectClose(gradients[2], exact.db, shape: [g.weight[0]], absolute: over, name + ", bias gradient")
    }
  }

  @Test(arguments: ConvolutionGeometry.transposed)
  func transposedIsTheGradientOfAConvolution(g: ConvolutionGeometry) {
    let (x, w) = (randomTensor(g.input), randomTensor(g.weight, seed: 2))
    let channels = g.weight[3] * g.options.groups
    let b = randomTensor([channels], seed: 3)
    atEveryLevel { level in
      let y = convTransposed2d(x, weight: w, bias: b, options: g.options, outputPadding: g.outputPadding)
      // The input of the convolution of which this is the transpose has y's shape; its result has x's.
      let picture = Tensor.zeros(y.shape)
      let exact = Reference.Convolution(picture, w, nil, g.options, dy: x).dx
      expectClose(
        y, exact.enumerated().map { $0.element + Double(b.elements[$0.offset % channels]) }, absolute: 1e-5,
        "\(g.name), level \(level)")
    }
    let (p, o) = (g.options.padding, g.options)
    let height =
      (g.input[1] - 1) * o.stride.height - p.top - p.bottom + o.dilation.height * (g.weight[1] - 1) + 1
    #expect(
      convTransposed2d(x, weight: w, options: o, outputPadding: g.outputPadding).shape[1]
        == height + g.outputPadding.height)
  }

  @Test func oneDimension() {
    let (x, w, b) = (randomTensor([2, 9, 4]), randomTensor([6, 3, 2], seed: 2), randomTensor([6], seed: 3))
    let y = conv1d(x, weight: w, bias: b, stride: 2, padding: (1, 3), dilation: 2, groups: 2)
    let options = ConvolutionOptions(
      stride: Size2(1, 2), padding: Padding2(top: 0, bottom: 0, left: 1, right: 3), dilation: Size2(1, 2),
      groups: 2)
    let exact = Reference.Convolution(
      x.reshaped([2, 1, 9, 4]), w.reshaped([6, 1, 3, 2]), b, options, dy: nil
    ).y
    expectClose(y, exact, shape: [2, 5, 6], absolute: 1e-5)
  }

  @Test func byHand() {
    // Chapter 6.3: [1, 2, 3, 4] under the filter [1, 0, -1] as cross-correlation and, flipped, as convolution.
    let x = Tensor([1, 2, 4, 8], shape: [1, 4, 1])
    let w = Tensor([1, 0, -1], shape: [1, 3, 1])
    expectEqual(conv1d(x, weight: w), [-3, -6], shape: [1, 2, 1])
    expectEqual(conv1d(x, weight: w.flipped(axis: 1)), [3, 6], shape: [1, 2, 1])
    expectEqual(conv1d(x, weight: w, padding: (2, 2)), [-1, -2, -3, -6, 4, 8], shape: [1, 6, 1])
    expectEqual(conv1d(x, weight: w, padding: (1, 1)), [-2, -3, -6, 4], shape: [1, 4, 1])
  }

  @Test func sizesOfResults() {
    let options = ConvolutionOptions(
      stride: Size2(2, 3), padding: Padding2(top: 1, bottom: 2, left: 0, right: 1), dilation: 2)
    #expect(options.outputSize(Size2(7, 9), kernel: Size2(3, 2)) == Size2(3, 3))
    #expect(ConvolutionOptions().outputSize(2, kernel: 3) == Size2(0, 0))
    #expect(ConvolutionOptions(padding: Padding2(1)).outputSize(5, kernel: 3) == 5)
  }

  @Test(arguments: PoolingGeometry.large)
  func pooling(p: PoolingGeometry) {
    let x = randomTensor(p.input)
    let (values, windows) = (x.doubles, Reference.windows(x, p))
    let dy = randomTensor(windows.shape, seed: 2)
    let inside = windows.places.map { $0.compactMap { $0 } }
    var (maxGradient, meanGradient, fullGradient) = (
      [Double](repeating: 0, count: values.count), [Double](repeating: 0, count: values.count),
      [Double](repeating: 0, count: values.count)
    )
    for (at, window) in inside.enumerated() {
      let slope = Double(dy.elements[at])
      if let best = window.max(by: { values[$0] < values[$1] }) { maxGradient[best] += slope }
      for place in window {
        meanGradient[place] += slope / Double(window.count)
        fullGradient[place] += slope / Double(windows.places[at].count)
      }
    }
    atEveryLevel { level in
      let name = "\(p.name), level \(level)"
      let largest = { maxPool2d($0, kernelSize: p.kernel, stride: p.stride, padding: p.padding) }
      expectClose(largest(x), inside.map { $0.map { values[$0] }.max() ?? .nan }, shape: windows.shape, name)
      expectClose(
        gradient(at: x) { (largest($0) * dy).sum() }, maxGradient, shape: x.shape, "gradient, " + name)
      for counts in [true, false] {
        let mean = { (x: Tensor) in
          averagePool2d(x, kernelSize: p.kernel, stride: p.stride, padding: p.padding, countsPadding: counts)
        }
        let exact = zip(inside, windows.places).map { window, all in
          window.reduce(0) { $0 + values[$1] } / Double(counts ? all.count : window.count)
        }
        expectClose(mean(x), exact, shape: windows.shape, absolute: 1e-5, "mean, " + name)
        expectClose(
          gradient(at: x) { (mean($0) * dy).sum() }, counts ? fullGradient : meanGradient, shape: x.shape,
          absolute: 1e-5, "gradient of the mean, " + name)
      }
    }
  }

  @Test func firstOfEqualElementsWins() {
    let x = Tensor([1, 1, 1, 1], shape: [1, 2, 2, 1])
    expectEqual(gradient(at: x) { maxPool2d($0, kernelSize: 2).sum() }, [1, 0, 0, 0], shape: [1, 2, 2, 1])
    let infinite = Tensor(repeating: -.infinity, shape: [1, 3, 3, 1])
    #expect(maxPool2d(infinite, kernelSize: 3, padding: Padding2(1)).elements.allSatisfy { $0 == -.infinity })
  }

  @Test func upsampling() {
    let x = Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1])
    expectEqual(
      upsampled2d(x, scale: 2), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], shape: [1, 4, 4, 1])
    expectEqual(upsampled2d(x, scale: 1), [1, 2, 3, 4], shape: [1, 2, 2, 1])
  }
}
