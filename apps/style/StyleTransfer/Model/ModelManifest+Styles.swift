import Checkpoints
import JSONText

extension ModelManifest.Entry {
  /// The painting that a style was learnt from.
  public var painting: String { config["painting"]?.stringValue ?? "" }

  /// What JSON says of a style in a list of them.
  public var styleListing: JSONObject { ["name": JSONValue(name), "painting": JSONValue(painting)] }
}
