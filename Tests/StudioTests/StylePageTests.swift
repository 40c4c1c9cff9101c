import Glibc
import JSONText
import TestSupport
import Testing

/// The tab of the styles in a real browser, with networks of random weights.
@Suite(.serialized, .enabled(if: Browser.programs != nil, "chromium and chromium-driver are not installed"))
struct StylePageTests {
  private static let models = Result { try StyleFolder(["first", "second"]) }
  private static let studio: Result<StudioProcess, any Error> = Result {
    let studio = try StudioProcess(models: models.get().path)
    atexit { try? StylePageTests.studio.get().process.send(SIGKILL) }
    return studio
  }
  private static let shown =
    "document.querySelector('#panel-style .compare img:not(.before)').src.startsWith('data:image/png')"

  private func pressed(_ page: StudioPage) throws -> String? {
    try page.browser.run(
      "return [...document.querySelectorAll('.styles button[aria-pressed=true]')].map((b) => b.value).join()"
    ).stringValue
  }

  @Test func paints() throws {
    let page = try StudioPage(Self.studio.get())
    let browser = page.browser
    try page.open("style?style=second&size=512")
    try browser.wait("a painting", until: Self.shown)
    #expect(try pressed(page) == "second")
    try browser.wait(
      "the picture in both styles",
      until: """
        [...document.querySelectorAll('.styles img')].slice(0, 2).every((i) => i.src.startsWith('data:image/png'))
        """)
    let source = "document.querySelector('.compare img:not(.before)').src"
    var before = try browser.run("return \(source)").stringValue ?? ""
    func another(_ what: String) throws {
      try browser.wait(what, until: "\(source) !== window.last")
      let now = try browser.run("window.last = \(source); return window.last").stringValue ?? ""
      #expect(now != before)
      before = now
    }
    try browser.run("window.last = \(source)")
    try browser.click(".styles button:first-child")
    try another("the other style")
    #expect(try browser.text("#panel-style").contains("Chance, without title 1"))
    try browser.run(
      """
      const bar = document.querySelector('#panel-style input[max="20"]');
      bar.value = 12;
      bar.dispatchEvent(new Event('input', { bubbles: true }));
      """)
    try another("less of it")
    try browser.click("#panel-style input[type=checkbox]")
    try another("the photograph's colours")
    try browser.run(
      """
      const list = document.querySelector('#panel-style select');
      list.value = 'second';
      list.dispatchEvent(new Event('change', { bubbles: true }));
      """)
    try another("a mixture")
    usleep(300_000)
    #expect(try page.inaccessible() == [])
    try browser.screenshot("style")
    // What the page says gives the same file, twice, and the link shows the same again.
    let folder = try TemporaryFolder()
    let curl = try page.copied("curl", in: "style")
    #expect(curl.contains("style=first&strength=0.6&keepColors=true&blend=second%3A1&size=512&output=png"))
    #expect(try page.shell(curl + " -s", in: folder).exitCode == 0)
    let bytes = try fileBytes(at: folder("painted.png"))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let said = try page.shell(page.copied("command", in: "style"), in: folder)
    #expect(said.exitCode == 0, "\(said.errors)")
    #expect(try fileBytes(at: folder("painted.png")) == bytes)
    let link = try page.copied("link", in: "style")
    try browser.go("about:blank")
    try browser.go(link)
    try browser.wait("the same again", until: "\(Self.shown) && \(source).length === \(before.utf8.count)")
    #expect(try browser.run("return \(source)").stringValue == before)
    try page.expectNoComplaints()
  }

  @Test(arguments: [(1280, "en", false), (360, "zh", true), (320, "en", false)])
  func fitsEveryScreen(width: Int, language: String, isDark: Bool) throws {
    let page = try StudioPage(Self.studio.get())
    try page.browser.resize(width, 800)
    try page.browser.prefersDark(isDark)
    try page.open("style", language: language)
    try page.browser.wait("a painting", until: Self.shown)
    #expect(try page.inaccessible() == [])
    #expect(try page.browser.run("return document.documentElement.scrollWidth <= innerWidth") == true)
    // No tab is hidden beyond the edge.
    let edges =
      try page.browser.run(
        "return [...document.querySelectorAll('#tabs button')].map((tab) => tab.getBoundingClientRect().right)"
      ).arrayValue?.compactMap(\.numberValue) ?? []
    #expect(edges.count == 6 && edges.allSatisfy { $0 <= Double(width) }, "\(edges)")
    usleep(700_000)
    try page.browser.screenshot("style-\(width)-\(language)")
    try page.expectNoComplaints()
  }

  @Test func saysThatNoneIsPublished() throws {
    let page = try StudioPage(StudioProcess(models: StyleServiceTests.none.get().path))
    try page.open("style")
    try page.browser.wait(
      "that there is none", until: "document.getElementById('panel-style').textContent.includes('No style')")
    try page.expectNoComplaints()
  }
}
