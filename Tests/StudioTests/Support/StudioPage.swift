import Glibc
import JSONText
import TestSupport
import Testing

/// The page of a server in a browser.
struct StudioPage {
  let studio: StudioProcess
  let browser: Browser
  let address: String

  /// Opens a browser; nothing is shown yet.
  init(_ studio: StudioProcess) throws {
    self.studio = studio
    browser = try Browser()
    address = "http://127.0.0.1:\(studio.client.port)/"
    try browser.resize(1280, 900)
  }

  /// Shows a tab, with settings as in a link.
  func open(_ place: String, language: String = "en") throws {
    try browser.go("about:blank")
    try browser.go("\(address)?lang=\(language)#\(place)")
    let tab = place.prefix { $0 != "?" }
    try browser.wait("the tab \(tab)", until: "document.querySelector('#panel-\(tab):not([hidden]) h1')")
  }

  /// Whether the server has any.
  func hasModels(of app: String) throws -> Bool {
    let models = try studio.client.get("/v1/models").json["models"]?.arrayValue ?? []
    return models.contains { $0.objectValue?["app"]?.stringValue == app }
  }

  /// What the script of accessibility complains about.
  func inaccessible() throws -> [String] {
    let check = String(
      decoding: try fileBytes(at: "\(Executable.packageFolder)/Tests/StudioTests/Support/accessibility.js"),
      as: UTF8.self)
    return try browser.run(check).arrayValue?.compactMap(\.stringValue) ?? ["no result"]
  }

  func expectNoComplaints(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
    let complaints = try browser.complaints()
    #expect(complaints == [], sourceLocation: sourceLocation)
  }

  /// What a shell makes of a command that the page says, with our programs in its path.
  func shell(_ command: String, in folder: TemporaryFolder? = nil) throws -> ProcessResult {
    let programs = Executable.parent(of: try Executable.path("studio"))
    return try ChildProcess(
      program: "/bin/sh", ["-c", "PATH=\(programs):$PATH; \(command)"],
      environment: ["NNDL_MODELS": studio.models], directory: folder?.path
    ).result()
  }

  /// The text that a button of a panel copies.
  func copied(_ key: String, in panel: String) throws -> String {
    try browser.run("document.querySelector('#panel-\(panel) [data-copy=\(key)]').click()")
    try browser.wait(
      "the \(key) of \(panel)", until: "!document.querySelector('#panel-\(panel) .share pre').hidden")
    // The text is made anew each time.
    usleep(100_000)
    return try browser.run("return document.querySelector('#panel-\(panel) .share pre').textContent")
      .stringValue ?? ""
  }
}
