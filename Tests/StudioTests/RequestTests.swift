import JSONText
import TestSupport
import Testing

/// Requests in every form, and what is refused with which status.
struct RequestTests {
  private let client: HTTPClient
  private let seven: [UInt8]

  init() throws {
    client = try StudioProcess.shared().client
    seven = try StudioProcess.sample("digits/seven-photo.jpg")
  }

  private func form(_ parts: [(head: String, body: [UInt8])], boundary: String = "xyz") -> [UInt8] {
    parts.reduce(into: [UInt8]()) { bytes, part in
      bytes += Array("--\(boundary)\r\n\(part.head)\r\n\r\n".utf8) + part.body + [0x0D, 0x0A]
    } + Array("--\(boundary)--\r\n".utf8)
  }

  @Test func picturesComeInEveryForm() throws {
    let base64 = try ChildProcess(program: "/usr/bin/base64", ["-w", "0", "-"], input: seven).result().output
    let file = #"Content-Disposition: form-data; name="picture"; filename="../../etc/passwd""#
    let model = #"Content-Disposition: form-data; name="model""#
    let answers = [
      try client.post("/v1/digits/classify", seven),
      try client.post("/v1/digits/classify", seven, type: "image/jpeg"),
      // What curl says of any body.
      try client.post("/v1/digits/classify", seven, type: "application/x-www-form-urlencoded"),
      try client.post("/v1/digits/classify", json: #"{"picture": "\#(base64)"}"#),
      try client.post(
        "/v1/digits/classify", json: #"{"picture": "data:image/jpeg;base64,\#(base64)", "model": "cnn"}"#),
      try client.post(
        "/v1/digits/classify", form([(file, seven), (model, Array("cnn".utf8))]),
        type: "multipart/form-data; boundary=xyz"),
      try client.post(
        "/v1/digits/classify", form([(file, seven)], boundary: "a b"),
        type: "Multipart/Form-Data; boundary=\"a b\""),
    ]
    for answer in answers {
      #expect(answer.status == 200, "\(answer.text)")
      #expect(answer.json["digit"]?.integerValue == 7)
      #expect(answer.json.without("milliseconds") == answers[0].json.without("milliseconds"))
    }
  }

  @Test func explanations() throws {
    let answer = try client.post("/v1/digits/classify?explain=true", seven).json
    let pages = answer["explanation"]?.arrayValue?.compactMap(\.objectValue) ?? []
    #expect(pages.count > 8)
    let names = pages.map { $0["name"]?.stringValue ?? "" }
    #expect(names.contains("05-centered"))
    let pictures = pages.map { $0["picture"]?.stringValue ?? "" }
    let arePictures = pictures.allSatisfy { $0.hasPrefix("data:image/png;base64,iVBORw0KGgo") }
    #expect(arePictures)
    let sizes = try client.post(
      "/v1/filter/convolve?kernel=1+1+1;1+1+1;1+1+1&padding=narrow&explain=true",
      StudioProcess.sample("pictures/shapes.png")
    ).json["explanation"]?.objectValue
    #expect(sizes?["term"]?.stringValue == "narrow convolution (窄卷积)")
    #expect(sizes?["width"]?.stringValue?.contains("*(3 - 1) - 1) / 1) + 1 = ") == true)
  }

  @Test func requestsHaveNames() throws {
    let own = try client.send("GET", "/healthz", headers: ["X-Request-Id": "my-name_1"])
    #expect(own.headers["x-request-id"] == "my-name_1")
    let strange = try client.send("GET", "/healthz", headers: ["X-Request-Id": "a b\"c"])
    #expect(strange.headers["x-request-id"] != "a b\"c")
    let names = try (0..<3).map { _ in try client.get("/healthz").headers["x-request-id"] ?? "" }
    #expect(Set(names).count == 3 && !names.contains(""))
    let log = try StudioProcess.shared().process.errorsSoFar.split(separator: "\n")
    let line = try #require(log.last { $0.contains("my-name_1") })
    let said = try #require(try JSONValue(parsing: String(line)).objectValue)
    #expect(said["message"]?.stringValue == "request" && said["status"]?.stringValue == "200")
  }

  @Test func refusals() throws {
    let big = String(repeating: "a", count: 5_001)
    let gif = Array("GIF89a and so on".utf8)
    let half = Array(seven.prefix(900))
    let form = "multipart/form-data; boundary=xyz"
    let cases: [(HTTPResult, Int, String, String)] = [
      (try client.get("/nothing"), 404, "not_found", "openapi"),
      (try client.get("/v1/chat"), 405, "method_not_allowed", "POST"),
      (try client.post("/v1/models", []), 405, "method_not_allowed", "GET"),
      (try client.post("/v1/digits/classify", []), 400, "bad_request", "found none"),
      (try client.post("/v1/digits/classify", gif), 400, "invalid_picture", "a GIF"),
      (try client.post("/v1/digits/classify", half), 400, "invalid_picture", "cut off"),
      (try client.post("/v1/digits/classify?model=none", seven), 404, "unknown_model", "cnn, lenet5"),
      (try client.post("/v1/digits/classify?modle=cnn", seven), 400, "bad_request", "modle"),
      (try client.post("/v1/digits/classify?model=%ff", seven), 400, "bad_request", "UTF-8"),
      (try client.post("/v1/digits/classify?model=%z", seven), 400, "bad_request", "hexadecimal"),
      (try client.post("/v1/digits/classify?model=cnn&model=cnn", seven), 400, "bad_request", "twice"),
      (try client.post("/v1/digits/classify", json: "{"), 400, "invalid_json", "byte 1"),
      (try client.post("/v1/digits/classify", json: "[1]"), 400, "invalid_json", "expected a JSON object"),
      (try client.post("/v1/digits/classify", json: #"{"picture": 7}"#), 400, "bad_request", "base64"),
      (try client.post("/v1/digits/classify", json: #"{"picture": "?"}"#), 400, "bad_request", "base64"),
      (
        try client.post("/v1/digits/classify", Array("--xyz\r\n".utf8), type: form), 400, "invalid_multipart",
        "cut off"
      ),
      (
        try client.post("/v1/digits/classify", Array("abc".utf8), type: form), 400, "invalid_multipart",
        "boundary"
      ),
      (
        try client.post("/v1/digits/classify", Array("abc".utf8), type: "multipart/form-data"), 400,
        "invalid_multipart", "boundary"
      ),
      (try client.post("/v1/filter/apply", seven), 400, "bad_request", "filter or chain"),
      (
        try client.post("/v1/filter/apply?filter=gausian", seven), 400, "bad_request", "did you mean gaussian"
      ),
      (try client.post("/v1/filter/apply?filter=gaussian&sigma=-1", seven), 400, "bad_request", "sigma"),
      (try client.post("/v1/filter/apply?filter=gaussian&output=gif", seven), 400, "bad_request", "output"),
      (try client.post("/v1/filter/convolve?kernel=1+x", seven), 400, "bad_request", "kernel"),
      (try client.post("/v1/filter/convolve?kernel=1+1;1+1", seven), 400, "bad_request", "odd"),
      (try client.post("/v1/filter/convolve?kernel=1&divide=0", seven), 400, "bad_request", "divide"),
      (
        try client.post("/v1/filter/convolve?kernel=1&padding=90000", seven), 400, "bad_request",
        "the result would be"
      ),
      (try client.post("/v1/lyrics/generate", json: #"{"length": 0}"#), 400, "bad_request", "1...10000"),
      (
        try client.post("/v1/lyrics/generate", json: #"{"length": 5, "lines": 2}"#), 400, "bad_request",
        "found both"
      ),
      (try client.post("/v1/lyrics/generate", json: #"{"tune": "没有"}"#), 400, "bad_request", "no tune"),
      (try client.post("/v1/lyrics/generate", json: #"{"text": "a\u0007b"}"#), 400, "bad_request", "U+7"),
      (try client.post("/v1/lyrics/generate", json: #"{"text": "\#(big)"}"#), 400, "bad_request", "5000"),
      (
        try client.post("/v1/lyrics/generate", json: #"{"temperature": "hot"}"#), 400, "bad_request",
        "a number"
      ),
      (try client.post("/v1/translate", json: #"{"text": " "}"#), 400, "bad_request", "found none"),
      (
        try client.post("/v1/translate", json: #"{"text": "a", "model": "xx-yy"}"#), 404, "unknown_model",
        "zh-en"
      ),
      (try client.post("/v1/chat", json: #"{"context": []}"#), 400, "bad_request", "found none"),
      (try client.post("/v1/chat", json: #"{"text": "\#(big)"}"#), 400, "bad_request", "2000"),
    ]
    for (answer, status, code, part) in cases {
      #expect(answer.status == status, "\(answer.text)")
      #expect(answer.headers["content-type"] == "application/json")
      #expect(answer.errorCode == code, "\(answer.text)")
      #expect(answer.text.contains(part), "\(part): \(answer.text)")
      let told = answer.json["error"]?.objectValue
      #expect(answer.json.keys == ["error"])
      #expect(told?.keys == ["code", "message"])
    }
    #expect(try client.get("/v1/chat").headers["allow"] == "POST")
  }

  @Test func healthAndFigures() throws {
    #expect(try client.get("/healthz").json["status"]?.stringValue == "alive")
    let ready = try client.get("/readyz").json
    #expect(ready["status"]?.stringValue == "ready" && ready["missing"]?.arrayValue == [])
    _ = try client.post("/v1/digits/classify", seven)
    let figures = try client.get("/metrics")
    #expect(figures.headers["content-type"] == "text/plain; version=0.0.4")
    for part in [
      "# TYPE studio_requests_total counter\n", "# TYPE studio_request_seconds histogram\n",
      #"path="/v1/digits/classify",status="200"} "#, "# TYPE studio_queue_depth gauge\n",
      "process_resident_memory_bytes ", "studio_batch_pictures_bucket{",
    ] { #expect(figures.text.contains(part), "\(part)") }
    let connection = try Connection(port: client.port)
    connection.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let head = String(decoding: try connection.receive(), as: UTF8.self)
    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n"))
  }

  @Test func startUp() throws {
    // The bar of 0.5 s is for a machine that does nothing else.
    #expect(try StudioProcess.shared().startSeconds < 10)
  }

  @Test func settings() throws {
    let small = try StudioProcess(
      "--max-upload", "20000", environment: ["STUDIO_RATE_LIMIT": "5", "STUDIO_CORS": "https://example.org"])
    let large = try small.client.post("/v1/digits/classify", [UInt8](repeating: 0, count: 20_001))
    #expect(large.status == 413 && large.errorCode == "too_large")
    let answers = try (0..<30).map { _ in try small.client.get("/v1/models") }
    let refused = answers.filter { $0.status == 429 }
    #expect(
      refused.count > 10
        && refused.allSatisfy { $0.errorCode == "rate_limited" && $0.headers["retry-after"] == "1" })
    #expect(answers[0].status == 200)
    #expect(try small.client.get("/healthz").status == 200)
    let cross = try small.client.send("GET", "/healthz", headers: ["Origin": "https://example.org"])
    #expect(cross.headers["access-control-allow-origin"] == "https://example.org")
    #expect(
      try client.send("GET", "/healthz", headers: ["Origin": "https://example.org"]).headers[
        "access-control-allow-origin"] == nil)
    // SIGTERM ends it in good order.
    small.process.send(15)
    #expect(small.process.result(within: 20).exitCode == 0)
    for (arguments, part) in [
      (["--port", "99999"], "expected --port in 0...65535"),
      (["--workers", "x"], "expected --workers in 1...64"),
      (["--log-level", "loud"], "expected --log-level trace"),
      (["--models-dir", "/nowhere"], "/nowhere/manifest.json"),
    ] {
      let result = try ChildProcess(program: "studio", ["serve"] + arguments).result(within: 20)
      #expect(
        result.exitCode == (part.hasPrefix("/") ? 66 : 64) && result.errors.contains(part), "\(result.errors)"
      )
    }
    let wrong = try ChildProcess(program: "studio", ["serve"], environment: ["STUDIO_QUEUE": "0"]).result(
      within: 20)
    #expect(wrong.exitCode == 64 && wrong.errors.contains("expected STUDIO_QUEUE in 1...100000, found 0"))
  }
}
