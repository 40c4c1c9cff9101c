import Glibc
import Images
import JSONText
import TensorCore
import TestSupport
import Testing

/// Styles over HTTP, with networks of random weights.
@Suite(.serialized) struct StyleServiceTests {
  private let studio: StudioProcess
  private let client: HTTPClient
  private let photograph: [UInt8]

  /// Two styles that are there and one that is damaged; little patience and little room for pictures.
  private static let shared: Result<StudioProcess, any Error> = Result {
    let studio = try StudioProcess(
      models: models.get().path, "--max-pixels", "20000000", "--time-limit", "20")
    atexit { try? StyleServiceTests.shared.get().process.send(SIGKILL) }
    return studio
  }
  /// A folder without styles.
  static let none = Result { try StyleFolder([]) }
  private static let models = Result { try StyleFolder(["first", "second"], damaged: "broken") }

  init() throws {
    studio = try Self.shared.get()
    client = studio.client
    photograph = try StudioProcess.sample("pictures/landscape.jpg")
  }

  private func picture(_ width: Int, _ height: Int, _ channels: Int = 3, bitDepth: Int = 8) throws -> [UInt8]
  {
    var generator = RandomGenerator(seed: 7)
    let colors = Tensor.uniform(low: 0, high: 1, shape: [height, width, channels], using: &generator)
    return try Image(colors, bitDepth: bitDepth).encodedPNG()
  }

  private func style(_ arguments: [String]) throws -> ProcessResult {
    try ChildProcess(program: "style", arguments, environment: ["NNDL_MODELS": studio.models]).result()
  }

  @Test func theListIsThatOfTheManifest() throws {
    let listed = try style(["list", "--json"]).outputLines.compactMap { try? JSONValue(parsing: String($0)) }
    #expect(listed.count == 3)
    #expect(try client.get("/v1/styles").json["styles"]?.arrayValue == listed)
    let models = try client.get("/v1/models").json["models"]?.arrayValue?.compactMap(\.objectValue) ?? []
    #expect(models.map { $0["name"]?.stringValue } == ["first", "second", "broken"])
    #expect(models.allSatisfy { $0["app"]?.stringValue == "style" && $0["default"] == false })
  }

  @Test(arguments: [
    (["first"], "style=first"),
    (["second", "--strength", "0.35", "--keep-colors"], "style=second&strength=0.35&keepColors=true"),
    (["first", "--blend", "second:0.5,first"], "style=first&blend=second:0.5,first"),
    (["second", "--size", "200", "--strength", "0"], "style=second&size=200&strength=0"),
  ])
  func paintsAsTheCommandDoes(words: [String], query: String) throws {
    let folder = try TemporaryFolder()
    for bytes in [photograph, try picture(75, 43, 4), try picture(40, 61, 1, bitDepth: 16)] {
      let input = try folder.write(bytes, "in.picture")
      let result = try style(["apply", words[0], input, folder("out.png"), "--json"] + words.dropFirst())
      #expect(result.exitCode == 0, "\(result.errors)")
      let said = try #require(try JSONValue(parsing: result.output).objectValue)
      let answer = try client.post("/v1/style/apply?\(query)", bytes)
      #expect(answer.status == 200, "\(answer.text.prefix(300))")
      let told = answer.json.without("input", "output", "milliseconds", "picture")
      #expect(JSONValue.object(told) == .object(said.without("input", "output", "milliseconds")))
      // The same pixels, and so the same file.
      let file = try client.post("/v1/style/apply?\(query)&output=png", bytes)
      #expect(file.headers["content-type"] == "image/png")
      #expect(file.body == (try fileBytes(at: folder("out.png"))))
    }
  }

