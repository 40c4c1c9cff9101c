import Glibc
import JSONText
import TestSupport
import Testing

/// The page in a real browser.
///
/// Screenshots stay in `.build-screenshots`.
@Suite(.serialized, .enabled(if: Browser.programs != nil, "chromium and chromium-driver are not installed"))
struct BrowserTests {
  private let studio: StudioProcess
  private let browser: Browser
  private let page: String
  private static let tabs = ["digits", "filter", "style", "lyrics", "translate", "chat"]

  init() throws {
    studio = try StudioProcess.shared()
    browser = try Browser()
    page = "http://127.0.0.1:\(studio.client.port)/"
    try browser.resize(1280, 900)
  }

  private func open(_ place: String, language: String = "en") throws {
    try browser.go("about:blank")
    try browser.go("\(page)?lang=\(language)#\(place)")
    let tab = place.prefix { $0 != "?" }
    try browser.wait("the tab \(tab)", until: "document.querySelector('#panel-\(tab):not([hidden]) h1')")
  }

  private func hasModels(of app: String) throws -> Bool {
    let models = try studio.client.get("/v1/models").json["models"]?.arrayValue ?? []
    return models.contains { $0.objectValue?["app"]?.stringValue == app }
  }

  private func expectNoComplaints(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
    let complaints = try browser.complaints()
    #expect(complaints == [], sourceLocation: sourceLocation)
  }

  /// What a shell makes of a command that the page says, with our programs in its path.
  private func shell(_ command: String, in folder: TemporaryFolder? = nil) throws -> ProcessResult {
    let programs = Executable.parent(of: try Executable.path("studio"))
    return try ChildProcess(
      program: "/bin/sh", ["-c", "PATH=\(programs):$PATH; \(command)"],
      environment: ["NNDL_MODELS": StudioProcess.models], directory: folder?.path
    ).result()
  }

  private func copied(_ key: String, in panel: String) throws -> String {
    try browser.run("document.querySelector('#panel-\(panel) [data-copy=\(key)]').click()")
    try browser.wait(
      "the \(key) of \(panel)", until: "!document.querySelector('#panel-\(panel) .share pre').hidden")
    usleep(100_000)
    return try browser.run("return document.querySelector('#panel-\(panel) .share pre').textContent")
      .stringValue ?? ""
  }

  @Test func drawsASeven() throws {
    try open("digits")
    try browser.draw(
      [(0.28, 0.24), (0.5, 0.23), (0.73, 0.24), (0.6, 0.5), (0.47, 0.82)], on: ".slate canvas")
    try browser.wait("a seven", until: "document.querySelector('.verdict output').textContent === '7'")
    try browser.wait("feature maps", until: "document.querySelectorAll('.steps img').length > 8")
    usleep(400_000)
    try browser.screenshot("digits-drawn")
    // The request, as the page says it, gives the same in a shell, and the link shows the same drawing.
    let answer = try JSONValue(parsing: shell(copied("curl", in: "digits") + " -s").output).objectValue ?? [:]
    #expect(answer["digit"]?.integerValue == 7)
    let said = try shell(copied("command", in: "digits"))
    #expect(said.exitCode == 0, "\(said.errors)")
    let command = try JSONValue(parsing: said.output).objectValue ?? [:]
    #expect(command.without("milliseconds") == answer.without("milliseconds"))
    try browser.go("about:blank")
    try browser.go(copiedLink("digits"))
    try browser.wait("the same seven", until: "document.querySelector('.verdict output').textContent === '7'")
    // An empty field and a letter are no digits.
    try browser.click("#clear")
    #expect(try browser.text(".verdict output") == "")
    try browser.click(".samples button:nth-child(4)")
    try browser.wait(
      "a refusal", until: "document.querySelector('.verdict .hint').textContent.includes('No digit')")
    try browser.click(".choice button:nth-child(2)")
    try browser.click(".samples button:nth-child(5)")
    try browser.wait("a row", until: "document.querySelector('.verdict output').textContent === '31415926'")
    try expectNoComplaints()
  }

  private func copiedLink(_ panel: String) throws -> String {
    try open("digits")
    try browser.draw(
      [(0.28, 0.24), (0.5, 0.23), (0.73, 0.24), (0.6, 0.5), (0.47, 0.82)], on: ".slate canvas")
    return try copied("link", in: panel)
  }

