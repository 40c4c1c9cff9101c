import CKernels
import NeuralNetwork
import TensorCore
import Text

/// The decoder of a network, run a symbol at a time on compact weights.
final class StepDecoder: SymbolForecast {
  let symbolCount: Int
  private let network: TranslationNetwork
  private let capacity: Int
  private let precision: CompactMatrix.Precision
  private let attentive: AttentionStepper?
  private var plain: RecurrentStepper?
  private let readout, output: StepMatrix
  private let readoutBias: [Float], outputBias: [Float]
  /// `[rows, E]`, `[rows, H + M + E]`, `[rows, E]`, `[rows, V]`.
  private var words: [Float], joined: [Float], hidden: [Float], logits: [Float]
  private var rowCount = 0

  /// A decoder of up to `capacity` rows.
  init(_ network: TranslationNetwork, capacity: Int, precision: CompactMatrix.Precision) {
    (self.network, self.capacity, self.precision) = (network, capacity, precision)
    attentive = network.decoder.map {
      AttentionStepper($0, capacity: capacity, precision: precision)
    }
    let width = network.configuration.embedding
    symbolCount = network.targetEmbedding.weight.shape[0]
    readout = StepMatrix(network.readout.weight.value, rows: capacity, precision: precision)
    output = StepMatrix(network.targetEmbedding.weight.value, rows: capacity, precision: precision)
    readoutBias = network.readout.bias?.value.elements ?? Array(repeating: 0, count: width)
    var bias = network.outputBias.value.elements
    // Never said: what fills batches, and what a sentence begins with.
    for symbol in [SubwordTokenizer.padding, SubwordTokenizer.beginning] where Int(symbol) < bias.count {
      bias[Int(symbol)] = -.infinity
    }
    outputBias = bias
    words = Array(repeating: 0, count: capacity * width)
    joined = Array(repeating: 0, count: capacity * readout.inputs)
    hidden = Array(repeating: 0, count: capacity * width)
    logits = Array(repeating: 0, count: capacity * symbolCount)
  }

  func begin(_ sources: [[Int32]]) {
    precondition((1...capacity).contains(sources.count), "StepDecoder: too many sources")
    rowCount = sources.count
    let (steps, symbols) = TranslationBatch.packed(sources)
    let (memory, state) = withoutGradients { network.encode(symbols, steps: steps) }
    if let attentive, let decoder = network.decoder {
      attentive.begin(
        hidden: state, memory: memory, keys: withoutGradients { decoder.key(memory) },
        lengths: sources.map(\.count), sequences: Array(sources.indices))
    } else if let decoder = network.plainDecoder {
      // All rows at once: it has no memory that tells rows apart, so those that are done are carried along.
      let stepper = decoder.stepper(batchSize: capacity, precision: precision)
      let rest = Tensor.zeros([capacity - rowCount, state.shape[1]])
      stepper.state = RecurrentState(hidden: [concatenated([state, rest])])
      plain = stepper
    }
  }

  func reorder(_ origins: [Int]) {
    rowCount = origins.count
    attentive?.reorder(origins)
    plain?.reorder(origins + Array(repeating: 0, count: capacity - origins.count))
  }

  func forecast(
    after symbols: [Int32],
    _ body: (_ logits: UnsafeBufferPointer<Float>, _ attention: UnsafeBufferPointer<Float>) -> Void
  ) {
    precondition(
      symbols.count == rowCount, "StepDecoder: expected \(rowCount) symbols, found \(symbols.count)")
    let (width, columns) = (network.configuration.embedding, readout.inputs)
    for (row, symbol) in symbols.enumerated() {
      network.targetEmbedding.withVector(of: Int(symbol)) { vector in
        words.replaceSubrange((row * width)..<((row + 1) * width), with: vector)
        joined.replaceSubrange(((row + 1) * columns - width)..<((row + 1) * columns), with: vector)
      }
    }
    readWords()
    for row in 0..<rowCount {
      hidden.replaceSubrange((row * width)..<((row + 1) * width), with: readoutBias)
      logits.replaceSubrange((row * symbolCount)..<((row + 1) * symbolCount), with: outputBias)
    }
    hidden.withUnsafeMutableBufferPointer { hidden in
      guard let values = hidden.baseAddress else { return }
      readout.multiply(joined, columns, rows: rowCount, into: values, width, adding: true)
      ck_apply(ck_tanh, 0, Int64(rowCount * width), values, values)
      output.multiply(values, width, rows: rowCount, into: &logits, symbolCount, adding: true)
    }
    logits.withUnsafeBufferPointer { logits in
      let used = UnsafeBufferPointer(rebasing: logits[..<(rowCount * symbolCount)])
      if let attentive {
        attentive.withAttention { body(used, $0) }
      } else {
        body(used, UnsafeBufferPointer(start: nil, count: 0))
      }
    }
  }

  /// Steps the recurrent layer and puts what it gives in front of the words.
  private func readWords() {
    let columns = readout.inputs
    func place(_ values: UnsafeBufferPointer<Float>, size: Int, at column: Int) {
      for row in 0..<rowCount {
        let start = row * columns + column
        joined.replaceSubrange(
          start..<(start + size),
          with: UnsafeBufferPointer(rebasing: values[(row * size)..<((row + 1) * size)]))
      }
    }
    words.withUnsafeBufferPointer { words in
      let width = network.configuration.embedding
      if let attentive {
        let (state, context) = attentive(UnsafeBufferPointer(rebasing: words[..<(rowCount * width)]))
        place(state, size: attentive.hiddenSize, at: 0)
        place(context, size: attentive.memorySize, at: attentive.hiddenSize)
      } else if let plain {
        place(plain(words), size: plain.hiddenSize, at: 0)
      }
    }
  }
}
