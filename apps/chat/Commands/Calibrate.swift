import ArgumentParser
import CommandGrammar
import JSONText
import RetrievalChat
import Terminal

struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit the probability of an answer, and the threshold, to validation questions.",
    shouldDisplay: false)

  @Option(
    help: ArgumentHelp("Questions with the names of their entries; repeat it for more.", valueName: "tsv"))
  var questions: [String] = []

  @Option(
    help: ArgumentHelp(
      "Conversations: the replies of the index are fitted, so that what is said in these is answered.",
      valueName: "jsonl"))
  var conversations: [String] = []

  @Option(
    help: ArgumentHelp("Questions that the index cannot answer; repeat it for more.", valueName: "file"))
  var unknown: [String]

  @Option(
    help: ArgumentHelp(
      "The rate of false refusals that sets the threshold, in percent (0...100).", valueName: "x"))
  var falseRefusals = 3.0

  @Option(help: ArgumentHelp("How much large weights are held back (0...1).", valueName: "x"))
  var decay = 1e-4

  @OptionGroup var index: IndexOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--false-refusals", falseRefusals, in: 0...100)
    try check("--decay", decay, in: 0...1)
  }

  func run() throws {
    settings.apply()
    let chatbot = try index.chatbot(model)
    var fit = CalibrationFit()
    var answers: [ChatAnswer] = []
    for path in questions {
      for question in try ParaphraseSet(contentsOf: path).questions {
        let answer = try chatbot.answer(ChatQuestion(question.text))
        let isRight = answer.candidates.first.map(question.isAnswered) ?? false
        // A wrong entry first is no example of an answerable question, but not of the other kind either.
        if isRight { fit.add(answer, isRight: true) }
        answers.append(answer)
      }
    }
    for path in conversations {
      // Neighbours are much alike; every tenth will do.
      for (number, pair) in try ConversationSplit(contentsOf: path).pairs.enumerated() where number % 10 == 0
      {
        guard let text = pair.context.last else { continue }
        let answer = try chatbot.answer(ChatQuestion(text, context: pair.context.dropLast()))
        fit.add(answer, isRight: true)
        answers.append(answer)
      }
    }
    for path in unknown {
      for question in try OutOfScopeSet(contentsOf: path).questions {
        fit.add(try chatbot.answer(ChatQuestion(question)), isRight: false)
      }
    }
    guard var weights = fit.weights(decay: decay) else {
      throw CommandFailure(
        .dataError, "expected questions of both kinds that have candidates, found one kind only")
    }
    let scores = answers.map { weights.probability($0) }.sorted()
    weights.threshold = scores[min(Int(Double(scores.count) * falseRefusals / 100), scores.count - 1)]
    try StandardOutput.write([
      "bias": JSONValue(weights.bias), "prompts": JSONValue(weights.evidence.prompts),
      "answers": JSONValue(weights.evidence.answers), "encoder": JSONValue(weights.evidence.encoder),
      "overlap": JSONValue(weights.evidence.overlap), "lead": JSONValue(weights.lead),
      "nearness": JSONValue(weights.nearness), "share": JSONValue(weights.coverage.share),
      "rarestMissing": JSONValue(weights.coverage.rarestMissing),
      "nextMissing": JSONValue(weights.coverage.nextMissing), "unseen": JSONValue(weights.coverage.unseen),
      "threshold": JSONValue(weights.threshold),
    ])
  }
}