  @Test func appliesFilters() throws {
    try open("filter?filter=sobel&sample=shapes.png")
    let shown = "document.querySelector('.compare img:not(.before)').src.startsWith('data:image/png')"
    try browser.wait("edges", until: shown)
    try browser.screenshot("filter-sobel")
    let folder = try TemporaryFolder()
    #expect(try shell(copied("curl", in: "filter") + " -s", in: folder).exitCode == 0)
    let bytes = try fileBytes(at: folder("filtered.png"))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let said = try shell(copied("command", in: "filter"), in: folder)
    #expect(said.exitCode == 0, "\(said.errors)")
    #expect(try fileBytes(at: folder("filtered.png")) == bytes)
    // A kernel of one's own, with its formula.
    try browser.click(".choice button:nth-child(2)")
    try browser.wait(
      "the formula", until: "document.querySelector('.formula').textContent.includes('equal-width')")
    let before = try browser.run("return document.querySelector('.compare img:not(.before)').src").stringValue
    try browser.run(
      "const c = document.querySelectorAll('.grid input')[4]; c.value = '-3'; c.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    try browser.wait(
      "another picture",
      until: "document.querySelector('.compare img:not(.before)').src !== `\(before ?? "")`")
    try browser.screenshot("filter-kernel")
    try expectNoComplaints()
  }