  @Test func masksComeBesideThePicture() throws {
    let folder = try TemporaryFolder()
    let mask = try picture(30, 20, 1)
    let input = try folder.write(photograph, "in.jpg")
    let result = try style([
      "apply", "first", input, folder("out.png"), "--mask", try folder.write(mask, "mask.png"), "--quiet",
    ])
    #expect(result.exitCode == 0, "\(result.errors)")
    let painted = try fileBytes(at: folder("out.png"))
    func part(_ name: String, _ file: String, _ bytes: [UInt8]) -> [UInt8] {
      Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n\r\n".utf8) + bytes + [13, 10]
    }
    let form =
      part("mask", "; filename=\"m\"", mask) + part("photo", "; filename=\"p\"", photograph)
      + part("style", "", Array("first".utf8)) + part("output", "", Array("png".utf8))
      + Array("--b--\r\n".utf8)
    #expect(
      try client.post("/v1/style/apply", form, type: "multipart/form-data; boundary=b").body == painted)
    func base64(_ bytes: [UInt8]) throws -> JSONValue {
      JSONValue(try ChildProcess(program: "/usr/bin/base64", ["-w", "0", "-"], input: bytes).result().output)
    }
    var fields: JSONObject = [
      "picture": try base64(photograph), "mask": try base64(mask), "style": "first", "output": "png",
    ]
    let answer = try client.post("/v1/style/apply", json: JSONValue.object(fields).description)
    #expect(answer.body == painted)
    fields["output"] = nil
    let told = try client.post("/v1/style/apply", json: JSONValue.object(fields).description).json
    #expect(told["mask"]?.stringValue == "-")
    // Elsewhere there is no such picture.
    let filter = try client.post(
      "/v1/filter/apply", json: #"{"filter": "edges", "picture": "iVBORw0KGgo=", "mask": "iVBORw0KGgo="}"#)
    #expect(filter.status == 400 && filter.text.contains("mask"))
  }

  @Test func smallestPictures() throws {
    for (width, height, channels) in [(1, 1, 1), (1, 60, 3), (7, 2, 4), (1, 1, 4)] {
      let answer = try client.post(
        "/v1/style/apply?style=first&blend=second&keepColors=1", picture(width, height, channels))
      #expect(answer.status == 200, "\(answer.text)")
      #expect(answer.json["width"]?.integerValue == width && answer.json["height"]?.integerValue == height)
      #expect(answer.json["channels"]?.integerValue == (channels == 4 ? 4 : 3))
    }
    let wide = try client.post("/v1/style/apply?style=first&output=jpg&quality=50", picture(300, 1))
    #expect(wide.body.starts(with: [0xFF, 0xD8]) && wide.headers["content-type"] == "image/jpeg")
  }

