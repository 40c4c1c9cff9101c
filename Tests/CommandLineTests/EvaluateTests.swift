import Images
import JSONText
import TestSupport
import Testing

struct EvaluateTests {
  private let folder: TemporaryFolder
  private let fixture: Fixture

  init() throws {
    folder = try TemporaryFolder()
    fixture = try Fixture.shared()
  }

  private func evaluate(_ arguments: String...) throws -> ProcessResult {
    try DigitsProcess(
      ["evaluate", "--model", fixture.weights, "--quiet"] + arguments, directory: folder.path
    ).wait()
  }

  private func object(_ result: ProcessResult) throws -> JSONObject {
    try JSONValue(parsing: expectSuccess(result)).objectValue ?? [:]
  }

  @Test func figures() throws {
    let json = try object(evaluate("--data", fixture.data, "--json"))
    #expect(json["model"]?.stringValue == "softmax" && json["modelHash"]?.stringValue?.count == 64)
    let (count, errors) = (json["count"]?.integerValue ?? -1, json["errors"]?.integerValue ?? -1)
    #expect(count == 60 && (0...6).contains(errors))
    #expect(json["errorPercent"]?.numberValue == 100 * Double(errors) / 60)
    let confusion = (json["confusion"]?.arrayValue ?? []).map { row in
      (row.arrayValue ?? []).compactMap(\.integerValue)
    }
    #expect(confusion.count == 10 && confusion.allSatisfy { $0.count == 10 && $0.reduce(0, +) == 6 })
    #expect((0..<10).reduce(0) { $0 + confusion[$1][$1] } == count - errors)
    let text = expectSuccess(try evaluate("--data", fixture.data))
    #expect(text.hasPrefix("softmax: \(errors) errors of 60 ("))
  }

