import Checkpoints
import Glibc
import JSONText
import NeuralNetwork
import TensorCore

/// Where a run stands between two steps.
struct TrainingPlace {
  /// Steps done, over all epochs.
  var step = 0
  /// The sum of the losses of the present epoch, an example each.
  var lossSum = 0.0
  /// The examples of the present epoch so far.
  var examples = 0
  var history = TrainingHistory()
}

/// A file that holds the whole state of a run: weights, running statistics, optimizer, averages, place.
///
/// It is a safetensors file, replaced as a whole, so that a kill at any moment leaves the last one.
public struct TrainingCheckpoint: Sendable {
  /// The file.
  public let path: String
  /// Seconds between two writes within an epoch; every epoch ends with one too.
  public let interval: Double
  /// A line that names what is trained, such as model and data; a file of another run is refused.
  public let identity: String

  /// A checkpoint at a path.
  public init(path: String, identity: String, interval: Double = 30) {
    (self.path, self.identity, self.interval) = (path, identity, interval)
  }

  /// Whether there is a file to go on from.
  public var exists: Bool { access(path, F_OK) == 0 }

  /// Removes the file, as after a run that is done.
  public func remove() { unlink(path) }
}

// MARK: Writing

extension TrainingCheckpoint {
  func write(
    _ place: TrainingPlace, model: any Module, optimizer: any Optimizer, average: WeightAverage?,
    carried: CarriedState?, settings: TrainingSettings
  ) throws {
    var writer = SafetensorsWriter(metadata: [
      "training": JSONValue.object(description(place, settings)).text()
    ])
    writer.hasChecksum = true
    func add(_ name: String, _ tensor: Tensor) throws {
      try tensor.withUnsafeElements { try writer.add(name, $0, shape: Array(tensor.shape)) }
    }
    for (path, parameter) in model.namedParameters { try add("model." + path, parameter.value) }
    for (path, buffer) in model.namedBuffers { try add("model." + path, buffer.value) }
    for (name, tensor) in optimizer.state { try add("optimizer." + name, tensor) }
    for (name, tensor) in average?.state ?? [] { try add(name, tensor) }
    for (name, tensor) in carried?.named ?? [] { try add(name, tensor) }
    try writer.write(to: path)
  }

  private func description(_ place: TrainingPlace, _ settings: TrainingSettings) -> JSONObject {
    [
      "identity": JSONValue(identity(with: settings)),
      "step": JSONValue(place.step),
      "lossSum": JSONValue(place.lossSum),
      "examples": JSONValue(place.examples),
      "epochs": JSONValue(place.history.epochs.map(TrainingCheckpoint.json)),
    ]
  }

  /// What must agree for a run to go on: other numbers would lead to other weights.
  private func identity(with settings: TrainingSettings) -> String {
    "\(identity); epochs \(settings.epochs), batch \(settings.batchSize), seed \(settings.seed), "
      + "\(settings.schedule), norm \(settings.maximumGradientNorm.map { "\($0)" } ?? "unlimited"), "
      + "average \(settings.averagingDecay.map { "\($0)" } ?? "none")"
  }

  private static func json(_ epoch: TrainingHistory.Epoch) -> JSONObject {
    [
      "number": JSONValue(epoch.number), "loss": JSONValue(epoch.loss),
      "learningRate": JSONValue(epoch.learningRate),
      "metrics": JSONValue(
        epoch.metrics.map {
          ["name": JSONValue($0.name), "value": JSONValue($0.value), "unit": JSONValue($0.unit)]
        }),
    ]
  }
}

// MARK: Reading

extension TrainingCheckpoint {
  func read(
    into model: any Module, optimizer: any Optimizer, average: WeightAverage?, carried: CarriedState?,
    settings: TrainingSettings
  ) throws -> TrainingPlace {
    let file = try SafetensorsFile(contentsOf: path)
    // Everything is read before anything changes: a damaged file leaves the network as it was.
    let place = try place(of: file, settings)
    var known: Set<String> = []
    func tensor(_ name: String, _ shape: Shape) throws -> Tensor {
      guard let entry = file.entry(name) else {
        throw CheckpointError(
          .missingKey, path: path, key: name, "expected in a training checkpoint, found no such tensor")
      }
      guard entry.shape == Array(shape) else {
        throw CheckpointError(.wrongShape, path: path, key: name, "expected \(shape), found \(entry.shape)")
      }
      known.insert(name)
      return Tensor(try file.floats(of: name), shape: shape)
    }
    let parameters = try model.namedParameters.map {
      ($0.parameter, try tensor("model." + $0.path, $0.parameter.shape))
    }
    let buffers = try model.namedBuffers.map {
      ($0.buffer, try tensor("model." + $0.path, $0.buffer.value.shape))
    }
    let averages = try average?.restored { try tensor($0, $1) }
    let values = try carried?.named.map { try tensor($0.name, $0.tensor.shape) }
    let state = try optimizer.state.map { ($0.name, try tensor("optimizer." + $0.name, $0.tensor.shape)) }
    if let entry = file.entries.first(where: { !known.contains($0.name) }) {
      throw CheckpointError(
        .unusedKey, path: path, key: entry.name,
        "expected only what this run has, found \(entry.elementType.rawValue) \(entry.shape) beside it")
    }
    do { try optimizer.restore(state) } catch {
      throw CheckpointError(.malformed, path: path, "\(error)")
    }
    for (parameter, value) in parameters { parameter.value = value }
    for (buffer, value) in buffers { buffer.value = value }
    if let averages { average?.restore(averages) }
    if let values { carried?.tensors = values }
    return place
  }

  private func place(of file: SafetensorsFile, _ settings: TrainingSettings) throws -> TrainingPlace {
    func broken(_ what: String) -> CheckpointError { CheckpointError(.malformed, path: path, what) }
    guard let text = file.metadata["training"], let state = try? JSONValue(parsing: text).objectValue else {
      throw broken("expected a checkpoint that train has written, found a file without a training state")
    }
    let expected = identity(with: settings)
    guard let found = state["identity"]?.stringValue, found == expected else {
      throw broken(
        "expected a checkpoint of this run (\(expected)), found one of another "
          + "(\(state["identity"]?.stringValue ?? "unknown")); train with the same settings, or from the start"
      )
    }
    guard let step = state["step"]?.integerValue, step >= 0, let sum = state["lossSum"]?.numberValue,
      let examples = state["examples"]?.integerValue, (0...(1 << 53)).contains(examples),
      let epochs = state["epochs"]?.arrayValue
    else {
      throw broken("expected a whole training state, found one with parts missing; train from the start")
    }
    var place = TrainingPlace(step: step, lossSum: sum, examples: examples)
    place.history.epochs = try epochs.map { value in
      guard let epoch = value.objectValue, let number = epoch["number"]?.integerValue,
        (1...(1 << 53)).contains(number)
      else {
        throw broken(
          "expected a number for each epoch of the history, found one without; train from the start")
      }
      let metrics = (epoch["metrics"]?.arrayValue ?? []).compactMap { value -> TrainingHistory.Metric? in
        guard let metric = value.objectValue, let name = metric["name"]?.stringValue else { return nil }
        return TrainingHistory.Metric(
          name, metric["value"]?.numberValue ?? .nan, unit: metric["unit"]?.stringValue ?? "")
      }
      return TrainingHistory.Epoch(
        number: number, loss: epoch["loss"]?.numberValue ?? .nan, metrics: metrics,
        learningRate: epoch["learningRate"]?.numberValue ?? .nan)
    }
    return place
  }
}
