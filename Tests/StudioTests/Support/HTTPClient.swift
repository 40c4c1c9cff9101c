import Glibc
import JSONText
import TestSupport

/// A response as it came.
struct HTTPResult {
  var status: Int
  /// The names in lower case.
  var headers: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSONObject { (try? JSONValue(parsing: body))?.objectValue ?? [:] }
  /// The code of an error, if it is one.
  var errorCode: String? { json["error"]?.objectValue?["code"]?.stringValue }
}

/// A connection to a server on this machine, byte by byte as a test wants it.
final class Connection {
  let descriptor: Int32
  private var received: [UInt8] = []

  /// - Parameter seconds: how long to wait for bytes.
  init(port: Int, seconds: Int = 60) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw HTTPFailure(description: "no socket") }
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw HTTPFailure(description: "no connection to port \(port)") }
  }

  deinit { close(descriptor) }

  /// Sends bytes; gives whether the server took them.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let put = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      guard put > 0 else { return false }
      done += put
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Says that nothing more will be sent.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Some bytes; empty at the end of the connection.
  func receive() throws -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let got = recv(descriptor, &piece, piece.count, 0)
    if got < 0, errno == EAGAIN { throw HTTPFailure(description: "no answer in time") }
    // A reset is an end too.
    return got > 0 ? Array(piece[..<got]) : []
  }

  /// Whether the server has closed the connection, or does so within the time of this connection.
  func isClosedByServer() -> Bool {
    while let bytes = try? receive() { if bytes.isEmpty { return true } }
    return false
  }

  /// Reads a response.
  func response() throws -> HTTPResult {
    let end = Array("\r\n\r\n".utf8)
    while received.firstRange(of: end) == nil { try fill() }
    guard let place = received.firstRange(of: end) else { throw HTTPFailure(description: "no head") }
    let lines = String(decoding: received[..<place.lowerBound], as: UTF8.self).split(separator: "\r\n")
    received.removeSubrange(..<place.upperBound)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    guard let first = lines.first?.split(separator: " "), first.count >= 2, let status = Int(first[1]) else {
      throw HTTPFailure(description: "no status")
    }
    return HTTPResult(status: status, headers: headers, body: try body(headers))
  }

  private func body(_ headers: [String: String]) throws -> [UInt8] {
    if let count = headers["content-length"].flatMap({ Int($0) }) {
      while received.count < count { try fill() }
      defer { received.removeFirst(count) }
      return Array(received[..<count])
    }
    guard headers["transfer-encoding"] == "chunked" else { return [] }
    var body: [UInt8] = []
    while true {
      let line = String(decoding: try takeLine(), as: UTF8.self)
      guard let count = Int(line, radix: 16) else { throw HTTPFailure(description: "no chunk: \(line)") }
      while received.count < count + 2 { try fill() }
      body += received[..<count]
      received.removeFirst(count + 2)
      if count == 0 { return body }
    }
  }

  private func takeLine() throws -> [UInt8] {
    while received.firstRange(of: [0x0D, 0x0A]) == nil { try fill() }
    guard let place = received.firstRange(of: [0x0D, 0x0A]) else { return [] }
    defer { received.removeSubrange(..<place.upperBound) }
    return Array(received[..<place.lowerBound])
  }

  private func fill() throws {
    let bytes = try receive()
    guard !bytes.isEmpty else { throw HTTPFailure(description: "the connection ended") }
    received += bytes
  }
}

/// Why there is no response.
struct HTTPFailure: Error, CustomStringConvertible { let description: String }

/// Requests to a server on this machine, a connection each.
struct HTTPClient {
  let port: Int

  /// Sends a request and waits for the response.
  func send(
    _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8] = []
  ) throws -> HTTPResult {
    let connection = try Connection(port: port)
    connection.send(Self.head(method, path, headers: headers, count: body.count) + body)
    return try connection.response()
  }

  func get(_ path: String) throws -> HTTPResult { try send("GET", path) }

  func post(_ path: String, _ body: [UInt8], type: String? = nil) throws -> HTTPResult {
    try send("POST", path, headers: type.map { ["Content-Type": $0] } ?? [:], body: body)
  }

  func post(_ path: String, json: String) throws -> HTTPResult {
    try post(path, Array(json.utf8), type: "application/json")
  }

  /// The head of a request.
  static func head(_ method: String, _ path: String, headers: [String: String] = [:], count: Int) -> [UInt8] {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if count > 0 || method == "POST" { text += "Content-Length: \(count)\r\n" }
    return Array((text + "\r\n").utf8)
  }
}
