import Glibc
import JSONText
import TensorCore
import TestSupport
import Testing

/// Clients that are slow, rude, or damaged.
@Suite(.serialized) struct HostileTests {
  private let studio: StudioProcess
  private let seven: [UInt8]

  // Impatient, so that the tests need not be patient.
  private static let impatient: Result<StudioProcess, any Error> = Result {
    let studio = try StudioProcess("--client-time-limit", "1", "--max-upload", "300000")
    atexit { try? HostileTests.impatient.get().process.send(SIGKILL) }
    return studio
  }

  init() throws {
    studio = try Self.impatient.get()
    seven = try StudioProcess.sample("digits/seven.png")
  }

  private func isWell() throws -> Bool {
    try studio.client.post("/v1/digits/classify", seven).json["digit"]?.integerValue == 7
  }

  @Test func slowAndHalfRequests() throws {
    let head = HTTPClient.head("POST", "/v1/digits/classify", count: seven.count)
    // A head that never ends, one byte after the other.
    let slow = try Connection(port: studio.client.port, seconds: 10)
    let start = ContinuousClock.now
    for byte in head where ContinuousClock.now - start < .seconds(3) {
      guard slow.send([byte]) else { break }
      usleep(150_000)
    }
    #expect(slow.isClosedByServer())
    #expect(ContinuousClock.now - start < .seconds(8))
    // A body that stops half-way.
    let half = try Connection(port: studio.client.port, seconds: 10)
    half.send(head + seven.prefix(100))
    let answer = try half.response()
    #expect(answer.status == 408 && answer.errorCode == "request_timeout")
    #expect(half.isClosedByServer())
    // A client that goes half-way.
    for count in [1, 20, head.count, head.count + 50] {
      let gone = try Connection(port: studio.client.port)
      gone.send(Array((head + seven).prefix(count)))
    }
    // One that says it has no more to send, before it has sent it all.
    let finished = try Connection(port: studio.client.port, seconds: 10)
    finished.send(head + seven.prefix(100))
    finished.finishSending()
    #expect(finished.isClosedByServer())
    #expect(try isWell())
  }