  @Test func oneSetInManyForms() throws {
    let images = IDXBytes.pictures(count: 40, side: 36)
    let inverted = Array(images[..<16]) + images[16...].map { 255 - $0 }
    let labels = IDXBytes.labels(count: 40)
    try folder.write(images, "plain")
    try folder.write(IDXBytes.gzipped(images), "packed")
    try folder.write(inverted, "inverted")
    try folder.write(labels, "labels")
    try folder.write(IDXBytes.gzipped(labels), "labels.gz")
    let first = try object(evaluate("--images", "plain", "--labels", "labels", "--json"))
    #expect(first["count"]?.integerValue == 40)
    for (images, labels) in [("packed", "labels.gz"), ("inverted", "labels"), ("packed", "labels")] {
      #expect(try object(evaluate("--images", images, "--labels", labels, "--json")) == first)
    }
    let limited = try object(evaluate("--images", "plain", "--labels", "labels", "--limit", "7", "--json"))
    #expect(limited["count"]?.integerValue == 7)
    let more = try object(evaluate("--images", "plain", "--labels", "labels", "--limit", "99", "--json"))
    #expect(more == first)
    // 28×28 is taken as it is.
    try folder.write(IDXBytes.pictures(count: 10, side: 28), "small")
    try folder.write(IDXBytes.labels(count: 10), "ten")
    #expect(
      try object(evaluate("--images", "small", "--labels", "ten", "--json"))["count"]?.integerValue == 10)
  }

  @Test func validationPartAndPlot() throws {
    let result = try evaluate("--data", fixture.data, "--validation", "--json", "--plot", "confusion.png")
    #expect(try object(result)["count"]?.integerValue == 50)
    let plot = try Image(contentsOf: folder("confusion.png"))
    #expect(plot.width > 200 && plot.height > 200)
    expectFailure(
      try evaluate("--data", fixture.data, "--plot", "confusion.txt"), 73, "confusion.txt: expected", ".png")
    expectFailure(
      try evaluate("--data", fixture.data, "--plot", "none/confusion.png"), 73, "none/confusion.png: ")
    #expect(folder.names == ["confusion.png"])
  }

  @Test func robustness() throws {
    let output = expectSuccess(
      try evaluate("--data", fixture.data, "--robustness", "--limit", "3", "--json"))
    let rows = try output.split(separator: "\n").map { try JSONValue(parsing: String($0)).objectValue ?? [:] }
    #expect(rows.count >= 10)
    #expect(rows.allSatisfy { $0["count"]?.integerValue == 3 })
    let names = rows.compactMap { $0["condition"]?.stringValue }
    #expect(Set(names).count == rows.count && names.contains("plain") && names.contains("rotated"))
    #expect(
      expectSuccess(try evaluate("--data", fixture.data, "--robustness", "--limit", "3", "--json")) == output)
  }

  @Test func rowsAndRefusal() throws {
    let rows = try object(evaluate("--data", fixture.data, "--rows", "4", "--json"))
    #expect(rows["rows"]?.integerValue == 4)
    let percent = 100 * Double(4 - (rows["errors"]?.integerValue ?? 9)) / 4
    #expect(rows["correctPercent"]?.numberValue == percent)
    try folder.write(IDXBytes.pictures(count: 5, side: 36), "others")
    let refusal = try object(
      evaluate("--data", fixture.data, "--refusal", "others", "--limit", "5", "--json"))
    #expect(refusal["others"]?.integerValue == 5 && refusal["noise"]?.integerValue == 5)
    for name in ["othersRefusedPercent", "noiseRefusedPercent", "digitsRefusedPercent"] {
      #expect((0...100).contains(refusal[name]?.numberValue ?? -1), "\(name)")
    }
    try folder.write(IDXBytes.file([0, 28, 28], []), "empty")
    expectFailure(
      try evaluate("--data", fixture.data, "--refusal", "empty"), 65, "empty: expected at least one picture")
  }

  @Test func badData() throws {
    let images = IDXBytes.pictures(count: 10, side: 36)
    let labels = IDXBytes.labels(count: 10)
    try folder.write(images, "images")
    try folder.write(labels, "labels")
    try folder.write(IDXBytes.labels(count: 9), "nine")
    try folder.write(IDXBytes.file([10], [UInt8](repeating: 10, count: 10)), "ten")
    try folder.write(images.dropLast(), "short")
    try folder.write(images + [0], "long")
    try folder.write(Array(IDXBytes.gzipped(images).dropLast(500)), "cut.gz")
    try folder.write([], "empty")
    try folder.write(Array("a text that is no IDX file".utf8), "text")
    try folder.write([0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255], "huge")
    var broken = IDXBytes.gzipped(images)
    broken[2_000] ^= 1
    try folder.write(broken, "broken.gz")
    let cases: [(images: String, labels: String, code: Int32, says: String)] = [
      ("none", "labels", 66, "digits: none: cannot be opened: No such file or directory"),
      ("images", "none", 66, "digits: none: cannot be opened: No such file or directory"),
      (".", "labels", 66, "digits: .: expected a file, found a folder"),
      ("empty", "labels", 65, "digits: empty: expected an IDX file, found an empty file"),
      ("text", "labels", 65, "digits: text: expected IDX pictures, magic 00000803, found 61207465"),
      ("labels", "labels", 65, "digits: labels: expected IDX pictures"),
      ("images", "images", 65, "digits: images: expected IDX labels, magic 00000801, found 00000803"),
      ("images", "nine", 65, "digits: nine: expected 10 labels, as many as images has pictures, found 9"),
      ("images", "ten", 65, "digits: ten: expected labels 0 to 9, found 10 at position 0"),
      ("short", "labels", 65, "digits: short: expected 10×36×36 = 12960 elements, found 12959"),
      ("long", "labels", 65, "digits: long: expected 10×36×36 = 12960 elements, found"),
      ("huge", "labels", 65, "digits: huge: expected at most 1073741824 elements, found a header"),
      ("cut.gz", "labels", 65, "digits: cut.gz: expected complete gzipped data"),
      ("broken.gz", "labels", 65, "digits: broken.gz: expected gzipped data, found damaged bytes"),
    ]
    for (images, labels, code, says) in cases {
      expectFailure(try evaluate("--images", images, "--labels", labels), code, says)
    }
    expectFailure(try evaluate("--data", "none"), 66, "none: expected a folder with IDX files, found nothing")
    expectFailure(
      try evaluate("--data", "images"), 66, "images: expected a folder with IDX files, found a file")
    expectFailure(try evaluate("--data", "."), 66, "t10k-images-idx3-ubyte.gz", "scripts/get-data")
  }
}
