import TensorCore
import TestSupport

extension GradientCases {
  static let reductions: [GradientCase] = {
    var list = GradientCases()
    let choices: [(Shape, [Int]?)] = [
      ([2, 3, 4], nil), ([2, 3, 4], []), ([2, 3, 4], [0]), ([2, 3, 4], [1]), ([2, 3, 4], [-1]),
      ([2, 3, 4], [0, 2]), ([2, 3, 4], [2, 1]), ([2, 3, 4], [0, 1, 2]), ([], nil), ([1], [0]),
      ([2, 1, 3], [1]), ([70, 5], [0]),
    ]
    for (shape, axes) in choices {
      for keep in [false, true] {
        let label = "\(axes.map(String.init) ?? "all")\(keep ? " kept" : "")"
        let x = randomTensor(shape)
        let distinct = distinctTensor(shape, gap: 0.1)
        list.add("sum(axes: [Int]?, keepDims: Bool)", label, [x]) { $0[0].sum(axes: axes, keepDims: keep) }
        list.add("mean(axes: [Int]?, keepDims: Bool)", label, [x]) { $0[0].mean(axes: axes, keepDims: keep) }
        list.add("max(axes: [Int]?, keepDims: Bool)", label, [distinct]) {
          $0[0].max(axes: axes, keepDims: keep)
        }
        list.add("min(axes: [Int]?, keepDims: Bool)", label, [distinct]) {
          $0[0].min(axes: axes, keepDims: keep)
        }
        list.add("variance(axes: [Int]?, keepDims: Bool, correction: Int)", label, [x]) {
          $0[0].variance(axes: axes, keepDims: keep)
        }
      }
    }
    list.add("sum(axes: [Int]?, keepDims: Bool)", "of nothing", [randomTensor([0, 3])]) {
      $0[0].sum(axes: [0])
    }
    for keep in [false, true] {
      let x = randomTensor([3, 4, 2])
      list.add("variance(axes: [Int]?, keepDims: Bool, correction: Int)", "Bessel", [x]) {
        $0[0].variance(axes: [0, 1], keepDims: keep, correction: 1)
      }
      list.add("standardDeviation(axes: [Int]?, keepDims: Bool, correction: Int)", "", [x]) {
        $0[0].standardDeviation(axes: [1], keepDims: keep)
      }
      list.add("standardDeviation(axes: [Int]?, keepDims: Bool, correction: Int)", "Bessel", [x]) {
        $0[0].standardDeviation(keepDims: keep, correction: 1)
      }
      list.add("sum(axis: Int, keepDims: Bool)", "", [x]) { $0[0].sum(axis: 1, keepDims: keep) }
      list.add("mean(axis: Int, keepDims: Bool)", "", [x]) { $0[0].mean(axis: -1, keepDims: keep) }
      let distinct = distinctTensor([3, 4, 2], gap: 0.1)
      list.add("max(axis: Int, keepDims: Bool)", "", [distinct]) { $0[0].max(axis: 1, keepDims: keep) }
      list.add("min(axis: Int, keepDims: Bool)", "", [distinct]) { $0[0].min(axis: 0, keepDims: keep) }
      for axis in [0, 1, 2, -1] {
        list.add("logSumExp(axis: Int, keepDims: Bool)", "axis \(axis)", [x * 2]) {
          $0[0].logSumExp(axis: axis, keepDims: keep)
        }
      }
    }
    list.add("logSumExp(axis: Int, keepDims: Bool)", "one element", [randomTensor([1])]) {
      $0[0].logSumExp(axis: 0)
    }
    return list.cases
  }()
}
