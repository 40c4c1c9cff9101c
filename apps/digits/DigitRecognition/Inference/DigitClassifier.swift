import Checkpoints
import Images
import NeuralNetwork
import TensorCore

/// A trained network that reads digits from pictures.
public final class DigitClassifier {
  /// The name under which the model was asked for.
  public let name: String
  /// The SHA-256 of its weights' file.
  public let hash: String
  /// Which network it is.
  public let architecture: DigitModelName
  /// The network, in inference mode.
  public let network: any Layer
  /// Which probabilities are enough for an answer.
  public let limits: AcceptanceLimits
  private let normalizer = DigitNormalizer()

  /// Loads a model.
  ///
  /// - Throws: `CheckpointError` when the file is missing, damaged, or of another network.
  public init(_ reference: ModelReference) throws(CheckpointError) {
    let file = try SafetensorsFile(contentsOf: reference.path)
    guard let value = file.metadata["network"], let architecture = DigitModelName(rawValue: value) else {
      throw CheckpointError(
        .malformed, path: reference.path,
        "expected weights of a digit network (\(DigitModelName.list)), found metadata "
          + "network = \(file.metadata["network"] ?? "none"); train one with `digits train`")
    }
    var generator = RandomGenerator(seed: 0)
    network = Initializer.withoutDrawing { architecture.makeNetwork(using: &generator) }
    try loadWeights(into: network, from: file)
    network.train(false)
    self.architecture = architecture
    limits = try AcceptanceLimits(of: file, path: reference.path)
    name = reference.name
    hash = try reference.hash()
  }

  /// Reads the one digit of a picture.
  public func classify(_ image: Image) -> DigitAnswer {
    do {
      return answer(to: try normalizer.normalize(image))
    } catch {
      return DigitAnswer(failure: error)
    }
  }

  /// Reads a digit in MNIST's geometry.
  public func answer(to digit: NormalizedDigit) -> DigitAnswer {
    answers(to: [digit.picture])[0]
  }

  /// Reads pictures of 784 values, 0 for ground and 1 for stroke.
  public func answers(to pictures: [[Float]]) -> [DigitAnswer] {
    guard !pictures.isEmpty else { return [] }
    let input = Tensor(pictures.flatMap { $0 }, shape: [pictures.count, 28, 28, 1])
    let probabilities = softmax(network.predict(input))
    let width = probabilities.shape[1]
    let values = probabilities.elements
    return pictures.indices.map { row in
      DigitAnswer(
        probabilities: Array(values[(row * width)..<((row + 1) * width)]), limits: limits)
    }
  }

  /// The digits of a picture in reading order, with their places.
  ///
  /// - Throws: `NormalizationFailure` when there is nothing to read.
  public func read(_ image: Image) throws(NormalizationFailure) -> DigitReading {
    let regions = try DigitSegmenter().segment(image)
    let answers = answers(to: regions.map(\.digit.picture))
    return DigitReading(
      figures: zip(regions, answers).map { DigitReading.Figure(region: $0, answer: $1) })
  }
}

/// What stands in a picture of several digits.
public struct DigitReading: Sendable {
  /// One figure of the picture.
  public struct Figure: Sendable {
    /// Where it is.
    public let region: DigitRegion
    /// What it says.
    public let answer: DigitAnswer
  }

  /// The figures in reading order.
  public let figures: [Figure]

  /// The digits line by line; a figure that is no digit is written `?`.
  public var text: String {
    var lines: [String] = []
    for figure in figures {
      while lines.count <= figure.region.line { lines.append("") }
      lines[figure.region.line] += figure.answer.digit.map(String.init) ?? "?"
    }
    return lines.joined(separator: "\n")
  }
}

extension DigitModelName {
  /// All names, for messages.
  public static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
