import Checkpoints
import ImageFiltering
import JSONText

extension StudioService {
  /// All models, as the `models` verbs of the commands list them.
  func models(_ work: Work) async throws -> Answer {
    try work.input.fields.finish()
    let models = shelf.entries.map { entry -> JSONObject in
      var object: JSONObject = ["app": JSONValue(entry.app)]
      for (key, value) in entry.listing.members { object[key] = value }
      object["default"] = JSONValue(ModelShelf.defaults[entry.app] == entry.name)
      return object
    }
    return .object(["models": JSONValue(models)])
  }

  /// All filters with their parameters, as `filter list --json` has them.
  func filters(_ work: Work) async throws -> Answer {
    try work.input.fields.finish()
    return .object(["filters": JSONValue(FilterCatalogue.all.map(\.json))])
  }

  /// The tunes that a model knows, those of most poems first.
  func tunes(_ work: Work) async throws -> Answer {
    var work = work
    let name = try work.input.fields.text("model")
    try work.input.fields.finish()
    let worker = try shelf.model(name, of: shelf.lyrics, app: "lyrics")
    return .object(
      try await worker.answer(work.ticket) { desk in
        let tunes = desk.index?.tunes.tunes ?? []
        return [
          "tunes": JSONValue(tunes.map(\.listing)), "model": JSONValue(desk.model.name),
          "modelHash": JSONValue(desk.model.hash),
        ]
      })
  }
}
