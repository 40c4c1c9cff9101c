import NeuralNetwork
import TensorCore
import Testing

import DigitRecognition

struct DigitAnswerTests {
  private func probabilities(_ values: [Int: Float], other: Float? = nil) -> [Float] {
    (0..<10).map { values[$0] ?? 0 } + (other.map { [$0] } ?? [])
  }

  @Test func aClearDigit() {
    let answer = DigitAnswer(probabilities: probabilities([7: 0.9, 1: 0.1]), floor: 0.5)
    #expect(answer.digit == 7 && answer.confidence == 0.9 && answer.reason == nil)
    #expect(answer.probabilities == probabilities([7: 0.9, 1: 0.1]))
  }

  @Test func theFloorItselfIsEnough() {
    #expect(DigitAnswer(probabilities: probabilities([2: 0.5, 3: 0.3]), floor: 0.5).digit == 2)
    let below = DigitAnswer(probabilities: probabilities([2: 0.4999, 3: 0.3]), floor: 0.5)
    #expect(below.digit == nil && below.confidence == 0.4999)
    #expect(below.reason == "not clear enough: at best 2, with 50 %")
  }

  @Test func whatLooksLikeNoDigit() {
    let answer = DigitAnswer(probabilities: probabilities([2: 0.3], other: 0.7), floor: 0.5)
    #expect(answer.digit == nil && answer.reason == "looks like no digit")
    #expect(answer.confidence == 0.3 && answer.probabilities.count == 10)
    // The eleventh output alone refuses nothing that reaches the floor.
    #expect(DigitAnswer(probabilities: probabilities([2: 0.4], other: 0.6), floor: 0.3).digit == 2)
    #expect(
      DigitAnswer(probabilities: probabilities([2: 0.4], other: 0.2), floor: 0.6).reason
        == "not clear enough: at best 2, with 40 %")
  }

  @Test func noNumbersAreNoDigit() {
    for bad in [Float.nan, .infinity] {
      let answer = DigitAnswer(probabilities: probabilities([2: bad, 3: 0.5], other: 0), floor: 0.1)
      #expect(answer.digit == nil && answer.confidence == 0)
      #expect(answer.probabilities == [Float](repeating: 0, count: 10))
      #expect(answer.reason == "the network gives no numbers; its weights are damaged")
    }
  }

  @Test func failuresOfTheNormaliser() {
    let blank = DigitAnswer(failure: .blank)
    #expect(blank.digit == nil && blank.confidence == 0 && blank.reason == "blank picture")
    #expect(blank.probabilities == [Float](repeating: 0, count: 10))
    #expect(DigitAnswer(failure: .severalFigures(3)).reason?.contains("digits read") == true)
    #expect(DigitAnswer(failure: .noSingleFigure).reason == "no single figure")
  }

  @Test func ranking() {
    let answer = DigitAnswer(probabilities: probabilities([3: 0.5, 8: 0.25, 1: 0.25]), floor: 0)
    #expect(answer.ranking(3).map(\.digit) == [3, 1, 8])
    #expect(answer.ranking(3).map(\.probability) == [0.5, 0.25, 0.25])
    #expect(answer.ranking(10).map(\.digit) == [3, 1, 8, 0, 2, 4, 5, 6, 7, 9])
    #expect(answer.ranking(0).isEmpty)
  }
}

/// A network that says what its picture's first eleven pixels say.
private final class PixelsAsLogits: StatelessLayer {
  func forward(_ x: Tensor) -> Tensor { x.reshaped([x.shape[0], 784]).sliced(axis: 1, 0..<10) * 255 }
}

struct DigitEvaluationTests {
  /// Pictures whose pixel at the place of `answers[i]` has the value `strength[i]`.
  private func digits(labels: [UInt8], answers: [Int], strengths: [UInt8]) -> DigitDataset {
    var pixels = [UInt8](repeating: 0, count: labels.count * 784)
    for index in labels.indices { pixels[index * 784 + answers[index]] = strengths[index] }
    return DigitDataset(height: 28, width: 28, pixels: pixels, labels: labels)
  }

  @Test func countsErrorsAndRefusals() {
    let data = digits(labels: [0, 1, 2, 3, 3], answers: [0, 1, 7, 3, 3], strengths: [9, 9, 9, 9, 1])
    let result = DigitEvaluation(of: PixelsAsLogits(), on: data, floor: 0.5)
    #expect(result.count == 5 && result.errors == 1 && result.errorPercent == 20)
    #expect(result.refused == 1 && result.refusedPercent == 20)
    for (label, row) in result.confusion.enumerated() {
      let expected = [0: [0: 1], 1: [1: 1], 2: [7: 1], 3: [3: 2]][label] ?? [:]
      #expect(row == (0..<10).map { expected[$0] ?? 0 })
    }
  }

  @Test func moreThanOnePiece() {
    let count = 2_100
    let data = digits(
      labels: (0..<count).map { UInt8($0 % 10) }, answers: (0..<count).map { $0 % 100 == 0 ? 5 : $0 % 10 },
      strengths: [UInt8](repeating: 20, count: count))
    let result = DigitEvaluation(of: PixelsAsLogits(), on: data)
    #expect(result.count == count && result.errors == 21 && result.confusion[0][5] == 21)
  }

  @Test func theFloorRefusesTheShareItShould() {
    // 5,000 digits whose logit grows from 1 to 5; the five least sure ones may be refused.
    let count = 5_000
    let data = digits(
      labels: (0..<count).map { UInt8($0 % 10) }, answers: (0..<count).map { $0 % 10 },
      strengths: (0..<count).map { index in UInt8(index < 3 ? 1 : index < 10 ? 2 : 5) })
    let floor = ConfidenceFloor.measured(of: PixelsAsLogits(), on: data)
    let refused = DigitEvaluation(of: PixelsAsLogits(), on: data, floor: floor).refused
    // Digits of the floor's own strength may fall to either side by rounding.
    #expect((3...5).contains(refused))
    // e² / (e² + 9)
    #expect((floor - 0.4508).magnitude < 1e-3)
    #expect(Double(refused) <= ConfidenceFloor.refusedShare * Double(count))
  }

  @Test func theFloorOfFewPictures() {
    let data = digits(labels: [4], answers: [4], strengths: [3])
    let floor = ConfidenceFloor.measured(of: PixelsAsLogits(), on: data)
    #expect(DigitEvaluation(of: PixelsAsLogits(), on: data, floor: floor).refused == 0)
    #expect(floor > 0.5)
  }

  @Test func noisePicturesAreReproducible() {
    let noise = RefusalEvaluation.noise(count: 12, seed: 3)
    #expect(noise.count == 12)
    #expect(noise == RefusalEvaluation.noise(count: 12, seed: 3))
    #expect(noise != RefusalEvaluation.noise(count: 12, seed: 4))
    #expect(Set(noise.map(\.width)) == [28, 56, 100])
  }
}
