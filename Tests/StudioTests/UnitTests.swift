import CoreMetrics
import Glibc
import JSONText
import Synchronization
import Testing

@testable import StudioService

struct RequestPartTests {
  @Test func base64() {
    // RFC 4648, section 10.
    for (text, code) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ] {
      #expect(Base64.encode(Array(text.utf8)) == code)
      #expect(Base64.decode(code.utf8) == Array(text.utf8))
      #expect(Base64.decode(code.replacing("=", with: "").utf8) == Array(text.utf8))
    }
    for wrong in ["A", "A===", "AA=A", "A?==", "=", "Zh==", "Zm9=", "Zg=", "Zm8=="] {
      #expect(Base64.decode(wrong.utf8) == nil, "\(wrong)")
    }
    let all = (0..<256).map { UInt8($0) }
    #expect(Base64.decode(Base64.encode(all).utf8) == all)
    #expect(Base64.decode("-_-_".utf8) == Base64.decode("+/+/".utf8))
  }

  @Test func addresses() throws {
    let fields = try AddressFields.read("a=1&b=%E6%98%8E+x&c&=d&&e=f=g")
    #expect(fields.map(\.0) == ["a", "b", "c", "", "e"])
    #expect(fields.map(\.1) == ["1", "明 x", "", "d", "f=g"])
    #expect(try AddressFields.read(nil).isEmpty)
    for wrong in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
      #expect(throws: ServiceError.self) { try AddressFields.read(wrong) }
    }
  }

  @Test func forms() throws {
    func form(_ text: String, type: String = "multipart/form-data; boundary=b") throws -> [MultipartForm.Part]
    {
      try MultipartForm(Array(text.utf8), contentType: type).parts
    }
    let head = "Content-Disposition: form-data; name=\"a;b\\\"c\""
    let parts = try form(
      "preamble\r\n--b\r\n\(head)\r\n\r\n1\r\n--b\r\nX: y\r\n\(head); filename=x\r\n\r\n\r\n--b--\r\nepilogue"
    )
    #expect(parts.map(\.name) == ["a;b\"c", "a;b\"c"])
    #expect(parts.map(\.isFile) == [false, true])
    #expect(parts.map { Array($0.bytes) } == [[0x31], []])
    for wrong in [
      "", "--b", "--b\r\n", "--b\r\n\r\nx\r\n--b--", "--bx\r\n", "x--b\r\n\(head)\r\n\r\n1\r\n--b--",
      "--b\r\n\(head)\r\n1\r\n--b--",
      "--b\r\n\(head)\r\n\r\n1\r\n--c--", "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--",
    ] { #expect(throws: ServiceError.self, "\(wrong)") { try form(wrong) } }
    let many = String(repeating: "--b\r\n\(head)\r\n\r\n1\r\n", count: 65) + "--b--"
    #expect(throws: ServiceError.self) { try form(many) }
    for type in [
      "multipart/form-data", "multipart/form-data; boundary=",
      "multipart/form-data; boundary=\(String(repeating: "x", count: 71))",
    ] {
      #expect(throws: ServiceError.self) { try form("--b--", type: type) }
    }
  }

  @Test func fields() throws {
    var fields = RequestFields([
      "n": "5", "m": 6, "x": 0.5, "f": "yes", "g": false, "s": ["a", "b"], "nothing": .null, "left": 1,
    ])
    #expect(try fields.integer("n", in: 1...9) == 5)
    #expect(try fields.integer("m", in: 1...9) == 6)
    #expect(try fields.number("x", in: 0...1) == 0.5)
    #expect(try fields.flag("f") && !fields.flag("g", default: true) && fields.flag("none", default: true))
    #expect(try fields.texts("s", atMost: 2) == ["a", "b"])
    #expect(try fields.text("nothing") == nil && fields.seed() == 0)
    #expect(throws: ServiceError.self) { try fields.finish() }
    #expect(try fields.integer("left", in: 0...1) == 1)
    try fields.finish()
    for wrong: JSONValue in [10, 0, "x", true, 1.5, ["a"]] {
      var fields = RequestFields(["n": wrong])
      #expect(throws: ServiceError.self) { try fields.integer("n", in: 1...9) }
    }
  }
}

struct ConfigurationTests {
  @Test func optionsCountBeforeTheEnvironment() throws {
    let environment = [
      "STUDIO_PORT": "1234", "STUDIO_MAX_UPLOAD": "4096", "STUDIO_TIME_LIMIT": "2.5", "PORT": "1",
    ]
    let settings = try StudioConfiguration(options: [.port: "99", .rateLimit: "3"], environment: environment)
    #expect(settings.port == 99 && settings.maximumUpload == 4096 && settings.timeLimit == 2.5)
    #expect(settings.rateLimit == 3 && settings.host == "127.0.0.1")
    #expect(try StudioConfiguration(options: [:], environment: [:]) == StudioConfiguration())
    let error = #expect(throws: ConfigurationError.self) {
      try StudioConfiguration(options: [:], environment: ["STUDIO_CLIENT_TIME_LIMIT": "soon"])
    }
    #expect(error?.description == "expected STUDIO_CLIENT_TIME_LIMIT in 0.1...3600.0, found soon")
  }
}

struct ServingTests {
  private let metrics = PrometheusRegistry()

