import Testing
import Training

struct EpochOrderTests {
  @Test(arguments: [(1, 1), (1, 8), (7, 3), (8, 8), (100, 1), (1000, 64)])
  func everyExampleOnce(_ count: Int, _ batchSize: Int) {
    for epoch in 0..<3 {
      let order = EpochOrder(count: count, batchSize: batchSize, seed: 4, epoch: epoch)
      let steps = (0..<order.stepCount).map { Array(order.indices(ofStep: $0)) }
      #expect(steps.flatMap { $0 }.sorted() == Array(0..<count))
      #expect(steps.dropLast().allSatisfy { $0.count == batchSize })
      #expect((1...batchSize).contains(steps.last?.count ?? 0))
      #expect(order.stepCount == EpochOrder.stepCount(count, batchSize: batchSize))
    }
  }

  @Test func followsFromSeedAndEpochAlone() {
    func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
      Array(EpochOrder(count: 200, batchSize: 200, seed: seed, epoch: epoch).indices(ofStep: 0))
    }
    #expect(order(1, 0) == order(1, 0))
    #expect(Set([order(1, 0), order(1, 1), order(1, 2), order(2, 0), order(2, 1)]).count == 5)
    #expect(order(1, 0) != Array(0..<200))
  }
}
