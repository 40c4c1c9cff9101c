import NeuralNetwork
import TensorCore
import Testing

import DigitRecognition

struct DigitAnswerTests {
  private func probabilities(_ values: [Int: Float], other: Float? = nil) -> [Float] {
    (0..<10).map { values[$0] ?? 0 } + (other.map { [$0] } ?? [])
  }

  @Test func aClearDigit() {
    let answer = DigitAnswer(
      probabilities: probabilities([7: 0.9, 1: 0.1]), limits: AcceptanceLimits(confidenceFloor: 0.5))
    #expect(answer.digit == 7 && answer.confidence == 0.9 && answer.reason == nil)
    #expect(answer.probabilities == probabilities([7: 0.9, 1: 0.1]))
  }

  @Test func theFloorItselfIsEnough() {
    #expect(
      DigitAnswer(
        probabilities: probabilities([2: 0.5, 3: 0.3]), limits: AcceptanceLimits(confidenceFloor: 0.5)
      ).digit == 2)
    let below = DigitAnswer(
      probabilities: probabilities([2: 0.4999, 3: 0.3]), limits: AcceptanceLimits(confidenceFloor: 0.5))
    #expect(below.digit == nil && below.confidence == 0.4999)
    #expect(below.reason == "not clear enough: at best 2, with 50 %")
  }

  @Test func whatLooksLikeNoDigit() {
    let answer = DigitAnswer(
      probabilities: probabilities([2: 0.3], other: 0.7), limits: AcceptanceLimits(confidenceFloor: 0.5))
    #expect(answer.digit == nil && answer.reason == "looks like no digit")
    #expect(answer.confidence == 0.3 && answer.probabilities.count == 10)
    // Without a ceiling the eleventh output alone refuses nothing that reaches the floor.
    #expect(
      DigitAnswer(
        probabilities: probabilities([2: 0.4], other: 0.6), limits: AcceptanceLimits(confidenceFloor: 0.3)
      ).digit == 2)
    #expect(
      DigitAnswer(
        probabilities: probabilities([2: 0.4], other: 0.2), limits: AcceptanceLimits(confidenceFloor: 0.6)
      ).reason
        == "not clear enough: at best 2, with 40 %")
  }

  @Test func theCeilingOfTheEleventhOutput() {
    let limits = AcceptanceLimits(confidenceFloor: 0.5, otherCeiling: 0.1)
    func answer(_ digit: Float, _ other: Float) -> DigitAnswer {
      DigitAnswer(probabilities: probabilities([8: digit], other: other), limits: limits)
    }
    #expect(answer(0.9, 0.1).digit == 8)
    #expect(answer(0.85, 0.15).digit == nil)
    #expect(answer(0.85, 0.15).reason == "perhaps no digit: at best 8, with 85 %")
    #expect(answer(0.4, 0.6).reason == "looks like no digit")
    #expect(answer(0.4, 0.05).reason == "not clear enough: at best 8, with 40 %")
    // Ten outputs know nothing of it.
    #expect(DigitAnswer(probabilities: probabilities([8: 0.6]), limits: limits).digit == 8)
  }

  @Test func noNumbersAreNoDigit() {
    for bad in [Float.nan, .infinity] {
      let answer = DigitAnswer(
        probabilities: probabilities([2: bad, 3: 0.5], other: 0),
        limits: AcceptanceLimits(confidenceFloor: 0.1))
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
    let answer = DigitAnswer(
      probabilities: probabilities([3: 0.5, 8: 0.25, 1: 0.25]), limits: AcceptanceLimits(confidenceFloor: 0))
    #expect(answer.ranking(3).map(\.digit) == [3, 1, 8])
    #expect(answer.ranking(3).map(\.probability) == [0.5, 0.25, 0.25])
    #expect(answer.ranking(10).map(\.digit) == [3, 1, 8, 0, 2, 4, 5, 6, 7, 9])
    #expect(answer.ranking(0).isEmpty)
  }
}

/// A network that says what its picture's first eleven pixels say.
private final class PixelsAsLogits: StatelessLayer {
  private let width: Int
  init(width: Int = 10) { self.width = width }
  func forward(_ x: Tensor) -> Tensor { x.reshaped([x.shape[0], 784]).sliced(axis: 1, 0..<width) * 255 }
}

/// A network whose weights have grown beyond all measure.
private final class NoNumbers: StatelessLayer {
  func forward(_ x: Tensor) -> Tensor { Tensor(repeating: .nan, shape: [x.shape[0], 11]) }
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
    let result = DigitEvaluation(
      of: PixelsAsLogits(), on: data, limits: AcceptanceLimits(confidenceFloor: 0.5))
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
    let limits = AcceptanceLimits(measuredOf: PixelsAsLogits(), on: data)
    let refused = DigitEvaluation(of: PixelsAsLogits(), on: data, limits: limits).refused
    // Digits of the floor's own strength may fall to either side by rounding.
    #expect((3...5).contains(refused))
    // e² / (e² + 9)
    #expect((limits.confidenceFloor - 0.4508).magnitude < 1e-3)
    #expect(Double(refused) <= AcceptanceLimits.refusedShare * Double(count))
    #expect(limits.otherCeiling == 1)
  }

  @Test func theFloorOfFewPictures() {
    let data = digits(labels: [4], answers: [4], strengths: [3])
    let limits = AcceptanceLimits(measuredOf: PixelsAsLogits(), on: data)
    #expect(DigitEvaluation(of: PixelsAsLogits(), on: data, limits: limits).refused == 0)
    #expect(limits.confidenceFloor > 0.5)
    #expect(AcceptanceLimits(measuredOf: PixelsAsLogits(), on: data[0..<0]).confidenceFloor == 0.5)
  }

  @Test func theCeilingRefusesTheShareItShould() {
    // 10,000 digits, ten of them with a strong eleventh output.
    let count = 10_000
    var pixels = digits(
      labels: (0..<count).map { UInt8($0 % 10) }, answers: (0..<count).map { $0 % 10 },
      strengths: [UInt8](repeating: 9, count: count)
    ).pixels
    for index in 0..<20 { pixels[index * 784 + 10] = UInt8(index < 10 ? 5 : 4) }
    let data = DigitDataset(
      height: 28, width: 28, pixels: pixels, labels: (0..<count).map { UInt8($0 % 10) })
    let network = PixelsAsLogits(width: 11)
    let limits = AcceptanceLimits(measuredOf: network, on: data)
    // e⁴ / (e⁹ + e⁴ + 9): the largest that is still accepted.
    #expect((limits.otherCeiling - 0.006688).magnitude < 1e-5)
    let onlyCeiling = AcceptanceLimits(otherCeiling: limits.otherCeiling)
    #expect(DigitEvaluation(of: network, on: data, limits: onlyCeiling).refused == 10)
  }

  @Test func aNetworkOfNoNumbersHasLimits() {
    let data = digits(labels: [4, 5], answers: [4, 5], strengths: [3, 3])
    let limits = AcceptanceLimits(measuredOf: NoNumbers(), on: data)
    #expect(limits == AcceptanceLimits(confidenceFloor: 0, otherCeiling: 0))
  }

  @Test func noisePicturesAreReproducible() {
    let noise = RefusalEvaluation.noise(count: 12, seed: 3)
    #expect(noise.count == 12)
    #expect(noise == RefusalEvaluation.noise(count: 12, seed: 3))
    #expect(noise != RefusalEvaluation.noise(count: 12, seed: 4))
    #expect(Set(noise.map(\.width)) == [28, 56, 100])
  }
}