  @Test func refusals() throws {
    let small = try picture(20, 20)
    // One row of so many pixels would be painted as sixteen.
    let flat = try Image(
      width: 2_000_000, height: 1, format: .gray, samples: .uint8([UInt8](repeating: 9, count: 2_000_000))
    )
    .encodedPNG()
    let side = 4_500
    let huge = try Image(
      width: side, height: side, format: .gray, samples: .uint8([UInt8](repeating: 9, count: side * side))
    ).encodedPNG()
    let cases: [(String, [UInt8], Int, String, String)] = [
      ("", small, 400, "bad_request", "style: expected one of first, second, broken, found none"),
      (
        "style=third", small, 404, "unknown_model",
        "style: expected one of first, second, broken, found 'third'"
      ),
      ("style=", small, 404, "unknown_model", "first, second"),
      ("style=../style-first.safetensors", small, 404, "unknown_model", "first, second"),
      ("style=first", [], 400, "bad_request", "found none"),
      ("style=first", Array("GIF89a and so on".utf8), 400, "invalid_picture", "a GIF"),
      ("style=first", Array(photograph.prefix(900)), 400, "invalid_picture", "cut off"),
      ("style=first", Array(small.prefix(60)), 400, "invalid_picture", "picture"),
      ("style=first", huge, 413, "picture_too_large", "found 4,500x4,500"),
      ("style=first", flat, 413, "picture_too_large", "found 2,000,000x16"),
      ("style=first&strength=1.5", small, 400, "bad_request", "strength: expected a number in 0.0...1.0"),
      ("style=first&strength=-0.1", small, 400, "bad_request", "strength"),
      ("style=first&strength=nan", small, 400, "bad_request", "strength"),
      ("style=first&strength=much", small, 400, "bad_request", "strength"),
      ("style=first&keepColors=perhaps", small, 400, "bad_request", "keepColors"),
      ("style=first&blend=second:x", small, 400, "bad_request", "found 'second:x'"),
      ("style=first&blend=second:0", small, 400, "bad_request", "shares above 0"),
      ("style=first&blend=second:nan", small, 400, "bad_request", "shares above 0"),
      ("style=first&blend=,", small, 400, "bad_request", "blend"),
      ("style=first&blend=third", small, 404, "unknown_model", "blend: expected one of first, second"),
      (
        "style=first&blend=" + [String](repeating: "second", count: 9).joined(separator: ","), small, 400,
        "bad_request", "at most 8"
      ),
      ("style=first&size=0", small, 400, "bad_request", "size: expected a whole number in 1...32768"),
      ("style=first&size=1.5", small, 400, "bad_request", "size"),
      ("style=first&tile=32", small, 400, "bad_request", "tile: there is no such field"),
      ("style=first&output=gif", small, 400, "bad_request", "output"),
      ("style=broken", small, 503, "model_unavailable", "could not be loaded"),
      ("style=first&blend=broken", small, 503, "model_unavailable", "could not be loaded"),
    ]
    let validator = SchemaValidator(document: try client.get("/openapi.json").json)
    for (query, body, status, code, part) in cases {
      let answer = try client.post("/v1/style/apply?\(query)", body)
      #expect(answer.status == status && answer.errorCode == code, "\(query): \(answer.text)")
      #expect(answer.text.contains(part), "\(query): \(answer.text)")
      #expect(try validator.complaints(about: answer, "POST", "/v1/style/apply").isEmpty)
    }
    let mask = try client.post(
      "/v1/style/apply", json: #"{"style": "first", "picture": "iVBORw0KGgo=", "mask": 3}"#)
    #expect(mask.status == 400 && mask.text.contains("mask: expected a PNG or JPEG"))
    // The long one is small enough when it is made smaller first.
    #expect(try client.post("/v1/style/apply?style=first&size=500", flat).status == 200)
    // The damaged style took no other with it, and is told of.
    let missing = try client.get("/readyz").json["missing"]?.arrayValue?.compactMap(\.stringValue)
    #expect(missing == ["style/broken"])
  }

  @Test func answersAreAsDescribed() throws {
    let validator = SchemaValidator(document: try client.get("/openapi.json").json)
    for query in ["style=first", "style=second&blend=first:2&strength=0.5", "style=first&output=jpg"] {
      let answer = try client.post("/v1/style/apply?\(query)", photograph)
      #expect(answer.status == 200)
      let complaints = try validator.complaints(about: answer, "POST", "/v1/style/apply")
      #expect(complaints.isEmpty, "\(complaints.prefix(3))")
    }
    let list = try client.get("/v1/styles")
    #expect(try validator.complaints(about: list, "GET", "/v1/styles").isEmpty)
    let unknown = try client.post("/v1/style/apply?style=first&zzz=1", photograph)
    #expect(SchemaValidator.knownFields(unknown) == validator.fields("/v1/style/apply"))
  }

  @Test func paintingEndsWithItsTime() throws {
    let hasty = try StudioProcess(models: studio.models, "--time-limit", "2")
    // Many pieces, which take many times as long as there is.
    let side = 4_500
    let large = try Image(
      width: side, height: side, format: .gray, samples: .uint8([UInt8](repeating: 90, count: side * side))
    ).encodedPNG()
    let blend = [String](repeating: "second", count: 8).joined(separator: ",")
    let late = try hasty.client.post("/v1/style/apply?style=first&blend=\(blend)", large)
    #expect(late.status == 503 && late.errorCode == "timeout", "\(late.text.prefix(200))")
    // The next is answered, for nobody paints on at the first.
    let next = try hasty.client.post("/v1/style/apply?style=first", picture(30, 30))
    #expect(next.status == 200, "\(next.text.prefix(200))")
  }

  @Test func withoutStylesItSaysSo() throws {
    let empty = try StudioProcess(models: Self.none.get().path)
    for query in ["", "?style=first"] {
      let answer = try empty.client.post("/v1/style/apply\(query)", photograph)
      #expect(answer.status == 404 && answer.errorCode == "not_published", "\(answer.text)")
      #expect(answer.text.contains("style"))
    }
    #expect(try empty.client.get("/v1/styles").text == #"{"styles":[]}"# + "\n")
    #expect(try empty.client.get("/readyz").json["missing"]?.arrayValue == [])
  }
}
