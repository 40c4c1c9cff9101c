import CKernels
import Checkpoints
import TensorCore

/// A trained ``BagEncoder`` as it lies in its file: the table of vectors stays bytes, of which a text touches
/// a few rows.
struct CompactBagEncoder: Sendable {
  let dimensions: Int
  private let vocabulary: FeatureVocabulary
  private let features: TextFeatures
  private let table: [UInt8]
  private let scales: [Float]
  private let importance: [Float]
  /// The factors of the last turn and of those before it.
  private let turns: [Float]
  private let query: CompactTower
  private let reply: CompactTower?

  /// Reads the network whose tensors begin with `name`.
  init(_ file: SafetensorsFile, _ name: String, answersContexts: Bool) throws(CheckpointError) {
    features = answersContexts ? .conversation : .question
    let tableName = "\(name).embedding.weight"
    let shape = try file.shape(of: tableName, rank: 2)
    let (count, dimensions) = (shape[0], shape[1])
    guard dimensions % 64 == 0, dimensions <= 1_024, file.entry(tableName)?.elementType == .int8 else {
      throw CheckpointError(
        .wrongShape, path: file.path, key: tableName,
        "expected I8 vectors of 64, 128 … 1,024 numbers, found \(shape); train it with `chat train`")
    }
    self.dimensions = dimensions
    table = try file.bytes(of: tableName)
    scales = try file.floats(of: tableName + SafetensorsFile.scaleSuffix, shape: [count])
    importance = try file.floats(of: "\(name).importance", shape: [count])
    let halves = try file.floats(of: "\(name).keys", shape: [count, 2])
    guard let vocabulary = FeatureVocabulary(halves: halves) else {
      throw CheckpointError(
        .malformed, path: file.path, key: "\(name).keys", "expected ascending halves of 32-bit hashes")
    }
    self.vocabulary = vocabulary
    turns =
      try answersContexts ? [1] + file.floats(of: "\(name).turns", shape: [BagEncoder.earlierTurns]) : [1]
    query = try CompactTower(file, "\(name).query", dimensions)
    reply = try answersContexts ? CompactTower(file, "\(name).reply", dimensions) : nil
    _ = try file.floats(of: "\(name).logScale", shape: [1])
  }

  /// The names of its tensors.
  static func names(_ name: String, answersContexts: Bool) -> [String] {
    func tower(_ tower: String) -> [String] {
      ["hidden.weight", "hidden.bias", "output.weight", "output.bias"].map { "\(name).\(tower).\($0)" }
    }
    return ["embedding.weight", "importance", "keys", "logScale"].map { "\(name).\($0)" } + tower("query")
      + (answersContexts ? ["\(name).turns"] + tower("reply") : [])
  }

  /// Vectors of contexts, or of single texts: rows of unit length, zero where no feature is known.
  func encode(_ contexts: [[String]], isReply: Bool = false) -> [Float] {
    var result = [Float](repeating: 0, count: contexts.count * dimensions)
    // Enough texts at once for the matrices, few enough to stay in the cache.
    for start in stride(from: 0, to: contexts.count, by: 128) {
      let texts = contexts[start..<min(start + 128, contexts.count)]
      let bags = FeatureBags(
        contexts: texts.map { context in
          context.suffix(turns.count).map { vocabulary.rows(of: features.hashes(of: $0)) }
        })
      let vectors = (isReply ? reply ?? query : query)(BagEncoder.centered(sums(bags)))
      vectors.withUnsafeElements { vectors in
        for row in 0..<texts.count where bags.bags.offsets[row] < bags.bags.offsets[row + 1] {
          let source = vectors[(row * dimensions)..<((row + 1) * dimensions)]
          let norm = source.reduce(0) { $0 + $1 * $1 }.squareRoot()
          guard norm > 0 else { continue }
          let place = (start + row) * dimensions
          for (column, value) in source.enumerated() { result[place + column] = value / norm }
        }
      }
    }
    return result
  }

  private func sums(_ texts: FeatureBags) -> Tensor {
    let bags = texts.bags
    let weights = zip(bags.indices, texts.turns).map { importance[Int($0)] * turns[Int($1)] }
    return Tensor(shape: [bags.count, dimensions]) { out in
      table.withUnsafeBytes { bytes in
        guard let bytes = bytes.baseAddress, let out = out.baseAddress else { return }
        ck_bag_sums_int8(
          Int64(bags.count), Int64(dimensions), bags.offsets, bags.indices, weights,
          bytes.assumingMemoryBound(to: Int8.self), scales, out)
      }
    }
  }
}

/// A tower of a trained network.
private struct CompactTower: Sendable {
  private let hidden: (weight: Tensor, bias: Tensor)
  private let output: (weight: Tensor, bias: Tensor)

  init(_ file: SafetensorsFile, _ name: String, _ dimensions: Int) throws(CheckpointError) {
    let units = try file.shape(of: "\(name).hidden.weight", rank: 2)[0]
    func linear(_ layer: String, _ rows: Int, _ columns: Int) throws(CheckpointError) -> (Tensor, Tensor) {
      (
        Tensor(
          try file.floats(of: "\(name).\(layer).weight", shape: [rows, columns]), shape: [rows, columns]),
        Tensor(try file.floats(of: "\(name).\(layer).bias", shape: [rows]))
      )
    }
    hidden = try linear("hidden", units, dimensions)
    output = try linear("output", dimensions, units)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let units = gelu(linear(x, weight: hidden.weight, bias: hidden.bias))
    return x + linear(units, weight: output.weight, bias: output.bias)
  }
}

extension SafetensorsFile {
  /// The shape of a tensor with a number of axes, none of them empty.
  fileprivate func shape(of name: String, rank: Int) throws(CheckpointError) -> [Int] {
    guard let entry = entry(name) else {
      throw CheckpointError(
        .missingKey, path: path, key: name, "expected this tensor, found none of that name")
    }
    guard entry.shape.count == rank, !entry.shape.contains(0) else {
      throw CheckpointError(
        .wrongShape, path: path, key: name, "expected \(rank) axes, none empty, found \(entry.shape)")
    }
    return entry.shape
  }

  /// The values of a tensor of a shape.
  fileprivate func floats(of name: String, shape expected: [Int]) throws(CheckpointError) -> [Float] {
    let shape = try shape(of: name, rank: expected.count)
    guard shape == expected else {
      throw CheckpointError(.wrongShape, path: path, key: name, "expected \(expected), found \(shape)")
    }
    return try floats(of: name)
  }
}
