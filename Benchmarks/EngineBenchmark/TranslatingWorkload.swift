import NeuralNetwork
import TensorCore

/// A sentence of 16 words by the network of ``TranslationWorkload``, word by word, each the likeliest.
struct TranslatingWorkload: Workload {
  /// How weights are kept.
  let precision: CompactMatrix.Precision

  static let all = [CompactMatrix.Precision.float32, .int8].map { TranslatingWorkload(precision: $0) }

  var name: String { "seq2seq_greedy_b1_s16_t16" + (precision == .float32 ? "" : "_\(precision)") }

  /// A multiplication and an addition for each weight, once a word.
  var floatingPointOperations: Double {
    Double(TranslationWorkload.length) * TranslationWorkload().floatingPointOperations / 3
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = TranslationModel(using: &generator)
    let (units, width) = (TranslationWorkload.units, TranslationWorkload.width)
    let stepper = AttentionStepper(model.decoder, precision: precision)
    let output = LinearStepper(model.output, precision: precision)
    let source = IndexTensor((0..<TranslationWorkload.length).map { 37 * $0 }).reshaped([
      1, TranslationWorkload.length,
    ])
    var row = [Float](repeating: 0, count: 2 * units + width)
    let time = medianSeconds(for: seconds) {
      let (memory, state) = model.encoder(model.sourceEmbedding(source))
      stepper.begin(
        hidden: concatenated(state.hidden, axis: 1), memory: memory, keys: model.decoder.key(memory),
        lengths: [TranslationWorkload.length], sequences: [0])
      var word = 0
      for _ in 0..<TranslationWorkload.length {
        let next: Int? = model.targetEmbedding.withVector(of: word) { vector in
          let (hidden, context) = stepper(vector)
          row.replaceSubrange(0..<units, with: hidden)
          row.replaceSubrange(units..<(2 * units), with: context)
          row.replaceSubrange((2 * units)..., with: vector)
          return row.withUnsafeBufferPointer { row in
            let logits = output(row)
            return logits.indices.max { logits[$0] < logits[$1] }
          }
        }
        word = next ?? 0
      }
    }
    return Measurement(workload: name, unit: "sentences/s", value: 1 / time)
  }
}
