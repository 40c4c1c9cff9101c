import Glibc
import TensorCore
import TestSupport
import Testing

@Suite struct ReductionTests {
  @Test(arguments: [[2, 3, 4, 2], [1, 5, 1, 3], [2, 1, 70, 1], [3, 300, 2, 1]] as [Shape])
  func anyAxes(shape: Shape) {
    let x = randomTensor(shape)
    for choice in 0..<16 {
      let axes = (0..<4).filter { choice >> $0 & 1 == 1 }
      let named = axes.enumerated().map { $0.offset % 2 == 0 ? $0.element : $0.element - 4 }
      let groups = Reference.groups(x, axes: axes)
      let means = groups.map { $0.reduce(0, +) / Double($0.count) }
      let squares = zip(groups, means).map { group, mean in group.reduce(0) { $0 + pow($1 - mean, 2) } }
      let count = Double(groups[0].count)
      for keep in [false, true] {
        let result = Shape((0..<4).compactMap { axes.contains($0) ? (keep ? 1 : nil) : shape[$0] })
        expectClose(
          x.sum(axes: named, keepDims: keep), groups.map { $0.reduce(0, +) }, shape: result, relative: 1e-5,
          absolute: 1e-5, "sum \(axes)")
        expectClose(x.mean(axes: named, keepDims: keep), means, shape: result, absolute: 1e-6, "mean \(axes)")
        expectClose(
          x.max(axes: named, keepDims: keep), groups.map { $0.max() ?? .nan }, shape: result, "max \(axes)")
        expectClose(
          x.min(axes: named, keepDims: keep), groups.map { $0.min() ?? .nan }, shape: result, "min \(axes)")
        expectClose(
          x.variance(axes: named, keepDims: keep), squares.map { $0 / count }, shape: result, relative: 2e-5,
          "variance \(axes)")
        if count > 1 {
          expectClose(
            x.standardDeviation(axes: named, keepDims: keep, correction: 1),
            squares.map { ($0 / (count - 1)).squareRoot() }, shape: result, relative: 2e-5,
            "deviation \(axes)")
        }
      }
    }
  }

  @Test func everything() {
    let x = Tensor([[1, 2], [3, 6]])
    #expect(x.sum().item == 12 && x.sum().shape == [])
    #expect(x.mean().item == 3 && x.max().item == 6 && x.min().item == 1)
    #expect(x.variance().item == 3.5)
    #expect(Tensor(5).sum().item == 5)
    #expect(x.sum(keepDims: true).shape == [1, 1])
    expectEqual(x.sum(axis: 0), [4, 8], shape: [2])
    expectEqual(x.mean(axis: -1, keepDims: true), [1.5, 4.5], shape: [2, 1])
    expectEqual(x.max(axis: 1), [2, 6], shape: [2])
    expectEqual(x.min(axis: 0), [1, 2], shape: [2])
  }

  @Test func nothing() {
    expectEqual(Tensor.zeros([0, 3]).sum(axis: 0), [0, 0, 0], shape: [3])
    expectEqual(Tensor.zeros([3, 0]).sum(axis: 1), [0, 0, 0], shape: [3])
    expectEqual(Tensor.zeros([0, 3]).sum(axis: 1), [], shape: [0])
    expectEqual(Tensor.zeros([0, 3]).max(axis: 1), [], shape: [0])
    #expect(Tensor.zeros([0]).sum().item == 0)
    #expect(Tensor.zeros([0]).mean().item.isNaN)
  }

