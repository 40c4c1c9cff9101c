import JSONText
import TestSupport
import Testing

/// The service says what the commands say.
struct CommandEqualityTests {
  private let client: HTTPClient

  init() throws { client = try StudioProcess.shared().client }

  private func expectSame(
    _ a: JSONObject, _ b: JSONObject, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (a, b) = (a.without("milliseconds"), b.without("milliseconds"))
    #expect(a.keys == b.keys, sourceLocation: sourceLocation)
    #expect(JSONValue.object(a) == .object(b), sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "seven-photo.jpg", "three-on-dark.png", "letter-k.png", "blank.png", "six-transparent.png",
  ])
  func digitsClassify(sample: String) throws {
    let picture = try StudioProcess.sample("digits/\(sample)")
    for model in ["cnn", "lenet5", "lenet5-1998"] {
      let answer = try client.post("/v1/digits/classify?model=\(model)", picture)
      #expect(answer.status == 200)
      expectSame(
        answer.json,
        try StudioProcess.command("digits", "classify", "--json", "--model", model, "-", input: picture))
    }
  }

  @Test func digitsRead() throws {
    for sample in ["row-31415926-on-dark.png", "lines-480-1593.png", "blank.png"] {
      let picture = try StudioProcess.sample("digits/\(sample)")
      expectSame(
        try client.post("/v1/digits/read", picture).json,
        try StudioProcess.command("digits", "read", "--json", "-", input: picture))
    }
  }

  @Test(arguments: [
    ("apply", ["gaussian", "--sigma", "2.5"], "filter=gaussian&sigma=2.5"),
    ("apply", ["threshold", "--method", "otsu"], "filter=threshold&method=otsu"),
    (
      "convolve", ["--kernel", "0 1 0; 1 -4 1; 0 1 0", "--stride", "2", "--bias", "128"],
      "kernel=0+1+0;1+-4+1;0+1+0&stride=2&bias=128"
    ),
  ])
  func filters(verb: String, words: [String], query: String) throws {
    let folder = try TemporaryFolder()
    let picture = try StudioProcess.sample("pictures/shapes.png")
    let input = try folder.write(picture, "in.png")
    let files = [input, folder("out.png")]
    let arguments = verb == "apply" ? [verb, words[0]] + files + words.dropFirst() : [verb] + files + words
    let result = try ChildProcess(program: "filter", arguments + ["--json"]).result()
    #expect(result.exitCode == 0, "\(result.errors)")
    let answer = try client.post("/v1/filter/\(verb)?\(query)", picture)
    #expect(answer.status == 200, "\(answer.text)")
    let said = try #require(try JSONValue(parsing: result.output).objectValue)
    expectSame(
      answer.json.without("input", "output", "picture"), said.without("input", "output"))
    // The same pixels, and so the same file.
    let file = try client.post("/v1/filter/\(verb)?\(query)&output=png", picture)
    #expect(file.headers["content-type"] == "image/png")
    #expect(file.body == (try fileBytes(at: folder("out.png"))))
  }

  @Test func filterChains() throws {
    let folder = try TemporaryFolder()
    let picture = try StudioProcess.sample("pictures/shapes.png")
    let chain = "gaussian sigma=1.5 | sobel"
    let result = try ChildProcess(
      program: "filter", ["run", try folder.write(picture, "in.png"), folder("out.png"), chain, "--json"]
    ).result()
    let said = try #require(try JSONValue(parsing: result.output).objectValue)
    let answer = try client.send(
      "POST", "/v1/filter/apply?chain=gaussian%20sigma=1.5+%7C+sobel", headers: ["Accept": "image/png"],
      body: picture)
    #expect(answer.body == (try fileBytes(at: folder("out.png"))))
    let told = try client.post("/v1/filter/apply?chain=gaussian%20sigma=1.5+%7C+sobel", picture).json
    expectSame(told.without("input", "output", "picture"), said.without("input", "output"))
  }

  @Test(arguments: [
    (["明月", "--length", "40", "--seed", "5"], #"{"text": "明月", "length": 40, "seed": 5}"#),
    (["--tune", "浣溪沙", "--acrostic", "春夏秋冬"], #"{"tune": "浣溪沙", "acrostic": "春夏秋冬"}"#),
    (
      ["The moon", "--model", "english", "--length", "80", "--temperature", "0.5", "--explain"],
      #"{"text": "The moon", "model": "english", "length": 80, "temperature": 0.5, "explain": true}"#
    ),
  ])
  func lyrics(arguments: [String], json: String) throws {
    let result = try ChildProcess(
      program: "lyrics", ["generate"] + arguments + ["--json"],
      environment: ["NNDL_MODELS": StudioProcess.models]
    ).result()
    let said = try #require(try JSONValue(parsing: result.output).objectValue)
    let whole = try client.post("/v1/lyrics/generate", json: json.dropLast() + #", "stream": false}"#)
    #expect(whole.status == 200, "\(whole.text)")
    expectSame(whole.json, said)
    // And character by character.
    let streamed = try client.post("/v1/lyrics/generate", json: json)
    #expect(streamed.headers["content-type"] == "application/x-ndjson")
    let lines = try streamed.text.split(separator: "\n").map {
      try JSONValue(parsing: String($0)).objectValue ?? [:]
    }
    #expect(
      lines.compactMap { $0["before"]?.stringValue ?? $0["character"]?.stringValue }.joined()
        == said["text"]?.stringValue)
    expectSame((lines.last ?? [:]).without("done"), said.without("explanation"))
  }

  @Test func translate() throws {
    for (text, words, json) in [
      ("Ein Hund läuft am Strand. Es regnet.", [String](), "{}"),
      ("今天天气很好。", [], "{}"),
      ("The weather is nice today.", ["--beam", "3", "--n-best", "2"], #"{"beam": 3, "nBest": 2}"#),
      ("Ein Hund läuft.", ["--prefix", "A black"], #"{"prefix": "A black"}"#),
    ] {
      let result = try ChildProcess(
        program: "translate", [text, "--json"] + words, environment: ["NNDL_MODELS": StudioProcess.models]
      ).result()
      let said = try #require(try JSONValue(parsing: result.output).objectValue)
      var fields = try #require(try JSONValue(parsing: json).objectValue)
      fields["text"] = JSONValue(text)
      let answer = try client.post("/v1/translate", json: JSONValue.object(fields).description)
      #expect(answer.status == 200, "\(answer.text)")
      expectSame(answer.json, said)
    }
  }

  @Test func chat() throws {
    for text in ["What does the forget gate of an LSTM do?", "卷积核是什么", "How do I bake sourdough bread?"] {
      let body = JSONValue.object(["text": JSONValue(text), "top": 3]).description
      let answer = try client.post("/v1/chat", json: body)
      expectSame(answer.json, try StudioProcess.command("chat", "ask", text, "--json", "--top", "3"))
    }
  }

  @Test func modelsAndFilters() throws {
    let models = try client.get("/v1/models").json["models"]?.arrayValue ?? []
    for app in ["digits", "lyrics", "chat", "translate", "style"] {
      let result = try ChildProcess(
        program: app, ["models", "--json"], environment: ["NNDL_MODELS": StudioProcess.models]
      ).result()
      let said = result.outputLines.compactMap { try? JSONValue(parsing: String($0)).objectValue }
      let told = models.compactMap(\.objectValue).filter { $0["app"]?.stringValue == app }
      // What the command says of the files as they are now, the service has seen when it began.
      #expect(
        told.map { JSONValue.object($0.without("app", "default")) }
          == said.map { .object($0.without("state")) })
    }
    let list = try ChildProcess(program: "filter", ["list", "--json"]).result()
    let filters = try client.get("/v1/filters").json["filters"]?.arrayValue ?? []
    #expect(filters == list.outputLines.compactMap { try? JSONValue(parsing: String($0)) })
    let tunes = try ChildProcess(
      program: "lyrics", ["tunes", "--json"], environment: ["NNDL_MODELS": StudioProcess.models]
    ).result()
    #expect(
      try client.get("/v1/tunes").json["tunes"]?.arrayValue
        == tunes.outputLines.compactMap { try? JSONValue(parsing: String($0)) })
  }
}