  @Test func largeBodies() throws {
    let before = try studio.figure("process_resident_memory_bytes")
    // A gigabyte is refused when it is announced,
    let announced = try Connection(port: studio.client.port, seconds: 10)
    announced.send(HTTPClient.head("POST", "/v1/digits/classify", count: 1 << 30))
    let answer = try announced.response()
    #expect(answer.status == 413 && answer.errorCode == "too_large")
    #expect(announced.isClosedByServer())
    // and when it comes without announcement.
    let chunked = try Connection(port: studio.client.port, seconds: 10)
    chunked.send("POST /v1/digits/classify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    let piece = Array("10000\r\n".utf8) + [UInt8](repeating: 7, count: 65_536) + [0x0D, 0x0A]
    var sent = 0
    while sent < 1 << 30, chunked.send(piece) { sent += 65_536 }
    #expect(sent < 1 << 26)
    // A picture that says it is huge.
    var png = seven
    png.replaceSubrange(16..<24, with: [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0xFF, 0xFF])
    let huge = try studio.client.post("/v1/digits/classify", png)
    #expect([400, 413].contains(huge.status))
    #expect(try studio.figure("process_resident_memory_bytes") < before + 64e6)
    #expect(try isWell())
  }

  @Test func whatIsNoHTTP() throws {
    for text in [
      "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /v1/chat HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
      "POST /v1/chat HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
      "\u{16}\u{03}\u{01}\u{02}",
      "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 500) + "\r\n",
      "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nA: " + String(repeating: "b", count: 100_000) + "\r\n\r\n",
    ] {
      let connection = try Connection(port: studio.client.port, seconds: 10)
      connection.send(text)
      if let answer = try? connection.response() {
        #expect((400..<506).contains(answer.status), "\(text.prefix(30))")
      }
    }
    #expect(try isWell())
  }

  @Test func mutatedRequests() throws {
    let boundary = "multipart/form-data; boundary=xyz"
    let form =
      Array("--xyz\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a\"\r\n\r\n".utf8) + seven
      + Array("\r\n--xyz--\r\n".utf8)
    let kernel = #"{"picture": "iVBORw0KGgo=", "kernel": [[0, 1, 0], [1, -4, 1], [0, 1, 0]], "stride": 2}"#
    let seeds: [[UInt8]] = [
      HTTPClient.head("POST", "/v1/digits/classify", count: seven.count) + seven,
      HTTPClient.head("POST", "/v1/digits/read?model=lenet5", count: seven.count) + seven,
      HTTPClient.head("POST", "/v1/filter/apply?filter=sobel", count: seven.count) + seven,
      HTTPClient.head("POST", "/v1/digits/classify", headers: ["Content-Type": boundary], count: form.count)
        + form,
      HTTPClient.head(
        "POST", "/v1/filter/convolve", headers: ["Content-Type": "application/json"], count: kernel.utf8.count
      ) + Array(kernel.utf8),
      request("/v1/chat", #"{"text": "what is padding", "context": ["hello", "hi"], "top": 3}"#),
      request("/v1/lyrics/generate", #"{"text": "明月", "length": 8, "stream": false, "topK": 5}"#),
      request("/v1/lyrics/generate", #"{"acrostic": "春", "rhyme": true, "seed": 3}"#),
      request("/v1/translate", #"{"text": "Ein Hund läuft.", "beam": 2}"#),
      HTTPClient.head("GET", "/v1/models?x=1", count: 0), HTTPClient.head("GET", "/metrics", count: 0),
    ]
    var random = RandomGenerator(seed: 2026)
    func index(below limit: Int) -> Int { min(limit - 1, Int(random.uniform() * Float(limit))) }
    let before = try studio.figure("process_resident_memory_bytes")
    var (answers, statuses) = (0, [Int: Int]())
    for _ in 0..<10_000 {
      var bytes = seeds[index(below: seeds.count)]
      for _ in 0...index(below: 3) {
        let at = index(below: bytes.count)
        switch index(below: 6) {
        case 0: bytes[at] ^= 1 << UInt8(index(below: 8))
        case 1: bytes[at] = UInt8(index(below: 256))
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + index(below: 8)))
        case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + index(below: 16))], at: at)
        case 4: bytes.insert(contentsOf: [0x0D, 0x0A, 0x00, 0xFF].prefix(1 + index(below: 4)), at: at)
        default: bytes[at] = [0x22, 0x7B, 0x5D, 0x2C, 0x25, 0x26, 0x3D, 0x3A][index(below: 8)]
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let connection = try Connection(port: studio.client.port, seconds: 20)
      connection.send(bytes)
      // What has become too short would be waited for.
      connection.finishSending()
      guard let answer = try? connection.response() else { continue }
      answers += 1
      statuses[answer.status, default: 0] += 1
      #expect(answer.status < 500 || answer.status == 503, "\(answer.status) \(answer.text)")
    }
    #expect(answers > 5_000, "\(statuses)")
    #expect(!studio.process.hasEnded)
    #expect(try studio.figure("process_resident_memory_bytes") < before + 200e6)
    #expect(try isWell())
  }

  private func request(_ path: String, _ json: String) -> [UInt8] {
    HTTPClient.head("POST", path, headers: ["Content-Type": "application/json"], count: json.utf8.count)
      + Array(json.utf8)
  }

  @Test func aClosedConnectionStopsTheWriting() throws {
    let long = request(
      "/v1/lyrics/generate", #"{"text": "明月", "length": 10000, "noRepeat": 4, "explain": true}"#)
    let start = ContinuousClock.now
    for _ in 0..<6 {
      let connection = try Connection(port: studio.client.port)
      connection.send(long)
      // The first characters have come.
      #expect(try !connection.receive().isEmpty)
    }
    // Six whole texts would take many times as long; the next is written when those before have stopped.
    let answer = try studio.client.post("/v1/lyrics/generate", json: #"{"length": 4, "stream": false}"#)
    #expect(answer.status == 200)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func overload() throws {
    let tight = try StudioProcess("--queue", "4", "--time-limit", "20")
    let port = tight.client.port
    let picture = try StudioProcess.sample("pictures/landscape.jpg")
    let requests = [
      HTTPClient.head("POST", "/v1/filter/apply?filter=median&size=9", count: picture.count) + picture,
      HTTPClient.head("POST", "/v1/digits/classify", count: seven.count) + seven,
      request("/v1/chat", #"{"text": "what is padding"}"#),
      request("/v1/lyrics/generate", #"{"length": 300, "stream": false}"#),
    ]
    let connections = try (0..<256).map { _ in try Connection(port: port, seconds: 30) }
    for (number, connection) in connections.enumerated() {
      connection.send(requests[number % requests.count])
    }
    var counts: [Int: Int] = [:]
    for connection in connections {
      let answer = try connection.response()
      counts[answer.status, default: 0] += 1
      if answer.status == 503 {
        #expect(answer.errorCode == "queue_full" && answer.headers["retry-after"] != nil)
      }
    }
    #expect(counts[200, default: 0] > 0 && counts[503, default: 0] > 0)
    #expect(counts.keys.sorted() == [200, 503])
    let start = ContinuousClock.now
    #expect(try tight.client.post("/v1/digits/classify", seven).status == 200)
    // Two seconds on a machine that does nothing else, which this one does not.
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