  @Test func writesAPoemAndStops() throws {
    try open("lyrics?text=明月&seed=5&length=80")
    try browser.wait("the models", until: "document.querySelectorAll('#panel-lyrics select').length > 1")
    try browser.click("#write")
    try browser.wait("the end", until: "document.querySelector('.meter')")
    #expect(try browser.text(".verse").hasPrefix("明月"))
    #expect(try browser.run("return document.querySelectorAll('.verse span[data-s]').length") != 0)
    try browser.screenshot("lyrics-written")
    let command = try JSONValue(parsing: shell(copied("command", in: "lyrics")).output).objectValue ?? [:]
    let curl = try JSONValue(parsing: shell(copied("curl", in: "lyrics") + " -s").output).objectValue ?? [:]
    #expect(command["text"]?.stringValue?.hasPrefix("明月") == true)
    #expect(command.without("milliseconds") == curl.without("milliseconds"))
    #expect(
      try browser.run("return document.querySelector('.verse').textContent").stringValue
        == command["text"]?.stringValue)
    // A long one is stopped half-way.
    try open("lyrics?text=明月&seed=5&length=2000")
    try browser.wait("the models", until: "document.querySelectorAll('#panel-lyrics select').length > 1")
    try browser.run(
      """
      document.getElementById('write').click();
      new MutationObserver((_, observer) => {
        if (document.querySelectorAll('.verse span[data-s]').length > 20) { observer.disconnect(); document.getElementById('stop').click(); }
      }).observe(document.querySelector('.verse'), { childList: true });
      """)
    try browser.wait("the stop", until: "document.getElementById('stop').disabled")
    let count =
      try browser.run("return document.querySelectorAll('.verse span[data-s]').length").integerValue ?? 0
    #expect((1..<1999).contains(count))
    try expectNoComplaints()
  }

  @Test func translates() throws {
    try open("translate")
    guard try hasModels(of: "translate") else {
      try browser.wait(
        "that none is published",
        until: "document.querySelector('.notice:not([hidden])').textContent.includes('published')")
      return
    }
    try browser.wait("the models", until: "document.querySelector('#panel-translate select')")
    try browser.type("Ein Hund läuft am Strand.", into: "#panel-translate textarea")
    try browser.click("#panel-translate button.main")
    try browser.wait("a translation", until: "document.querySelectorAll('.said button').length > 3")
    try browser.wait("the attention", until: "document.querySelectorAll('.heat td').length > 10")
    let before = try browser.text(".said")
    try browser.screenshot("translate")
    try browser.click(".said button:nth-child(2)")
    try browser.wait("alternatives", until: "document.querySelector('.options button')")
    try browser.click(".options button")
    try browser.wait(
      "another translation", until: "document.querySelector('.said').innerText !== `\(before)`")
    try expectNoComplaints()
  }

  @Test func chats() throws {
    try open("chat")
    try browser.type("What does the forget gate of an LSTM do?\u{E007}", into: "#panel-chat .ask input")
    try browser.wait("an answer", until: "document.querySelectorAll('.evidence li').length > 1")
    #expect(try browser.text(".talk li:last-child").lowercased().contains("forget"))
    try browser.type("How do I bake sourdough bread?\u{E007}", into: "#panel-chat .ask input")
    try browser.wait(
      "that it is not known",
      until: "document.querySelector('.talk li:last-child').textContent.includes('do not know')")
    try browser.screenshot("chat")
    let command = try JSONValue(parsing: shell(copied("command", in: "chat")).output).objectValue ?? [:]
    let curl = try JSONValue(parsing: shell(copied("curl", in: "chat") + " -s").output).objectValue ?? [:]
    #expect(command["known"]?.boolValue == false)
    #expect(command.without("milliseconds") == curl.without("milliseconds"))
    try expectNoComplaints()
  }

  @Test func keyboardAndLanguages() throws {
    try open("digits")
    try browser.run("document.getElementById('tab-digits').focus()")
    try browser.press("\u{E014}")
    try browser.wait(
      "the next tab",
      until: "document.activeElement.id === 'tab-filter' && !document.getElementById('panel-filter').hidden")
    try browser.press("\u{E010}")
    try browser.wait("the last tab", until: "document.activeElement.id === 'tab-chat'")
    try browser.click("#language")
    try browser.wait(
      "Chinese",
      until:
        "document.querySelector('#panel-chat h1').textContent === '问答' && document.documentElement.lang === 'zh-Hans'"
    )
    try browser.click("#theme")
    try browser.wait("dark", until: "document.documentElement.dataset.theme === 'dark'")
    // The next visit is as this one was left.
    try browser.go("about:blank")
    try browser.go(page)
    try browser.wait(
      "the same again",
      until:
        "document.documentElement.dataset.theme === 'dark' && document.documentElement.lang === 'zh-Hans'")
    try expectNoComplaints()
  }

  @Test func smallAndFromHereOnly() throws {
    try browser.go("about:blank")
    try browser.go(page)
    try browser.wait(
      "the page",
      until:
        "document.querySelector('#panel-digits h1') && performance.getEntriesByType('resource').length > 8")
    for tab in Self.tabs { try browser.click("#tab-\(tab)") }
    usleep(800_000)
    let entries =
      try browser.run(
        """
        return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .map((entry) => [entry.name, entry.transferSize]);
        """
      ).arrayValue ?? []
    var bytes = 0
    for entry in entries {
      let name = entry.arrayValue?.first?.stringValue ?? ""
      #expect(name.hasPrefix(page) || name.hasPrefix("blob:") || name.hasPrefix("data:"), "\(name)")
      if !name.contains("/samples/"), !name.contains("/v1/") {
        bytes += entry.arrayValue?.last?.integerValue ?? 0
      }
    }
    #expect((20_000..<300_000).contains(bytes), "\(bytes)")
    try expectNoComplaints()
  }

  @Test(arguments: [
    (1280, 900, false, "en"), (1280, 900, true, "zh"), (390, 844, false, "zh"), (390, 844, true, "en"),
  ])
  func accessible(width: Int, height: Int, isDark: Bool, language: String) throws {
    try browser.resize(width, height)
    try browser.prefersDark(isDark)
    let check = String(
      decoding: try fileBytes(at: "\(Executable.packageFolder)/Tests/StudioTests/Support/accessibility.js"),
      as: UTF8.self)
    let places = [
      "digits?sample=seven-photo.jpg", "filter?filter=kuwahara", "filter?kernel=0 1 0; 1 -4 1; 0 1 0",
      "style",
      "lyrics?text=明月&seed=3&length=100", "translate", "chat?text=LSTM 和 GRU 有什么不同？",
    ]
    for (number, place) in places.enumerated() {
      try open(place, language: language)
      let tab = place.prefix { $0 != "?" }
      if tab == "lyrics" {
        try browser.wait("the models", until: "document.querySelectorAll('#panel-lyrics select').length > 1")
        try browser.click("#write")
        try browser.wait("the end", until: "document.querySelector('.meter')")
      }
      usleep(900_000)
      let complaints = try browser.run(check).arrayValue?.compactMap(\.stringValue) ?? ["no result"]
      #expect(complaints == [], "\(place)")
      try browser.screenshot("\(width)-\(isDark ? "dark" : "light")-\(language)-\(number)-\(tab)")
    }
    try expectNoComplaints()
  }
}
