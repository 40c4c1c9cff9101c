import Checkpoints
import Glibc
import Images
import NeuralNetwork
import TensorCore
import TestSupport
import Testing

import DigitRecognition

struct DigitClassifierTests {
  private func network(_ name: DigitModelName) -> any Layer {
    var generator = RandomGenerator(seed: 1)
    return name.makeNetwork(using: &generator)
  }

  private func save(
    _ name: DigitModelName, _ folder: TemporaryFolder, metadata: [String: String]? = nil
  ) throws -> String {
    let path = folder("weights.safetensors")
    try saveWeights(
      of: network(name), to: path, metadata: metadata ?? ["network": name.rawValue, "confidenceFloor": "0"])
    return path
  }

  private func classifier(_ path: String) throws -> DigitClassifier {
    try DigitClassifier(ModelReference(path, app: "digits"))
  }

  /// Loads, expects a one-line error that begins with the file's name.
  @discardableResult
  private func expectRefusal(
    _ path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> CheckpointError? {
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
      try classifier(path)
    }
    #expect(error?.description.hasPrefix("\(path): ") == true, sourceLocation: sourceLocation)
    #expect(error?.description.contains("\n") == false, sourceLocation: sourceLocation)
    return error
  }

  private func drawing(_ digit: Int) -> Image {
    var generator = RandomGenerator(seed: 2)
    let plane = Plane(width: 28, height: 28, values: DrawnDigits.picture(of: digit, using: &generator))
    return Image(plane.resized(width: 100, height: 100, method: .bilinear))
  }

  @Test(arguments: DigitModelName.allCases)
  func savedWeightsAreLoaded(_ name: DigitModelName) throws {
    let folder = try TemporaryFolder()
    let path = try save(name, folder)
    let classifier = try classifier(path)
    #expect(classifier.architecture == name && classifier.name == "weights")
    #expect(classifier.limits == AcceptanceLimits())
    #expect(try classifier.hash == SHA256.hexadecimal(ofFile: path))
    #expect(classifier.network.namedModules.allSatisfy { !$0.module.isTraining })
    let answer = classifier.classify(drawing(3))
    #expect(answer.digit != nil && answer.reason == nil)
    let sum = answer.probabilities.reduce(0, +)
    #expect(name.recognizesOthers ? sum < 1 : (sum - 1).magnitude < 1e-4)
    #expect(answer == classifier.classify(drawing(3)))
  }

  @Test func severalPicturesAreJudgedAsOne() throws {
    let folder = try TemporaryFolder()
    let classifier = try classifier(save(.lenet5, folder))
    let pictures = (0..<40).map { DrawnDigits.dataset(count: 40).picture($0) }
    let together = classifier.answers(to: pictures)
    #expect(classifier.answers(to: []).isEmpty)
    for (picture, answer) in zip(pictures, together) {
      let alone = classifier.answers(to: [picture])[0]
      #expect(alone.digit == answer.digit && (alone.confidence - answer.confidence).magnitude < 1e-5)
    }
  }

  @Test func blankAndTinyPictures() throws {
    let folder = try TemporaryFolder()
    let classifier = try classifier(save(.softmax, folder))
    for side in [1, 2, 28, 300] {
      for level in [Float(0), 0.5, 1] {
        let image = Image(Plane(width: side, height: side, repeating: level))
        #expect(classifier.classify(image) == DigitAnswer(failure: .blank), "\(side) \(level)")
        #expect(throws: NormalizationFailure.self) { try classifier.read(image) }
      }
    }
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let folder = try TemporaryFolder()
    for name in DigitModelName.allCases {
      let other: DigitModelName = name == .lenet5 ? .softmax : .lenet5
      let path = try save(name, folder, metadata: ["network": other.rawValue])
      let error = expectRefusal(path)
      #expect(error?.problem.contains("belongs to") == true, "\(name)")
    }
  }

  @Test func filesOfOtherKindsAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(expectRefusal(folder("none.safetensors"))?.kind == .cannotRead)
    #expect(expectRefusal(folder.path + "/")?.kind == .cannotRead)
    expectRefusal(try folder.write([], "empty.safetensors"))
    expectRefusal(try folder.write(Array("some text, long enough".utf8), "text.safetensors"))
    for metadata in [[:], ["network": "resnet"]] {
      let error = expectRefusal(try save(.softmax, folder, metadata: metadata))
      #expect(error?.problem.contains("softmax, mlp, lenet5, lenet5-1998, cnn") == true)
      #expect(error?.problem.contains("network = \(metadata["network"] ?? "none")") == true)
    }
    for key in ["confidenceFloor", "otherCeiling"] {
      for limit in ["nan", "-0.1", "1.5", "inf", "high", ""] {
        let error = expectRefusal(
          try save(.softmax, folder, metadata: ["network": "softmax", key: limit]))
        #expect(error?.problem.contains("\(key) in 0...1") == true, "\(limit)")
      }
    }
  }

  @Test func truncatedWeightsAreRefused() throws {
    let folder = try TemporaryFolder()
    let bytes = try fileBytes(at: save(.softmax, folder))
    for count in [0, 1, 7, 8, 9, 100, bytes.count / 2, bytes.count - 1] {
      expectRefusal(try folder.write(Array(bytes[..<count]), "cut.safetensors"))
    }
    expectRefusal(try folder.write(bytes + [0], "long.safetensors"))
  }

  /// A flipped bit is refused, or changes a weight; then there is still an answer, if a bad one.
  @Test func flippedBitsDoNoHarm() throws {
    let folder = try TemporaryFolder()
    let bytes = try fileBytes(at: save(.softmax, folder))
    let headerCount = 8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let image = drawing(4)
    var generator = RandomGenerator(seed: 7)
    var refused = 0
    for round in 0..<300 {
      var damaged = bytes
      let range = round % 3 == 0 ? bytes.count : headerCount
      damaged[Int(generator.next() % UInt64(range))] ^= 1 << UInt8(generator.next() % 8)
      let path = try folder.write(damaged, "flipped.safetensors")
      do {
        let answer = try classifier(path).classify(image)
        #expect(answer.probabilities.allSatisfy { (0...1).contains($0) })
      } catch {
        #expect(error is CheckpointError && "\(error)".hasPrefix(path) && !"\(error)".contains("\n"))
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test func absurdWeightsGiveNoDigit() throws {
    let folder = try TemporaryFolder()
    for value in [Float.nan, .infinity, 3e38] {
      let network = SoftmaxClassifier(using: &generator)
      network.output.weight.value = Tensor(repeating: value, shape: network.output.weight.shape)
      let path = folder("absurd.safetensors")
      try saveWeights(of: network, to: path, metadata: ["network": "softmax"])
      let answer = try classifier(path).classify(drawing(1))
      #expect(answer.digit == nil && answer.reason != nil)
      #expect(answer.probabilities.allSatisfy { (0...1).contains($0) })
    }
  }

  private var generator: RandomGenerator {
    get { RandomGenerator(seed: 1) }
    nonmutating set {}
  }
}
