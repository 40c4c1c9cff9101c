import Checkpoints
import Images
import StyleTransfer

/// All styles, so that they can be mixed.
///
/// They have one thread: a painting keeps all processors busy, and so only one picture at a time takes the memory
/// that painting needs.
final class StyleDesk {
  private let models: [String: Result<StyleModel, any Error>]

  /// Loads all styles of a directory; one that is damaged takes no other with it.
  init(_ directory: ModelDirectory) {
    models = Dictionary(
      directory.entries(app: "style").map { entry in
        (
          entry.name,
          Result {
            try StyleModel(ModelReference(entry.name, app: "style", modelsDirectory: directory.path))
          }
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What went wrong, by the name of the style.
  var failures: [(name: String, error: any Error)] {
    models.compactMap { name, model in
      if case .failure(let error) = model { return ("style/\(name)", error) }
      return nil
    }
  }

  /// The painter of what is asked for.
  ///
  /// - Throws: why one of its styles could not be loaded.
  func painter(_ request: PaintingRequest) throws -> Painter {
    Painter(
      try request.styles.compactMap { style in
        guard let model = models[style.name] else { return nil }
        return (try model.get(), style.share)
      })
  }
}
