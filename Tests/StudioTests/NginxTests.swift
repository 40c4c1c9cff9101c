import Glibc
import Synchronization
import TestSupport
import Testing

/// Two copies behind nginx, of which one dies under load and comes back.
@Suite(.enabled(if: access("/usr/sbin/nginx", X_OK) == 0, "nginx is not installed"))
struct NginxTests {
  @Test func oneOfTwoCopiesMayDie() throws {
    let (first, second) = (try StudioProcess(), try StudioProcess())
    let folder = try TemporaryFolder()
    let port = try freePort()
    let example = String(
      decoding: try fileBytes(at: "\(Executable.packageFolder)/apps/studio/nginx.conf"), as: UTF8.self)
    let configuration = example.replacing("127.0.0.1:8081", with: "127.0.0.1:\(first.client.port)")
      .replacing("127.0.0.1:8082", with: "127.0.0.1:\(second.client.port)")
      .replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
    try folder.write(Array(configuration.utf8), "nginx.conf")
    let nginx = try ChildProcess(
      program: "/usr/sbin/nginx", ["-p", folder.path, "-c", "nginx.conf"], directory: folder.path)
    defer { nginx.send(SIGTERM) }
    let client = HTTPClient(port: port)
    let start = ContinuousClock.now
    while (try? client.get("/readyz").status) != 200 {
      guard !nginx.hasEnded, ContinuousClock.now - start < .seconds(10) else {
        throw HTTPFailure(description: "nginx did not start: \(nginx.errorsSoFar)")
      }
      usleep(20_000)
    }
    // A stream comes through as it is written.
    let poem = try client.post("/v1/lyrics/generate", json: #"{"length": 20}"#)
    #expect(poem.status == 200 && poem.text.split(separator: "\n").count == 21)

    let load = Load(client: client, body: try StudioProcess.sample("digits/seven.png"))
    load.start(threads: 4)
    usleep(400_000)
    first.process.send(SIGKILL)
    usleep(1_500_000)
    let again = try StudioProcess(port: first.client.port)
    // nginx tries the copy that came back after a second; a busy machine takes longer.
    let answered = #"studio_requests_total{method="POST",path="/v1/digits/classify",status="200"}"#
    let back = ContinuousClock.now
    while ((try? again.figure(answered)) ?? 0) == 0, ContinuousClock.now - back < .seconds(20) {
      usleep(50_000)
    }
    load.stop()
    // What the dead copy was asked, the other was asked again.
    #expect(load.answered > 100)
    #expect(load.failures.withLock { $0 } == [])
    // The copy that came back has its share again.
    #expect(try again.figure(answered) > 0)
  }

  /// A port that nobody listens at.
  private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard code == 0 else { throw HTTPFailure(description: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

/// Threads that ask the same, again and again.
final class Load: Sendable {
  let failures = Mutex<[String]>([])
  private let count = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  private let running = Atomic<Int>(0)
  private let client: HTTPClient
  private let body: [UInt8]

  init(client: HTTPClient, body: [UInt8]) { (self.client, self.body) = (client, body) }

  /// How many right answers there were.
  var answered: Int { count.load(ordering: .relaxed) }

  func start(threads: Int) {
    for _ in 0..<threads {
      running.add(1, ordering: .relaxed)
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Load>.fromOpaque(argument).takeRetainedValue().run() }
          return nil
        }, Unmanaged.passRetained(self).toOpaque())
      pthread_detach(thread)
    }
  }

  private func run() {
    while !isOver.load(ordering: .relaxed) {
      do {
        let answer = try client.post("/v1/digits/classify", body)
        if answer.status == 200, answer.json["digit"]?.integerValue == 7 {
          count.add(1, ordering: .relaxed)
        } else {
          failures.withLock { $0.append("\(answer.status) \(answer.text)") }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    running.subtract(1, ordering: .relaxed)
  }

  /// Ends all threads.
  func stop() {
    isOver.store(true, ordering: .relaxed)
    while running.load(ordering: .relaxed) > 0 { usleep(10_000) }
  }
}
