import DialogueEncoding
import RetrievalChat

/// A network in training, seen as an encoder.
struct LiveEncoder: TurnEncoder, @unchecked Sendable {
  // Used on the thread that trains, between two steps.
  let network: DialogueNetwork
  var name: String { ChatApp.encoder }
  var hash: String { "" }
  var dimensions: Int { network.dimensions }
  func encode(contexts: [[String]]) -> [Float] { network.encode(contexts: contexts) }
  func encode(replies: [String]) -> [Float] { network.encode(replies: replies) }
  func encode(questions: [String]) -> [Float] { network.encode(questions: questions) }
  func encode(entries: [(questions: [String], answers: [String])]) -> [Float] {
    network.encode(entries: entries)
  }
}
