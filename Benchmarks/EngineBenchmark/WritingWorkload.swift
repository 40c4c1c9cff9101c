import Glibc
import NeuralNetwork
import TensorCore

/// One character after the other by the network of ``LanguageModelWorkload``, each drawn at temperature 0.8.
struct WritingWorkload: Workload {
  /// How weights are kept.
  let precision: CompactMatrix.Precision

  static let all = CompactMatrix.Precision.allCases.map { WritingWorkload(precision: $0) }

  var name: String { "charlstm_generate_b1" + (precision == .float32 ? "" : "_\(precision)") }

  /// A multiplication and an addition for each weight, once a character.
  var floatingPointOperations: Double { LanguageModelWorkload().floatingPointOperations / 3 }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = LanguageModel(using: &generator)
    let (stepper, output) = (
      model.lstm.stepper(batchSize: 1, precision: precision),
      LinearStepper(model.output, precision: precision)
    )
    var character = 0
    let time = medianSeconds(for: seconds) {
      for _ in 0..<50 {
        let logits = model.embedding.withVector(of: character) { output(stepper($0)) }
        character = WritingWorkload.draw(logits, temperature: 0.8, using: &generator)
      }
    }
    return Measurement(workload: name, unit: "chars/s", value: 50 / time)
  }

  private static func draw(
    _ logits: UnsafeBufferPointer<Float>, temperature: Float, using generator: inout RandomGenerator
  ) -> Int {
    let scaled = Tensor(shape: [logits.count]) { out in
      for index in logits.indices { out.initializeElement(at: index, to: logits[index] / temperature) }
    }
    return softmax(scaled).withUnsafeElements { probabilities in
      var rest = generator.uniform()
      for (index, probability) in probabilities.enumerated() {
        rest -= probability
        if rest < 0 { return index }
      }
      return probabilities.count - 1
    }
  }
}
