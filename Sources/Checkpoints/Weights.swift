public import NeuralNetwork
internal import TensorCore

/// Writes all parameters and buffers of a network under their paths, with a checksum, so that the file appears
/// complete or not at all.
///
/// Buffers (running statistics) stay Float32 at every precision. A parameter that is used in several places
/// is stored once, under its first path.
///
/// - Parameters:
///   - module: the network.
///   - path: the file, usually `NAME.safetensors`.
///   - precision: how parameters are stored.
///   - metadata: strings to keep with them, such as the configuration that builds the network.
/// - Throws: `CheckpointError` if the precision cannot hold a value or the file cannot be written.
public func saveWeights(
  of module: any Module, to path: String, precision: WeightPrecision = .float32,
  metadata: [String: String] = [:]
) throws(CheckpointError) {
  var writer = SafetensorsWriter(metadata: metadata)
  writer.hasChecksum = true
  do throws(CheckpointError) {
    for slot in WeightSlot.all(of: module) {
      try writer.add(
        slot.path, slot.value.elements, shape: Array(slot.value.shape),
        precision: slot.isBuffer ? .float32 : precision)
    }
  } catch {
    throw CheckpointError(error.kind, path: path, key: error.key, error.problem)
  }
  try writer.write(to: path)
}

/// Reads all parameters and buffers of a network from a file that holds exactly them.
///
/// Nothing changes unless everything fits: each path must be there with its shape, and nothing else.
///
/// - Parameters:
///   - module: the network, built as it was when it was saved.
///   - path: a safetensors file of any precision.
/// - Throws: `CheckpointError` that names the key, what was expected and what was found.
public func loadWeights(into module: any Module, from path: String) throws(CheckpointError) {
  try loadWeights(into: module, from: SafetensorsFile(contentsOf: path))
}

/// Reads all parameters and buffers of a network from an open file that holds exactly them.
///
/// Nothing changes unless everything fits: each path must be there with its shape, and nothing else.
///
/// - Throws: `CheckpointError` that names the key, what was expected and what was found.
public func loadWeights(into module: any Module, from file: SafetensorsFile) throws(CheckpointError) {
  let slots = WeightSlot.all(of: module)
  try check(slots, against: file)
  var values: [Tensor] = []
  for slot in slots {
    guard let entry = file.entry(slot.path) else { continue }
    var failure: CheckpointError?
    values.append(
      Tensor(shape: slot.value.shape) { buffer in
        do throws(CheckpointError) { try file.read(entry, into: buffer) } catch { failure = error }
      })
    if let failure { throw failure }
  }
  for (slot, value) in zip(slots, values) { slot.assign(value) }
}

/// Whether a file holds exactly the values of a network: keys first, so that weights of another model are
/// called that, then shapes.
private func check(_ slots: [WeightSlot], against file: SafetensorsFile) throws(CheckpointError) {
  let missing = slots.filter { file.entry($0.path) == nil }
  if let first = missing.first {
    throw CheckpointError(
      .missingKey, path: file.path, key: first.path,
      "expected \(first.value.shape), found no such tensor\(others(missing.count)); the file belongs to another model"
    )
  }
  let known = Set(slots.map(\.path))
  let unused = file.entries.filter { !known.contains($0.name) && !file.isScale($0) }
  if let first = unused.first {
    throw CheckpointError(
      .unusedKey, path: file.path, key: first.name,
      "expected only what the model has, found \(first.elementType.rawValue) \(first.shape) beside it"
        + "\(others(unused.count)); the file belongs to another model")
  }
  for slot in slots {
    guard let entry = file.entry(slot.path), entry.shape != Array(slot.value.shape) else { continue }
    throw CheckpointError(
      .wrongShape, path: file.path, key: slot.path,
      "expected shape \(slot.value.shape), found \(entry.shape); the file belongs to a model of another size")
  }
}

private func others(_ count: Int) -> String { count > 1 ? " (and \(count - 1) more)" : "" }

/// A place of a network that a checkpoint fills.
private struct WeightSlot {
  var path: String
  var value: Tensor
  var isBuffer: Bool
  var assign: (Tensor) -> Void

  /// The parameters and buffers of a network, each object once, under its first path.
  static func all(of module: any Module) -> [WeightSlot] {
    var seen: Set<ObjectIdentifier> = []
    let parameters = module.namedParameters.filter { seen.insert(ObjectIdentifier($0.parameter)).inserted }
      .map {
        path, parameter in
        WeightSlot(path: path, value: parameter.value, isBuffer: false) { parameter.value = $0 }
      }
    let buffers = module.namedBuffers.filter { seen.insert(ObjectIdentifier($0.buffer)).inserted }.map {
      path, buffer in
      WeightSlot(path: path, value: buffer.value, isBuffer: true) { buffer.value = $0 }
    }
    return parameters + buffers
  }
}
