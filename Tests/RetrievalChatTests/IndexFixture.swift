import RetrievalChat
import TensorCore
import TestSupport
import Text

/// An encoder without training: a random direction for each word, the sum of them for a text.
struct RandomEncoder: TurnEncoder {
  var name = "random"
  var hash = String(repeating: "0", count: 64)
  var dimensions = 64

  func encode(contexts: [[String]]) -> [Float] { contexts.flatMap { vector($0.joined(separator: " ")) } }
  func encode(replies: [String]) -> [Float] { replies.flatMap(vector) }
  func encode(questions: [String]) -> [Float] { questions.flatMap(vector) }
  func encode(entries: [(questions: [String], answers: [String])]) -> [Float] {
    entries.flatMap { vector(($0.questions + $0.answers).joined(separator: " ")) }
  }

  func vector(_ text: String) -> [Float] {
    var sum = [Float](repeating: 0, count: dimensions)
    for word in MatchingTokenizer().tokens(in: text) {
      var generator = RandomGenerator(seed: word.utf8.reduce(7) { ($0 &* 131) &+ UInt64($1) })
      for index in sum.indices { sum[index] += generator.normal() }
    }
    let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? sum.map { $0 / norm } : sum
  }
}

/// A folder with an index that is made of texts.
struct IndexFixture {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder("index.sqlite")
  }

  @discardableResult
  func add(
    _ text: String, _ format: SourceFormat = .tsv, name: String = "file", encoder: (any TurnEncoder)? = nil,
    fresh: Bool = false
  ) throws -> ChatIndexing.Report {
    let file = try SourceFile(text: text, name: name, format: format)
    return try ChatIndexing(path: path, encoder: encoder).run(
      [ChatIndexing.Input(file, sha256: "\(text.utf8.count)")], fresh: fresh)
  }

  func chatbot(_ encoder: (any TurnEncoder)? = nil) throws -> Chatbot {
    try Chatbot(index: ChatIndex(contentsOf: path), encoder: encoder)
  }

  func reply(_ question: String, context: [String] = [], _ encoder: (any TurnEncoder)? = nil) throws
    -> ChatAnswer
  {
    try chatbot(encoder).answer(ChatQuestion(question, context: context))
  }
}

/// Questions and answers about animals.
let animals = """
  What do cats eat?\tMice and fish.
  Where do cats sleep?\tAnywhere in the sun.
  What do dogs eat?\tAlmost everything.
  猫吃什么？\t老鼠和鱼。
  狗睡在哪里？\t在门口。
  """
