import TensorCore
import TestSupport

extension GradientCases {
  static let products: [GradientCase] = {
    var list = GradientCases()
    let batches: [(Shape, Shape)] = [
      ([], []), ([2], [2]), ([2], []), ([], [3]), ([2, 1], [1, 3]), ([1], [2]), ([2, 3], [3]), ([0], []),
    ]
    for (a, b) in batches {
      for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
        let (m, k, n) = (3, 4, 2)
        let x = randomTensor(Shape(Array(a) + (transposeA ? [k, m] : [m, k])))
        let y = randomTensor(Shape(Array(b) + (transposeB ? [n, k] : [k, n])), seed: 2)
        list.add(
          "matmul(_: Tensor, _: Tensor, transposeA: Bool, transposeB: Bool)",
          "\(transposeA ? "Aᵀ" : "A")\(transposeB ? "Bᵀ" : "B")", [x, y]
        ) { matmul($0[0], $0[1], transposeA: transposeA, transposeB: transposeB) }
      }
    }
    let matmulName = "matmul(_: Tensor, _: Tensor, transposeA: Bool, transposeB: Bool)"
    list.add(matmulName, "for the library", [randomTensor([20, 30]), randomTensor([30, 25])]) {
      matmul($0[0], $0[1])
    }
    list.add(matmulName, "with itself", [randomTensor([3, 3])]) { matmul($0[0], $0[0], transposeB: true) }
    for shape: Shape in [[4], [3, 4], [2, 3, 4], [1, 4], [0, 4], [40, 4]] {
      let (w, b) = (randomTensor([5, 4]), randomTensor([5], seed: 4))
      list.add("linear(_: Tensor, weight: Tensor, bias: Tensor?)", "", [randomTensor(shape), w, b]) {
        linear($0[0], weight: $0[1], bias: $0[2])
      }
      list.add("linear(_: Tensor, weight: Tensor, bias: Tensor?)", "no bias", [randomTensor(shape), w]) {
        linear($0[0], weight: $0[1], bias: nil)
      }
    }
    list.add(
      "linear(_: Tensor, weight: Tensor, bias: Tensor?)", "large",
      [randomTensor([64, 40]), randomTensor([30, 40]), randomTensor([30])]
    ) {
      linear($0[0], weight: $0[1], bias: $0[2])
    }
    return list.cases
  }()

  static let normalizations: [GradientCase] = {
    var list = GradientCases()
    for (shape, groups): (Shape, Int) in [
      ([6, 3], 1), ([2, 3, 2, 4], 1), ([4, 5, 3], 4), ([4, 5, 3], 2), ([700, 2], 1), ([2, 300, 70], 2),
    ] {
      let c = shape[shape.rank - 1]
      let inputs = [randomTensor(shape), randomTensor([c], seed: 2), randomTensor([c], seed: 3)]
      list.add(
        "channelNormalized(_: Tensor, scale: Tensor, shift: Tensor, groups: Int, epsilon: Float, rectified: Bool)",
        "\(groups) groups", inputs, tolerance: 4e-3
      ) { channelNormalized($0[0], scale: $0[1], shift: $0[2], groups: groups, epsilon: 1e-3).value }
    }
    for shape: Shape in [[3], [2, 3], [2, 2, 5], [300, 3], [0, 3], [3, 200]] {
      let c = shape[shape.rank - 1]
      let inputs = [randomTensor(shape), randomTensor([c], seed: 2), randomTensor([c], seed: 3)]
      list.add("channelAffine(_: Tensor, scale: Tensor, shift: Tensor)", "", inputs) {
        channelAffine($0[0], scale: $0[1], shift: $0[2])
      }
      list.add(
        "layerNormalized(_: Tensor, scale: Tensor, shift: Tensor, epsilon: Float)", "", inputs,
        tolerance: 4e-3
      ) { layerNormalized($0[0], scale: $0[1], shift: $0[2], epsilon: 1e-3) }
    }
    return list.cases
  }()

  static let losses: [GradientCase] = {
    var list = GradientCases()
    let name =
      "crossEntropyLosses(logits: Tensor, targets: IndexTensor, labelSmoothing: Float, classWeights: Tensor?, "
      + "ignoredTarget: Int)"
    let x = randomTensor([4, 5], low: -3, high: 3)
    let targets: IndexTensor = [4, 0, 2, 2]
    let weights = randomTensor([5], low: 0.2, high: 2)
    list.add(name, "", [x]) { crossEntropyLosses(logits: $0[0], targets: targets) }
    list.add(name, "smoothed", [x]) {
      crossEntropyLosses(logits: $0[0], targets: targets, labelSmoothing: 0.3)
    }
    list.add(name, "weighted", [x]) {
      crossEntropyLosses(logits: $0[0], targets: targets, classWeights: weights)
    }
    list.add(name, "smoothed, weighted, ignored", [x]) {
      crossEntropyLosses(
        logits: $0[0], targets: [4, -100, 2, 0], labelSmoothing: 0.1, classWeights: weights,
        ignoredTarget: -100)
    }
    list.add(name, "a sequence", [randomTensor([2, 3, 4])]) {
      crossEntropyLosses(logits: $0[0], targets: IndexTensor([[0, 1, 3], [2, -1, 0]]))
    }
    list.add(name, "a vector", [randomTensor([4])]) {
      crossEntropyLosses(logits: $0[0], targets: IndexTensor([2], shape: []))
    }
    return list.cases
  }()
}
