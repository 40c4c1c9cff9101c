import Checkpoints
import CoreMetrics
import DialogueEncoding
import DigitRecognition
import LyricWriting
import RetrievalChat
import StyleTransfer
import Translation

/// All models of the service, each with the actor that owns it.
final class ModelShelf: Sendable {
  /// The model that an application uses unless told otherwise.
  static let defaults = ["digits": "cnn", "lyrics": "songci"]

  /// What the manifest says of all models.
  let entries: [ModelManifest.Entry]
  let digits: [String: DigitDesk]
  let lyrics: [String: ModelWorker<LyricDesk>]
  let translate: [String: ModelWorker<TranslationDesk>]
  let chat: ModelWorker<Chatbot>?
  /// What the manifest says of the styles.
  let styles: [ModelManifest.Entry]
  /// Paints in all of them; `nil` when there are none.
  let painting: ModelWorker<StyleDesk>?
  /// Filters have no weights, but arithmetic to do.
  let filter: ModelWorker<Void>

  /// The models of a directory; none is loaded yet.
  ///
  /// - Parameters:
  ///   - directory: where they are.
  ///   - capacity: how many requests each may have.
  ///   - metrics: where figures go.
  init(_ directory: ModelDirectory, capacity: Int, metrics: any MetricsFactory) {
    entries = directory.manifest.entries
    func room(_ app: String, _ name: String) -> WaitingRoom {
      WaitingRoom(name: name.isEmpty ? app : "\(app)/\(name)", capacity: capacity, metrics: metrics)
    }
    func workers<Value>(_ app: String, _ make: (String, WaitingRoom) -> Value) -> [String: Value] {
      Dictionary(
        directory.entries(app: app).map { ($0.name, make($0.name, room(app, $0.name))) },
        uniquingKeysWith: { first, _ in first })
    }
    let path = directory.path
    digits = workers("digits") { name, room in
      DigitDesk(
        ModelWorker(room) {
          try DigitClassifier(ModelReference(name, app: "digits", modelsDirectory: path))
        }, metrics: metrics)
    }
    lyrics = workers("lyrics") { name, room in
      ModelWorker(room) {
        try LyricDesk(ModelReference(name, app: "lyrics", modelsDirectory: path))
      }
    }
    translate = workers("translate") { name, room in
      ModelWorker(room) {
        try TranslationDesk(ModelReference(name, app: "translate", modelsDirectory: path))
      }
    }
    chat = directory.manifest.entry(app: "chat", name: "knowledge").map { entry in
      ModelWorker(room("chat", "")) { try Self.chatbot(directory, entry) }
    }
    styles = directory.entries(app: "style")
    painting = styles.isEmpty ? nil : ModelWorker(room("style", "")) { StyleDesk(directory) }
    filter = ModelWorker(room("filter", "")) {}
  }

  private static func chatbot(
    _ directory: ModelDirectory, _ entry: ModelManifest.Entry
  ) throws -> Chatbot {
    try directory.verify(entry)
    let index = try ChatIndex(contentsOf: directory.filePath(of: entry))
    let encoder =
      index.hasVectors
      ? try DialogueEncoder(ModelReference("encoder", app: "chat", modelsDirectory: directory.path)) : nil
    return try Chatbot(index: index, encoder: encoder)
  }

  /// Loads all models, each on its own thread.
  ///
  /// - Returns: what went wrong, by the name of the model.
  func loadAll() async -> [(name: String, error: any Error)] {
    await withTaskGroup(of: [(name: String, error: any Error)].self) { group in
      func add<Model>(_ worker: ModelWorker<Model>) {
        group.addTask {
          do {
            try await worker.load()
            return []
          } catch {
            return [(worker.room.name, error)]
          }
        }
      }
      for desk in digits.values { add(desk.worker) }
      for worker in lyrics.values { add(worker) }
      for worker in translate.values { add(worker) }
      if let chat { add(chat) }
      if let painting {
        group.addTask { await painting.use { (try? $0.get().failures) ?? [] } }
      }
      add(filter)
      return await group.reduce(into: []) { $0 += $1 }
    }
  }
}

extension ModelShelf {
  /// The model of an application by its name, or the usual one.
  ///
  /// - Throws: `ServiceError` that lists the names there are.
  func model<Value>(
    _ name: String?, of models: [String: Value], app: String
  ) throws(ServiceError) -> Value {
    let name = name ?? Self.defaults[app] ?? ""
    if let model = models[name] { return model }
    throw notFound(name, app: app, names: models.keys.sorted())
  }

  /// Why there is no such model.
  func notFound(_ name: String, app: String, names: [String]) -> ServiceError {
    guard !names.isEmpty else {
      return ServiceError(
        .notFound, "not_published",
        "no model of \(app) is published on this server; /v1/models lists those there are")
    }
    return ServiceError(
      .notFound, "unknown_model",
      "model: expected one of \(names.joined(separator: ", ")) for \(app), found '\(name.prefix(60))'")
  }
}

extension DialogueEncoder: TurnEncoder {}
