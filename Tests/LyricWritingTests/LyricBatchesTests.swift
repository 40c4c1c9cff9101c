import LyricWriting
import TensorCore
import Testing
import Text

struct LyricBatchesTests {
  /// Every window of an epoch, a lane each, one behind the other.
  private func lanes(_ batches: LyricBatches, epoch: Int) -> [(inputs: [Int32], targets: [Int32])] {
    var lanes = Array(repeating: (inputs: [Int32](), targets: [Int32]()), count: batches.lanes)
    for window in 0..<batches.windowCount {
      let batch = batches.batch(window: window, epoch: epoch)
      #expect(
        batch.inputs.shape == [batches.lanes, batches.steps] && batch.targets.shape == batch.inputs.shape)
      #expect(batch.isFirst == (window == 0))
      for lane in lanes.indices {
        let range = (lane * batches.steps)..<((lane + 1) * batches.steps)
        lanes[lane].inputs += batch.inputs.elements[range]
        lanes[lane].targets += batch.targets.elements[range]
      }
    }
    return lanes
  }

  @Test func lanesAreStretchesOfTheText() {
    let numbers = (0..<103).map(Int32.init)
    let batches = LyricBatches(numbers: numbers, lanes: 4, steps: 5, seed: 7)
    #expect(batches.windowCount == 5)
    var starts: Set<Int32> = []
    for epoch in 0..<8 {
      let lanes = lanes(batches, epoch: epoch)
      for (number, lane) in lanes.enumerated() {
        // Every character is followed by the next one of the text, in a circle.
        #expect(zip(lane.inputs, lane.targets).allSatisfy { ($0 + 1) % 103 == $1 })
        #expect(Array(lane.inputs.dropFirst()) == Array(lane.targets.dropLast()))
        #expect(lane.inputs[0] == (lanes[0].inputs[0] + Int32(number * 25)) % 103)
      }
      starts.insert(lanes[0].inputs[0])
    }
    #expect(starts.count > 5)
  }

  @Test func anEpochFollowsFromSeedAndNumber() {
    let numbers = (0..<500).map { Int32($0 % 17) }
    func batch(_ seed: UInt64, after epochs: [Int]) -> LyricBatch {
      let batches = LyricBatches(numbers: numbers, lanes: 3, steps: 7, seed: seed)
      for epoch in epochs { _ = batches.batch(window: 0, epoch: epoch) }
      return batches.batch(window: 4, epoch: 2)
    }
    #expect(batch(1, after: []).inputs == batch(1, after: [0, 1, 2]).inputs)
    #expect(batch(1, after: []).inputs == batch(1, after: [5]).inputs)
    #expect(batch(1, after: []).inputs != batch(2, after: []).inputs)
  }

  @Test func poemsComeWholeInANewOrder() {
    let text = "一\n二三\n\n四五\n\n\n六\n七\n\n八"
    let vocabulary = CharacterVocabulary(of: text)
    let batches = LyricBatches(
      numbers: vocabulary.encode(text), lanes: 1, steps: 1, order: .shuffledPoems,
      newline: vocabulary.number(of: "\n"), seed: 3)
    let poems: Set<String> = ["一\n二三\n\n", "四五\n\n\n", "六\n七\n\n", "八\n\n"]
    var orders: Set<String> = []
    for epoch in 0..<12 {
      let whole = vocabulary.decode(lanes(batches, epoch: epoch)[0].inputs)
      var rest = Substring(whole)
      var found: Set<String> = []
      while let poem = poems.first(where: { rest.hasPrefix($0) && !found.contains($0) }) {
        found.insert(poem)
        rest = rest.dropFirst(poem.count)
      }
      #expect(rest.isEmpty && found == poems, "\(whole)")
      orders.insert(whole)
    }
    #expect(orders.count > 3)
  }

  @Test func shortTextsAreReadAsFarAsTheyGo() {
    let two = LyricBatches(numbers: [1, 2], lanes: 64, steps: 64, seed: 0)
    #expect(two.lanes == 2 && two.steps == 1 && two.windowCount == 1)
    let batch = two.batch(window: 0, epoch: 0)
    #expect(Set(batch.inputs.elements) == [1, 2])
    #expect(zip(batch.inputs.elements, batch.targets.elements).allSatisfy { $0 != $1 })
    let some = LyricBatches(numbers: Array(0..<10), lanes: 64, steps: 4, seed: 0)
    #expect(some.lanes == 2 && some.windowCount == 1)
  }
}

struct LyricTextTests {
  @Test func nineTenthsAreForLearning() {
    let text = (0..<25).map { String($0 % 10) }.joined()
    #expect(LyricText.part(.training, of: text).count == 22)
    #expect(LyricText.part(.training, of: text) + LyricText.part(.validation, of: text) == text)
    #expect(LyricText.part(.whole, of: text) == text)
  }

  @Test func tooShortTextsAreRefused() throws {
    func text(_ words: String) throws -> LyricText {
      try LyricText(try Corpus(text: words), path: "a.txt")
    }
    #expect(try text("abc").training == "ab")
    let error = #expect(throws: TextError.self) { try text("a") }
    #expect(error?.description.contains("expected at least 2 characters to learn from, found 0") == true)
  }
}