  @Test func aModelIsUsedOnItsOwnThreadOnly() async throws {
    let worker = ModelWorker(WaitingRoom(name: "test/one", capacity: 100, metrics: metrics)) {
      pthread_self()
    }
    let threads = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await worker.answer(Ticket(seconds: 10)) { maker in pthread_equal(maker, pthread_self()) != 0 }
        }
      }
      return try await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(threads == Array(repeating: true, count: 50))
  }

  @Test func aFullRoomRefuses() async throws {
    let worker = ModelWorker(WaitingRoom(name: "test/two", capacity: 2, metrics: metrics)) {}
    let (gate, begun) = (DispatchGate(), DispatchGate())
    async let first: Int = worker.answer(Ticket(seconds: 10)) { _ in
      begun.open()
      gate.wait()
      return 1
    }
    try await begun.opened()
    async let second: Int = worker.answer(Ticket(seconds: 10)) { _ in 2 }
    // The second waits in the room as soon as its task has run.
    while !metrics.text.contains("studio_queue_depth{model=\"test/two\"} 2") {
      try await Task.sleep(for: .milliseconds(2))
    }
    let error = await #expect(throws: ServiceError.self) {
      try await worker.answer(Ticket(seconds: 10)) { _ in 3 }
    }
    #expect(error?.code == "queue_full" && error?.retryAfter == 1 && error?.status.code == 503)
    gate.open()
    #expect(try await [first, second] == [1, 2])
    #expect(metrics.text.contains("studio_queue_rejections_total{model=\"test/two\"} 1\n"))
    #expect(try await worker.answer(Ticket(seconds: 10)) { _ in 4 } == 4)
  }

  /// The work would never end, so without the limit neither would the test; how long the other tests of this process
  /// keep its threads from it says nothing.
  @Test(.timeLimit(.minutes(5))) func nobodyWaitsBeyondTheLimit() async throws {
    let worker = ModelWorker(WaitingRoom(name: "test/three", capacity: 9, metrics: metrics)) {}
    let office = TicketOffice(seconds: 0.2)
    let clock = Task { try await office.run() }
    defer { clock.cancel() }
    let gate = DispatchGate()
    let slow = Task {
      try await worker.answer(office.ticket()) { (_: Void) -> Int in
        gate.wait(); return 1
      }
    }
    let waiting = Task { try await worker.answer(office.ticket()) { (_: Void) -> Int in 2 } }
    for task in [slow, waiting] {
      let error = await #expect(throws: ServiceError.self) { try await task.value }
      #expect(error?.code == "timeout")
    }
    gate.open()
    // A client that goes ends its request.
    let gone = Task {
      try await worker.answer(Ticket(seconds: 60)) { (_: Void) -> Int in Int(usleep(100_000)) }
    }
    gone.cancel()
    let error = await #expect(throws: ServiceError.self) { try await gone.value }
    #expect(error?.code == "cancelled")
  }

  @Test func ratesAndUploads() throws {
    let limiter = RateLimiter(rate: 2)
    for _ in 0..<4 { try limiter.count("a") }
    let error = #expect(throws: ServiceError.self) { try limiter.count("a") }
    #expect(error?.status.code == 429 && error?.retryAfter == 1)
    try limiter.count("b")
    let budget = UploadBudget(bytes: 10)
    try budget.take(6)
    #expect(throws: ServiceError.self) { try budget.take(5) }
    try budget.take(4)
    budget.give(10)
    try budget.take(10)
  }

  @Test func linesComeInOrder() async {
    let lines = Lines()
    Task.detached {
      for number in 0..<1000 { lines.append("\(number)") }
      lines.finish()
    }
    var text: [UInt8] = []
    while let next = await lines.next() { text += next }
    #expect(String(decoding: text, as: UTF8.self) == (0..<1000).map { "\($0)\n" }.joined())
  }

  @Test func figures() {
    let registry = PrometheusRegistry()
    let counter = Counter(label: "a_total", dimensions: [("k", "v\"\\\n")], factory: registry)
    counter.increment(by: 3)
    Counter(label: "a_total", dimensions: [("k", "v\"\\\n")], factory: registry).increment()
    CoreMetrics.Timer(label: "b_seconds", dimensions: [], factory: registry).recordNanoseconds(3_000_000)
    let text = registry.text
    #expect(
      text.hasPrefix("# TYPE a_total counter\na_total{k=\"v\\\"\\\\\\n\"} 4\n# TYPE b_seconds histogram\n"))
    #expect(text.contains("b_seconds_bucket{le=\"0.0025\"} 0\nb_seconds_bucket{le=\"0.005\"} 1\n"))
    #expect(text.contains("b_seconds_bucket{le=\"+Inf\"} 1\nb_seconds_sum 0.003\nb_seconds_count 1\n"))
    #expect(text.contains("process_resident_memory_bytes "))
  }
}

/// Something that threads wait at until it is opened.
private final class DispatchGate: Sendable {
  private let isOpen = Atomic<Bool>(false)
  func open() { isOpen.store(true, ordering: .releasing) }
  /// For tasks, which must not block the threads that they run on.
  func opened() async throws {
    while !isOpen.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
  }
  /// For threads.
  func wait() { while !isOpen.load(ordering: .acquiring) { usleep(1_000) } }
}