  @Test func longSumsKeepTheirDigits() {
    #expect(Tensor.ones([10_000_000]).sum().item == 10_000_000)
    #expect(Tensor.ones([5_000_000, 2]).sum(axis: 0).elements == [5_000_000, 5_000_000])
    let tenth = Tensor(repeating: 0.1, shape: [10_000_000])
    let exact = Double(Float(0.1)) * 1e7
    expectClose(tenth.sum(), [exact], relative: 1e-6)
    expectClose(tenth.mean(), [Double(Float(0.1))], relative: 1e-6)
    expectClose(
      tenth.reshaped([1_000_000, 10]).sum(axis: 0), .init(repeating: exact / 10, count: 10), relative: 1e-6)
    expectClose(
      tenth.reshaped([10, 1_000_000]).sum(axis: 1), .init(repeating: exact / 10, count: 10), relative: 1e-6)
    expectClose(
      tenth.reshaped([2000, 5000]).sum(axis: 0), .init(repeating: exact / 5000, count: 5000), relative: 1e-6)
    // Deviations are taken from the mean, so a large mean takes no digits away.
    let shifted = randomTensor([1_000_000]) + 1000
    let values = shifted.doubles
    let mean = values.reduce(0, +) / 1e6
    expectClose(shifted.variance(), [values.reduce(0) { $0 + pow($1 - mean, 2) } / 1e6], relative: 1e-5)
  }

  @Test func sumsAreTheSameOnAnyNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    for shape: Shape in [[1_000_003], [50_001, 17], [9, 70_001], [100, 5000], [3, 40_000, 5]] {
      let x = randomTensor(shape)
      var seen: Set<[Float]> = []
      for threads in [1, 2, 3, 7] {
        Threads.count = threads
        seen.insert(x.sum().elements + x.sum(axis: 0).elements + x.sum(axis: -1).elements)
      }
      #expect(seen.count == 1, "\(shape)")
    }
  }

  @Test func notANumberWins() {
    let x = Tensor([[1, .nan, 3], [.infinity, -.infinity, 0]])
    expectEqual(x.max(axis: 1), [.nan, .infinity], shape: [2])
    expectEqual(x.min(axis: 1), [.nan, -.infinity], shape: [2])
    expectEqual(x.max(axis: 0), [.infinity, .nan, 3], shape: [3])
    expectEqual(x.min(axis: 0), [1, .nan, 0], shape: [3])
    #expect(x.sum().item.isNaN)
    // At every place of a long row, and of a column.
    for place in 0..<40 {
      var values = [Float](repeating: 1, count: 40)
      values[place] = .nan
      #expect(Tensor(values).max().item.isNaN && Tensor(values).min().item.isNaN)
      #expect(
        Tensor(values, shape: [40, 1]).broadcast(to: [40, 3]).max(axis: 0).elements.allSatisfy { $0.isNaN })
      #expect(Tensor(values).argmax() == place)
    }
  }

  @Test func positionsOfExtremes() {
    let x = Tensor([[3, 1, 3, 2], [0, 5, 5, 5], [-1, -1, -1, -1]])
    #expect(x.argmax(axis: 1) == [0, 1, 0])
    #expect(x.argmin(axis: 1) == [1, 0, 0])
    #expect(x.argmax(axis: 0) == [0, 1, 1, 1])
    #expect(x.argmin(axis: -2) == [2, 2, 2, 2])
    #expect(x.argmax() == 5)
    #expect(Tensor([1, .nan, .infinity, .nan]).argmax(axis: 0) == IndexTensor([1], shape: []))
    #expect(Tensor([1, .nan, -.infinity]).argmin(axis: 0) == IndexTensor([1], shape: []))
    #expect(Tensor([-.infinity, -.infinity]).argmax() == 0)
    let large = randomTensor([50, 400, 7])
    let wanted = Reference.groups(large, axes: [1]).map { group in
      Int32(group.indices.reduce(0) { group[$1] > group[$0] ? $1 : $0 })
    }
    #expect(large.argmax(axis: 1) == IndexTensor(wanted, shape: [50, 7]))
  }

  @Test func equalExtremesShareTheGradient() {
    let x = Tensor([[2, 2, 1], [0, 3, 0]])
    expectEqual(gradient(at: x) { $0.max(axis: 1).sum() }, [0.5, 0.5, 0, 0, 1, 0], shape: [2, 3])
    expectEqual(gradient(at: x) { $0.min(axis: 1).sum() }, [0, 0, 1, 0.5, 0, 0.5], shape: [2, 3])
    expectEqual(gradient(at: x) { $0.max() }, [0, 0, 0, 0, 1, 0], shape: [2, 3])
  }
}
