import Glibc
import JSONText
import TestSupport
import Testing

/// The page in a real browser.
///
/// Screenshots stay in `.build-screenshots`.
@Suite(.serialized, .enabled(if: Browser.programs != nil, "chromium and chromium-driver are not installed"))
struct BrowserTests {
  private let page: StudioPage
  private let browser: Browser
  private static let tabs = ["digits", "filter", "style", "lyrics", "translate", "chat"]

  init() throws {
    page = try StudioPage(StudioProcess.shared())
    browser = page.browser
  }

  @Test func drawsASeven() throws {
    try page.open("digits")
    try browser.draw(
      [(0.28, 0.24), (0.5, 0.23), (0.73, 0.24), (0.6, 0.5), (0.47, 0.82)], on: ".slate canvas")
    try browser.wait("a seven", until: "document.querySelector('.verdict output').textContent === '7'")
    try browser.wait("feature maps", until: "document.querySelectorAll('.steps img').length > 8")
    usleep(400_000)
    try browser.screenshot("digits-drawn")
    // The request, as the page says it, gives the same in a shell, and the link shows the same drawing.
    let answer =
      try JSONValue(parsing: page.shell(page.copied("curl", in: "digits") + " -s").output).objectValue ?? [:]
    #expect(answer["digit"]?.integerValue == 7)
    let said = try page.shell(page.copied("command", in: "digits"))
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
    try page.expectNoComplaints()
  }

  private func copiedLink(_ panel: String) throws -> String {
    try page.open("digits")
    try browser.draw(
      [(0.28, 0.24), (0.5, 0.23), (0.73, 0.24), (0.6, 0.5), (0.47, 0.82)], on: ".slate canvas")
    return try page.copied("link", in: panel)
  }

  @Test func appliesFilters() throws {
    try page.open("filter?filter=sobel&sample=shapes.png")
    let shown = "document.querySelector('.compare img:not(.before)').src.startsWith('data:image/png')"
    try browser.wait("edges", until: shown)
    try browser.screenshot("filter-sobel")
    let folder = try TemporaryFolder()
    #expect(try page.shell(page.copied("curl", in: "filter") + " -s", in: folder).exitCode == 0)
    let bytes = try fileBytes(at: folder("filtered.png"))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let said = try page.shell(page.copied("command", in: "filter"), in: folder)
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
    try page.expectNoComplaints()
  }

  @Test func writesAPoemAndStops() throws {
    try page.open("lyrics?text=明月&seed=5&length=80")
    try browser.wait("the models", until: "document.querySelectorAll('#panel-lyrics select').length > 1")
    try browser.click("#write")
    try browser.wait("the end", until: "document.querySelector('.meter')")
    #expect(try browser.text(".verse").hasPrefix("明月"))
    #expect(try browser.run("return document.querySelectorAll('.verse span[data-s]').length") != 0)
    try browser.screenshot("lyrics-written")
    let command =
      try JSONValue(parsing: page.shell(page.copied("command", in: "lyrics")).output).objectValue ?? [:]
    let curl =
      try JSONValue(parsing: page.shell(page.copied("curl", in: "lyrics") + " -s").output).objectValue ?? [:]
    #expect(command["text"]?.stringValue?.hasPrefix("明月") == true)
    #expect(command.without("milliseconds") == curl.without("milliseconds"))
    #expect(
      try browser.run("return document.querySelector('.verse').textContent").stringValue
        == command["text"]?.stringValue)
    // A long one is stopped half-way.
    try page.open("lyrics?text=明月&seed=5&length=2000")
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
    try page.expectNoComplaints()
  }

  @Test func translates() throws {
    try page.open("translate")
    guard try page.hasModels(of: "translate") else {
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
    try page.expectNoComplaints()
  }

  @Test func chats() throws {
    try page.open("chat")
    try browser.type("What does the forget gate of an LSTM do?\u{E007}", into: "#panel-chat .ask input")
    try browser.wait("an answer", until: "document.querySelectorAll('.evidence li').length > 1")
    #expect(try browser.text(".talk li:last-child").lowercased().contains("forget"))
    try browser.type("How do I bake sourdough bread?\u{E007}", into: "#panel-chat .ask input")
    try browser.wait(
      "that it is not known",
      until: "document.querySelector('.talk li:last-child').textContent.includes('do not know')")
    try browser.screenshot("chat")
    let command =
      try JSONValue(parsing: page.shell(page.copied("command", in: "chat")).output).objectValue ?? [:]
    let curl =
      try JSONValue(parsing: page.shell(page.copied("curl", in: "chat") + " -s").output).objectValue ?? [:]
    #expect(command["known"]?.boolValue == false)
    #expect(command.without("milliseconds") == curl.without("milliseconds"))
    try page.expectNoComplaints()
  }

  @Test func keyboardAndLanguages() throws {
    try page.open("digits")
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
    try browser.go(page.address)
    try browser.wait(
      "the same again",
      until:
        "document.documentElement.dataset.theme === 'dark' && document.documentElement.lang === 'zh-Hans'")
    try page.expectNoComplaints()
  }

  @Test func smallAndFromHereOnly() throws {
    try browser.go("about:blank")
    try browser.go(page.address)
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
      #expect(name.hasPrefix(page.address) || name.hasPrefix("blob:") || name.hasPrefix("data:"), "\(name)")
      if !name.contains("/samples/"), !name.contains("/v1/") {
        bytes += entry.arrayValue?.last?.integerValue ?? 0
      }
    }
    #expect((20_000..<300_000).contains(bytes), "\(bytes)")
    try page.expectNoComplaints()
  }

  @Test(arguments: [
    (1280, 900, false, "en"), (1280, 900, true, "zh"), (390, 844, false, "zh"), (390, 844, true, "en"),
  ])
  func accessible(width: Int, height: Int, isDark: Bool, language: String) throws {
    try browser.resize(width, height)
    try browser.prefersDark(isDark)
    let places = [
      "digits?sample=seven-photo.jpg", "filter?filter=kuwahara", "filter?kernel=0 1 0; 1 -4 1; 0 1 0",
      "style",
      "lyrics?text=明月&seed=3&length=100", "translate", "chat?text=LSTM 和 GRU 有什么不同？",
    ]
    for (number, place) in places.enumerated() {
      try page.open(place, language: language)
      let tab = place.prefix { $0 != "?" }
      if tab == "lyrics" {
        try browser.wait("the models", until: "document.querySelectorAll('#panel-lyrics select').length > 1")
        try browser.click("#write")
        try browser.wait("the end", until: "document.querySelector('.meter')")
      }
      usleep(900_000)
      let complaints = try page.inaccessible()
      #expect(complaints == [], "\(place)")
      try browser.screenshot("\(width)-\(isDark ? "dark" : "light")-\(language)-\(number)-\(tab)")
    }
    try page.expectNoComplaints()
  }
}
