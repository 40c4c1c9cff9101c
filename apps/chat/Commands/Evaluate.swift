import ArgumentParser
import CommandGrammar
import DialogueEncoding
import JSONText
import RetrievalChat
import Terminal

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well replies are found, and questions without an answer refused.",
    discussion: """
      With --data: 1 of 100. Each turn but the first of a conversation is a reply, the turns before it (at most \
      three) its context. Replies that are equal but for capitals are one. To each come 99 other replies of the \
      file, drawn at random without repetition (--seed). R@1 and R@5 say how often the right one of the 100 is the \
      first or among the first five, MRR is the mean of 1 / rank; equal scores share their ranks. All in percent.

      With --paraphrases and --unknown: questions to the index (--index). The first file has a question, a tab \
      and the name of its entry on each line, the other a question that the index cannot answer on each line.
      """)

  @Option(help: ArgumentHelp("Conversations, a JSON array of turns a line.", valueName: "jsonl"))
  var data: String?

  @Option(help: ArgumentHelp("How many candidates there are (2...10000).", valueName: "n"))
  var candidates = 100

  @Option(
    help: ArgumentHelp("Questions with the names of their entries; repeat it for more.", valueName: "tsv"))
  var paraphrases: [String] = []

  @Option(
    help: ArgumentHelp("Questions that the index cannot answer; repeat it for more.", valueName: "file"))
  var unknown: [String] = []

  @Option(
    help: ArgumentHelp(
      "The rate of false refusals to measure refusals at, in percent (0...100).", valueName: "x"))
  var falseRefusals = 5.0

  @Option(help: ArgumentHelp("With --data: how much the encoder counts beside words.", visibility: .hidden))
  var encoderWeight: Float?

  @Flag(help: "With --data: by words alone, without the encoder.")
  var words = false

  @Flag(help: "Show the questions whose entry was not the first.")
  var misses = false

  @OptionGroup var index: IndexOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--candidates", candidates, in: 2...10_000)
    try check("--false-refusals", falseRefusals, in: 0...100)
    if data == nil, paraphrases.isEmpty, unknown.isEmpty {
      throw ValidationError(
        "Missing expected argument '--data <jsonl>', '--paraphrases <tsv>' or '--unknown <file>'")
    }
    if data != nil, !paraphrases.isEmpty || !unknown.isEmpty {
      throw ValidationError("expected --data, or --paraphrases and --unknown, but not both")
    }
  }

  func run() throws {
    settings.apply()
    if let data { try evaluateConversations(data) } else { try evaluateKnowledge() }
  }

  private func evaluateConversations(_ path: String) throws {
    let split = try ConversationSplit(contentsOf: path)
    let bar = ProgressBar(
      total: split.pairs.count, label: "evaluating", unit: "contexts",
      output: .standardError(quiet: output.quiet))
    var fusion = words ? Fusion.words : .wordsAndVectors
    if let encoderWeight { fusion.reply.encoder = encoderWeight }
    let result = ConversationEvaluation(
      of: split, encoder: words ? nil : try DialogueEncoder(model), fusion: fusion, candidates: candidates,
      seed: settings.seed
    ) {
      bar.update($0)
      return true
    }
    bar.finish()
    let rows = [("bm25", result.bm25), ("encoder", result.encoder), ("fused", result.fused)].filter {
      $0.1.count > 0
    }
    if output.json {
      var object = JSONObject()
      for (name, figures) in rows {
        object[name] = [
          "r1": JSONValue(rounded(figures.r1)), "r5": JSONValue(rounded(figures.r5)),
          "mrr": JSONValue(rounded(figures.mrr)),
        ]
      }
      object["pairs"] = JSONValue(split.pairs.count)
      object["replies"] = JSONValue(split.replies.count)
      object["candidates"] = JSONValue(min(candidates, split.replies.count))
      object["seed"] = JSONValue(Int(clamping: settings.seed))
      return try StandardOutput.write(object)
    }
    var table = Table([.init("by"), .init("R@1 %", .right), .init("R@5 %", .right), .init("MRR %", .right)])
    for (name, figures) in rows {
      table.add([name, percentText(figures.r1), percentText(figures.r5), percentText(figures.mrr)])
    }
    try StandardOutput.write(
      "\(path): \(split.pairs.count) contexts, 1 of \(min(candidates, split.replies.count)), seed \(settings.seed)\n"
        + table.text())
  }

  private func evaluateKnowledge() throws {
    let chatbot = try index.chatbot(model)
    var result = KnowledgeEvaluation()
    for path in paraphrases { try result.ask(ParaphraseSet(contentsOf: path), chatbot) }
    for path in unknown { try result.ask(OutOfScopeSet(contentsOf: path), chatbot) }
    let atRate = result.refusals(atFalseRefusalPercent: falseRefusals)
    if output.json {
      return try StandardOutput.write([
        "questions": JSONValue(result.ranking.count), "r1": JSONValue(rounded(result.ranking.r1)),
        "r5": JSONValue(rounded(result.ranking.r5)), "mrr": JSONValue(rounded(result.ranking.mrr)),
        "falseRefusalPercent": JSONValue(rounded(result.falseRefusalPercent)),
        "unknown": JSONValue(result.unknownScores.count),
        "refusalPercent": JSONValue(rounded(result.refusalPercent)),
        "refusalPercentAtRate": atRate.map { JSONValue(rounded($0.percent)) } ?? .null,
        "falseRefusalRate": JSONValue(falseRefusals),
        "model": JSONValue(chatbot.modelName), "modelHash": JSONValue(chatbot.modelHash),
      ])
    }
    if result.ranking.count > 0 {
      try StandardOutput.write(
        "\(result.ranking.count) questions: right entry first \(percentText(result.ranking.r1)) %, among the first five "
          + "\(percentText(result.ranking.r5)) %, refused \(percentText(result.falseRefusalPercent)) %")
    }
    if !result.unknownScores.isEmpty {
      try StandardOutput.write(
        "\(result.unknownScores.count) questions without an answer: refused \(percentText(result.refusalPercent)) %"
      )
    }
    if let atRate {
      try StandardOutput.write(
        "at \(percentText(falseRefusals)) % false refusals: refused \(percentText(atRate.percent)) % "
          + "(probability below \(fixed(Double(atRate.threshold), decimals: 3)))")
    }
    if misses {
      for miss in result.misses {
        try StandardOutput.write(
          "\(miss.question)\t\(miss.expected)\t\(miss.found)\t\(fixed(Double(miss.score), decimals: 3))")
      }
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
