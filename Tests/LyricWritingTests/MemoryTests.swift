import LyricWriting
import TensorCore
import Testing

struct MemoryTests {
  @Test func whatIsAskedStandsAtTheBeginning() {
    var generator = RandomGenerator(seed: 2)
    for distance in [1, 2, 9] {
      let (sequences, answers) = MemoryTask(distance: distance).batch(count: 200, using: &generator)
      #expect(sequences.shape == [200, distance + 1] && answers.shape == [200])
      for (number, answer) in answers.elements.enumerated() {
        let row = sequences.elements[(number * (distance + 1))..<((number + 1) * (distance + 1))]
        #expect(row.first == answer && (0..<8).contains(answer) && row.last == 16)
        #expect(row.dropFirst().dropLast().allSatisfy { (8..<16).contains($0) })
      }
      #expect(Set(answers.elements).count == 8)
    }
  }

  @Test(arguments: LyricConfiguration.Cell.allCases)
  func everyKindRemembersAStep(_ cell: LyricConfiguration.Cell) {
    var experiment = MemoryExperiment(cell: cell, distance: 2)
    (experiment.hidden, experiment.steps) = (16, 600)
    let result = experiment.run()
    #expect(result.accuracyPercent > 99, "\(cell)")
    #expect(result.steps < 600, "\(cell) ended after \(result.steps)")
  }

  /// Without training an answer is a guess.
  @Test func aGuessIsRightOnceInEight() {
    var experiment = MemoryExperiment(cell: .lstm, distance: 60)
    experiment.steps = 1
    let accuracy = experiment.run().accuracyPercent
    #expect((5...20).contains(accuracy), "\(accuracy)")
  }

  @Test func trainingEndsWhenAsked() {
    let experiment = MemoryExperiment(cell: .gru, distance: 3)
    #expect(experiment.run { $0 < 4 }.steps == 4)
  }
}
