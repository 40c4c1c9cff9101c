import JSONText
import TestSupport
import Testing

/// The document that describes the service, held against what the service does.
struct OpenAPITests {
  private let client: HTTPClient
  private let document: JSONObject
  private let validator: SchemaValidator

  init() throws {
    client = try StudioProcess.shared().client
    document = try client.get("/openapi.json").json
    validator = SchemaValidator(document: document)
  }

  @Test func everyAddressIsDescribedAndThere() throws {
    #expect(document["openapi"]?.stringValue == "3.1.0")
    let paths = try #require(document["paths"]?.objectValue)
    for (path, methods) in paths.members {
      for method in methods.objectValue?.keys ?? [] {
        let answer = try client.send(method.uppercased(), path)
        #expect(answer.status != 404 || answer.errorCode == "not_published", "\(method) \(path)")
        #expect(answer.status != 405, "\(method) \(path)")
        let other = try client.send(method == "get" ? "DELETE" : "PUT", path)
        #expect(other.status == 405 && other.errorCode == "method_not_allowed", "\(path)")
      }
    }
    // All that the metrics know as an address is in the document.
    let text = try client.get("/metrics").text
    for match in text.matches(of: #/studio_request_seconds_count\{path="([^"]+)"/#) {
      let path = String(match.1)
      let isFile =
        path == "other" || path == "/" || path.hasSuffix(".js") || path.hasSuffix(".css")
        || path.contains(".svg") || path.contains("samples")
      #expect(isFile || paths[path] != nil, "\(path)")
    }
  }

  @Test func answersAreAsDescribed() throws {
    let seven = try StudioProcess.sample("digits/seven.png")
    let row = try StudioProcess.sample("digits/row-2025.png")
    let shapes = try StudioProcess.sample("pictures/shapes.png")
    let requests: [(String, String, HTTPResult)] = [
      ("GET", "/v1/models", try client.get("/v1/models")),
      ("GET", "/v1/filters", try client.get("/v1/filters")),
      ("GET", "/v1/styles", try client.get("/v1/styles")),
      ("GET", "/v1/tunes", try client.get("/v1/tunes")),
      ("GET", "/v1/tunes", try client.get("/v1/tunes?model=none")),
      ("GET", "/healthz", try client.get("/healthz")), ("GET", "/readyz", try client.get("/readyz")),
      ("POST", "/v1/digits/classify", try client.post("/v1/digits/classify?explain=1", seven)),
      (
        "POST", "/v1/digits/classify",
        try client.post("/v1/digits/classify", try StudioProcess.sample("digits/blank.png"))
      ),
      ("POST", "/v1/digits/classify", try client.post("/v1/digits/classify", [1, 2, 3])),
      ("POST", "/v1/digits/read", try client.post("/v1/digits/read", row)),
      (
        "POST", "/v1/digits/read",
        try client.post("/v1/digits/read", try StudioProcess.sample("digits/blank.png"))
      ),
      ("POST", "/v1/filter/apply", try client.post("/v1/filter/apply?filter=edges", shapes)),
      ("POST", "/v1/filter/apply", try client.post("/v1/filter/apply?chain=sobel+%7C+threshold", shapes)),
      ("POST", "/v1/filter/apply", try client.post("/v1/filter/apply?filter=edges&output=jpg", shapes)),
      ("POST", "/v1/filter/apply", try client.post("/v1/filter/apply?filter=none", shapes)),
      (
        "POST", "/v1/filter/convolve",
        try client.post("/v1/filter/convolve?kernel=0+1+0;1+-4+1;0+1+0&explain=1", shapes)
      ),
      ("POST", "/v1/style/apply", try client.post("/v1/style/apply", shapes)),
      (
        "POST", "/v1/lyrics/generate",
        try client.post("/v1/lyrics/generate", json: #"{"length": 20, "stream": false, "explain": true}"#)
      ),
      (
        "POST", "/v1/lyrics/generate",
        try client.post(
          "/v1/lyrics/generate", json: #"{"length": 20, "model": "shakespeare", "text": "ROMEO:"}"#)
      ),
      ("POST", "/v1/lyrics/generate", try client.post("/v1/lyrics/generate", json: #"{"length": "x"}"#)),
      ("POST", "/v1/chat", try client.post("/v1/chat", json: #"{"text": "what is padding"}"#)),
      ("POST", "/v1/chat", try client.post("/v1/chat", json: #"{"text": "qzx"}"#)),
      ("POST", "/v1/translate", try client.post("/v1/translate", json: #"{"text": "Ein Hund läuft."}"#)),
      ("POST", "/v1/translate", try client.post("/v1/translate", json: #"{"text": ""}"#)),
    ]
    for (method, path, answer) in requests {
      let complaints = try validator.complaints(about: answer, method, path)
      #expect(complaints.isEmpty, "\(method) \(path): \(complaints.prefix(3))")
    }
  }

  @Test func fieldsAreThoseThatTheServiceKnows() throws {
    // An unknown field is refused with the names of those that are known: they are the described ones.
    let bodies = [
      "/v1/digits/classify", "/v1/digits/read", "/v1/filter/convolve", "/v1/lyrics/generate", "/v1/translate",
      "/v1/chat",
    ]
    for path in bodies {
      let kernel = path.hasSuffix("convolve") ? #""kernel": "1", "# : ""
      let answer = try client.post(
        path,
        json: #"{\#(kernel)"text": "a", "picture": "iVBORw0KGgo=", "zzz": 1}"#.replacing(
          path.contains("digits") || path.contains("filter")
            ? #""text": "a", "# : #""picture": "iVBORw0KGgo=", "#, with: ""))
      #expect(answer.status == 400, "\(answer.text)")
      #expect(SchemaValidator.knownFields(answer) == validator.fields(path), "\(path): \(answer.text)")
    }
  }

  @Test func theValidatorComplains() throws {
    let schema = JSONValue.object(["$ref": "#/components/schemas/Error"])
    #expect(validator.complaints(["error": ["code": "a", "message": "b"]], schema).isEmpty)
    for wrong: JSONValue in [
      ["error": "a"], [:], ["error": ["code": 1, "message": "b"]],
      ["error": ["code": "a", "message": "b"], "x": 1], 3,
    ] { #expect(!validator.complaints(wrong, schema).isEmpty, "\(wrong)") }
  }
}
