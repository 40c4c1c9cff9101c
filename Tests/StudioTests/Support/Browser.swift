import Glibc
import JSONText
import TestSupport

/// A real browser, driven over WebDriver.
final class Browser {
  private let driver: ChildProcess
  private let client: HTTPClient
  private let session: String

  /// Where the programs are, if they are installed.
  static let programs: (driver: String, browser: String)? = {
    func first(_ paths: [String]) -> String? { paths.first { access($0, X_OK) == 0 } }
    guard let driver = first(["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver"]),
      let browser = first(["/usr/bin/chromium", "/usr/bin/chromium-browser"])
    else { return nil }
    return (driver, browser)
  }()

  /// Where screenshots go.
  static let screenshots = "\(Executable.packageFolder)/.build-screenshots"

  init() throws {
    guard let programs = Self.programs else { throw HTTPFailure(description: "no browser") }
    mkdir(Self.screenshots, 0o777)
    driver = try ChildProcess(
      program: programs.driver, ["--port=0", "--log-level=WARNING"], environment: ["HOME": "/tmp"])
    let start = ContinuousClock.now
    var port: Int?
    while port == nil {
      port = driver.outputSoFar.firstMatch(of: #/successfully on port (\d+)/#).flatMap { Int($0.1) }
      guard !driver.hasEnded, ContinuousClock.now - start < .seconds(30) else {
        throw HTTPFailure(
          description: "chromedriver did not start: \(driver.outputSoFar) \(driver.errorsSoFar)")
      }
      usleep(10_000)
    }
    client = HTTPClient(port: port ?? 0)
    let options: JSONObject = [
      "binary": JSONValue(programs.browser),
      "args": JSONValue([
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--force-color-profile=srgb", "--lang=en",
      ]),
    ]
    let wanted: JSONObject = [
      "browserName": "chrome", "goog:chromeOptions": .object(options),
      "goog:loggingPrefs": ["browser": "ALL"],
    ]
    let body = JSONValue.object(["capabilities": ["alwaysMatch": .object(wanted)]]).description
    let answer = try client.post("/session", json: body).json
    guard let id = answer["value"]?.objectValue?["sessionId"]?.stringValue else {
      throw HTTPFailure(description: "no session: \(JSONValue.object(answer))")
    }
    session = "/session/\(id)"
  }

  deinit {
    _ = try? client.send("DELETE", session)
    driver.send(SIGTERM)
  }

  @discardableResult
  private func call(_ command: String, _ body: JSONValue = [:]) throws -> JSONValue {
    let answer = try client.post("\(session)/\(command)", json: body.description)
    let value = answer.json["value"] ?? .null
    guard answer.status == 200 else {
      throw HTTPFailure(
        description: "\(command): \(value.objectValue?["message"]?.stringValue ?? answer.text)")
    }
    return value
  }

  func go(_ address: String) throws { try call("url", ["url": JSONValue(address)]) }

  func resize(_ width: Int, _ height: Int) throws {
    try call(
      "goog/cdp/execute",
      [
        "cmd": "Emulation.setDeviceMetricsOverride",
        "params": [
          "width": JSONValue(width), "height": JSONValue(height), "deviceScaleFactor": 1,
          "mobile": JSONValue(width < 600),
        ],
      ])
  }

  /// Whether pages see the wish for dark colours.
  func prefersDark(_ isDark: Bool) throws {
    try call(
      "goog/cdp/execute",
      [
        "cmd": "Emulation.setEmulatedMedia",
        "params": ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]],
      ])
  }

  /// Runs a script in the page; gives what it returns.
  @discardableResult
  func run(_ script: String) throws -> JSONValue {
    try call("execute/sync", ["script": JSONValue(script), "args": []])
  }

  /// Waits until a script gives true.
  func wait(_ what: String, seconds: Int = 20, until script: String) throws {
    let start = ContinuousClock.now
    while try run("return Boolean(\(script))") != true {
      guard ContinuousClock.now - start < .seconds(seconds) else {
        throw HTTPFailure(description: "the page did not come to: \(what)")
      }
      usleep(30_000)
    }
  }

  private func element(_ selector: String) throws -> String {
    let value = try call("element", ["using": "css selector", "value": JSONValue(selector)])
    return value.objectValue?.members.first?.value.stringValue ?? ""
  }

  func click(_ selector: String) throws { try call("element/\(element(selector))/click") }

  /// Types into a field, after what is there.
  func type(_ text: String, into selector: String) throws {
    try call("element/\(element(selector))/value", ["text": JSONValue(text)])
  }

  func text(_ selector: String) throws -> String {
    try run("return document.querySelector(`\(selector)`)?.innerText ?? ''").stringValue ?? ""
  }

  /// Moves a pressed pointer over an element, along points that are parts of its width and height.
  func draw(_ points: [(Double, Double)], on selector: String) throws {
    try run("document.querySelector(`\(selector)`).scrollIntoView({ block: 'center' })")
    let box =
      try run(
        "const b = document.querySelector(`\(selector)`).getBoundingClientRect(); return [b.left, b.top, b.width, b.height]"
      ).arrayValue?.compactMap(\.numberValue) ?? []
    guard box.count == 4 else { throw HTTPFailure(description: "no \(selector)") }
    func move(_ point: (Double, Double)) -> JSONValue {
      [
        "type": "pointerMove", "duration": 20, "x": JSONValue(Int(box[0] + point.0 * box[2])),
        "y": JSONValue(Int(box[1] + point.1 * box[3])),
      ]
    }
    let steps =
      points.prefix(1).map(move) + [["type": "pointerDown", "button": 0]] + points.dropFirst().map(move)
      + [["type": "pointerUp", "button": 0]]
    try call(
      "actions",
      [
        "actions": [
          [
            "type": "pointer", "id": "mouse", "parameters": ["pointerType": "mouse"],
            "actions": .array(steps),
          ]
        ]
      ])
  }

  /// Presses keys, one after the other.
  func press(_ keys: String...) throws {
    let steps = keys.flatMap { key -> [JSONValue] in
      [["type": "keyDown", "value": JSONValue(key)], ["type": "keyUp", "value": JSONValue(key)]]
    }
    try call("actions", ["actions": [["type": "key", "id": "keys", "actions": .array(steps)]]])
  }

  /// Keeps what is seen as a PNG file.
  func screenshot(_ name: String) throws {
    let value = try call(
      "goog/cdp/execute", ["cmd": "Page.captureScreenshot", "params": ["captureBeyondViewport": true]])
    let data = value.objectValue?["data"]?.stringValue ?? ""
    let bytes = try ChildProcess(
      program: "/bin/sh", ["-c", "base64 -d > '\(Self.screenshots)/\(name).png'"], input: Array(data.utf8)
    ).result()
    guard bytes.exitCode == 0 else { throw HTTPFailure(description: "\(name): \(bytes.errors)") }
  }

  /// What the page has complained about since the last call.
  func complaints() throws -> [String] {
    try call("se/log", ["type": "browser"]).arrayValue?.compactMap { entry in
      entry.objectValue?["level"]?.stringValue == "SEVERE" ? entry.objectValue?["message"]?.stringValue : nil
    } ?? []
  }
}
