import TensorCore
import TestSupport
import Testing

@Suite struct ThreadTests {
  @Test func manyTasksComputeAtOnce() async {
    let (a, b) = (randomTensor([150, 90]), randomTensor([90, 120], seed: 2))
    func work() -> [Float] {
      let product = matmul(a, b)
      let slopes = gradient(at: a) { (softmax(matmul($0, b)) * product).sum() }
      return [product.sum().item, slopes.squared().sum().item] + tanh(product).sum(axis: 0).elements
    }
    let expected = work()
    let results = await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<32 { group.addTask { work() } }
      return await group.reduce(into: [[Float]]()) { $0.append($1) }
    }
    #expect(results.count == 32)
    // The pool splits by numbers alone, busy or not: the same bits.
    for result in results { #expect(result == expected) }
  }

  @Test func tensorsTravelBetweenTasks() async {
    let x = randomTensor([1000])
    let total = await withTaskGroup(of: Tensor.self) { group in
      for part in x.split(count: 10, axis: 0) { group.addTask { part.exp().sum() } }
      return await group.reduce(Tensor(0)) { $0 + $1 }
    }
    expectClose(total, x.exp().sum(), relative: 1e-5)
  }

  @Test func parametersAreReadByTheThreadThatDifferentiates() async {
    // A closure on one task does not make parameters tracked on another.
    let x = Tensor([1, 2])
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<16 {
        group.addTask {
          let parameter = Parameter(x * Float(index))
          let (_, gradients) = valueAndGradients(of: [parameter]) { parameter.value.squared().sum() }
          #expect(gradients[parameter]?.elements == [2 * Float(index), 4 * Float(index)])
        }
      }
    }
  }

  @Test func numberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    #expect(before >= 1)
    Threads.count = 3
    #expect(Threads.count == 3)
  }
}
