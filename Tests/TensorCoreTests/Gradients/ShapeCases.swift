import TensorCore
import TestSupport

extension GradientCases {
  static let shapes: [GradientCase] = {
    var list = GradientCases()
    let x = randomTensor([2, 3, 4])
    list.add("reshaped(_: [Int])", "", [x]) { $0[0].reshaped([4, -1]) }
    list.add("reshaped(_: Shape)", "", [x]) { $0[0].reshaped(Shape([6, 4])) }
    list.add("reshaped(_: Shape)", "to a scalar", [randomTensor([1, 1])]) { $0[0].reshaped(Shape([])) }
    list.add("flattened(from: Int)", "", [x]) { $0[0].flattened() }
    list.add("flattened(from: Int)", "1", [x]) { $0[0].flattened(from: 1) }
    list.add("squeezed(axis: Int?)", "", [randomTensor([1, 3, 1])]) { $0[0].squeezed() }
    list.add("squeezed(axis: Int?)", "-1", [randomTensor([1, 3, 1])]) { $0[0].squeezed(axis: -1) }
    for axis in [0, 1, -1] {
      list.add("expandedDimensions(axis: Int)", "\(axis)", [x]) { $0[0].expandedDimensions(axis: axis) }
    }
    list.add("transposed(axes: [Int]?)", "", [x]) { $0[0].transposed() }
    for order in [[0, 2, 1], [1, 0, 2], [2, 0, 1], [-1, 1, 0], [0, 1, 2]] {
      list.add("transposed(axes: [Int]?)", "\(order)", [x]) { $0[0].transposed(axes: order) }
    }
    list.add("transposed(axes: [Int]?)", "a matrix", [randomTensor([70, 41])]) { $0[0].transposed() }
    list.add("swappedAxes(_: Int, _: Int)", "", [x]) { $0[0].swappedAxes(0, -1) }
    for (from, to): (Shape, Shape) in [
      ([3, 1], [2, 3, 4]), ([], [2, 2]), ([1], [0]), ([4], [3, 4]), ([2, 3], [2, 3]),
    ] {
      list.add("broadcast(to: Shape)", "\(to)", [randomTensor(from)]) { $0[0].broadcast(to: to) }
    }
    return list.cases
  }()

  static let slices: [GradientCase] = {
    var list = GradientCases()
    let x = randomTensor([4, 3, 5])
    for axis in 0..<3 {
      list.add("sliced(axis: Int, _: Range<Int>)", "axis \(axis)", [x]) { $0[0].sliced(axis: axis, 1..<3) }
      list.add("selected(axis: Int, _: Int)", "axis \(axis)", [x]) { $0[0].selected(axis: axis, 2) }
      list.add("flipped(axis: Int)", "axis \(axis)", [x]) { $0[0].flipped(axis: axis) }
      list.add("split(sizes: [Int], axis: Int)", "axis \(axis)", [x]) {
        let n = $0[0].shape[axis]
        let parts = $0[0].split(sizes: [1, 0, n - 1], axis: axis)
        return parts[0] * parts[2] + parts[1].sum()
      }
      list.add(
        "concatenated(_: [Tensor], axis: Int)", "axis \(axis)", [x, randomTensor([4, 3, 5], seed: 2)]
      ) {
        concatenated([$0[0], $0[1], $0[0]], axis: axis)
      }
      list.add("stacked(_: [Tensor], axis: Int)", "axis \(axis)", [x, randomTensor([4, 3, 5], seed: 2)]) {
        stacked($0, axis: axis)
      }
    }
    list.add("sliced(axis: Int, _: Range<Int>)", "nothing", [x]) { $0[0].sliced(axis: 1, 2..<2) }
    list.add("sliced(axis: Int, _: Range<Int>)", "of a slice", [x]) {
      let part = $0[0][1..<4]
      return part[1..<3] * part[0..<2]
    }
    list.add("subscript(_: Range<Int>)", "", [x]) { $0[0][1..<3] }
    list.add("split(count: Int, axis: Int)", "", [x]) {
      let parts = $0[0].split(count: 2, axis: 0)
      return parts[0] * parts[1]
    }
    list.add("concatenated(_: [Tensor], axis: Int)", "of unequal sizes", [x, randomTensor([4, 1, 5])]) {
      concatenated($0, axis: -2)
    }
    for mode: PaddingMode in [.zero, .constant(2), .reflect, .replicate, .circular] {
      list.add("padded(_: [(before: Int, after: Int)], mode: PaddingMode)", "\(mode)", [x]) {
        $0[0].padded([(2, 1), (0, 2), (3, 0)], mode: mode)
      }
      list.add("padded(axis: Int, before: Int, after: Int, mode: PaddingMode)", "\(mode)", [x]) {
        $0[0].padded(axis: 1, before: 1, after: 2, mode: mode)
      }
    }
    return list.cases
  }()

  static let indexing: [GradientCase] = {
    var list = GradientCases()
    let x = randomTensor([3, 4, 2])
    let taking = "taking(_: IndexTensor, axis: Int)"
    list.add(taking, "with repeats", [x]) { $0[0].taking([2, 0, 2, 2]) }
    list.add(taking, "of two axes", [x]) { $0[0].taking(IndexTensor([[3, 0], [1, 1]]), axis: 1) }
    list.add(taking, "the last axis", [x]) { $0[0].taking([1, 0, 1], axis: -1) }
    list.add(taking, "nothing", [x]) { $0[0].taking([], axis: 0) }
    list.add(taking, "wide rows", [randomTensor([5, 40])]) { $0[0].taking([4, 4, 0]) }
    let adding = "addingAt(_: IndexTensor, axis: Int, _: Tensor)"
    list.add(adding, "with repeats", [x, randomTensor([3, 4, 2], seed: 2)]) {
      $0[0].addingAt([1, 1, 0], axis: 0, $0[1])
    }
    list.add(adding, "axis 1", [x, randomTensor([3, 2, 1, 2])]) {
      $0[0].addingAt(IndexTensor([[3], [0]]), axis: 1, $0[1])
    }
    let gathered = "gathered(_: IndexTensor)"
    list.add(gathered, "", [randomTensor([3, 4])]) { $0[0].gathered([1, 3, 0]) }
    list.add(gathered, "of a vector", [randomTensor([4])]) { $0[0].gathered(IndexTensor([2], shape: [])) }
    list.add(gathered, "of three axes", [x]) {
      $0[0].gathered(IndexTensor([[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1]]))
    }
    let bags = "bagSums(of: Tensor, bags: IndexBags, weights: Tensor?)"
    let table = randomTensor([4, 3])
    let three = IndexBags([[0, 2, 2], [], [3, 0]])
    list.add(bags, "unweighted", [table]) { bagSums(of: $0[0], bags: three) }
    list.add(bags, "weighted", [table, randomTensor([5], seed: 2)]) {
      bagSums(of: $0[0], bags: three, weights: $0[1])
    }
    list.add(bags, "wide rows", [randomTensor([3, 37]), randomTensor([4], seed: 3)]) {
      bagSums(of: $0[0], bags: IndexBags([[1, 1, 0, 2]]), weights: $0[1])
    }
    return list.cases
  }()
}
