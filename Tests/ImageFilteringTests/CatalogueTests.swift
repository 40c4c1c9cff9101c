import CKernels
import ImageFiltering
import TensorCore
import Testing

@Suite(.serialized) struct CatalogueTests {
  static let names = FilterCatalogue.all.map(\.name)

  static func filter(_ name: String) throws -> Filter { try FilterCatalogue.filter(named: name) }

  static func noise(_ width: Int, _ height: Int, _ channels: Int, _ depth: Picture.Depth) -> Picture {
    var generator = RandomGenerator(seed: UInt64(width * 1000 + height))
    let values = Tensor.uniform(shape: [width * height * channels], using: &generator).elements
    return Picture(width: width, height: height, channels: channels, samples: .float(values)).converted(
      to: depth)
  }

  @Test func listsWhatTheIssueNames() throws {
    for name in [
      "identity", "box", "gaussian", "motion", "sharpen", "unsharp", "high-pass", "laplacian",
      "laplacian-of-gaussian", "difference-of-gaussians", "sobel", "prewitt", "scharr", "roberts", "canny",
      "emboss", "gabor", "gabor-bank", "median", "bilateral", "kuwahara", "erode", "dilate", "open", "close",
      "gradient", "threshold", "sketch", "cartoon",
    ] { #expect(Self.names.contains(name), "no filter \(name)") }
    #expect(try Self.filter("edges").name == "canny")
    #expect(try Self.filter("Gaussian").name == "gaussian")
  }

  @Test func namesAreUnique() {
    let all = FilterCatalogue.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(all).count == all.count)
  }

  @Test(arguments: names) func describesItself(_ name: String) throws {
    let filter = try Self.filter(name)
    #expect(!filter.summary.isEmpty && !filter.summary.contains("\n") && !filter.summary.hasSuffix("."))
    #expect(filter.purpose.hasSuffix("."))
    #expect(Set(filter.parameters.map(\.name)).count == filter.parameters.count)
    for parameter in filter.parameters {
      #expect(!parameter.summary.isEmpty && !parameter.summary.hasSuffix("."))
      #expect(
        try parameter.value(of: parameter.defaultValue.description, filter: name) == parameter.defaultValue)
    }
    for named in filter.kernels(filter.defaultArguments) {
      #expect(named.kernel.weights.contains { $0 != 0 })
    }
  }

  /// Every choice of every filter on every kind of picture, the smallest ones too.
  @Test(arguments: names) func worksOnEveryPicture(_ name: String) throws {
    let filter = try Self.filter(name)
    var settings: [[(name: String, text: String)]] = [[]]
    for parameter in filter.parameters {
      if case .choice(let words) = parameter.kind { settings += words.map { [(parameter.name, $0)] } }
      if case .flag = parameter.kind { settings += [[(parameter.name, "yes")]] }
    }
    for (width, height) in [(1, 1), (1, 6), (7, 1), (19, 11)] {
      for channels in [1, 3] {
        for depth in [Picture.Depth.uint8, .uint16, .float] {
          let noise = Self.noise(width, height, channels, depth)
          let alpha = Picture.Samples.uint8([UInt8](repeating: 200, count: width * height))
          let picture = Picture(
            width: width, height: height, channels: channels, samples: noise.samples, alpha: alpha)
          for setting in settings {
            let result = try filter.apply(to: picture, filter.arguments(setting))
            #expect(result.depth == depth)
            if case .float(let values) = result.samples { #expect(!values.contains { !$0.isFinite }) }
            if name == "gabor-bank" { continue }
            #expect(result.alpha == alpha && result.width == width && result.height == height)
          }
        }
      }
    }
  }

  /// A filter that says how far it reaches gives the same on a band of rows as on the whole picture.
  @Test(arguments: names) func reachIsTrue(_ name: String) throws {
    let filter = try Self.filter(name)
    let arguments = filter.defaultArguments
    guard let reach = filter.reach(arguments) else { return }
    let (width, height, channels) = (23, 90 + 2 * reach, 3)
    let whole = Self.noise(width, height, channels, .uint8)
    guard case .uint8(let samples) = whole.samples else { return }
    let row = width * channels
    let (first, last) = (20, 60)
    let band = Picture(
      width: width, height: last - first + 2 * reach, channels: channels,
      samples: .uint8(Array(samples[first * row..<(last + 2 * reach) * row])))
    let a = try filter.apply(to: whole, arguments)
    let b = try filter.apply(to: band, arguments)
    guard case .uint8(let all) = a.samples, case .uint8(let some) = b.samples else { return }
    let line = width * a.channels
    let wanted = all[(first + reach) * line..<(last + reach) * line]
    #expect(Array(some[reach * line..<(reach + last - first) * line]) == Array(wanted))
  }

  @Test(arguments: names) func threadsDoNotMatter(_ name: String) throws {
    let filter = try Self.filter(name)
    let picture = Self.noise(160, 240, 3, .uint8)
    let before = ck_threads()
    defer { ck_set_threads(before) }
    ck_set_threads(1)
    let one = try filter.apply(to: picture)
    ck_set_threads(5)
    #expect(try filter.apply(to: picture) == one)
  }

  @Test(
    arguments: [
      ("gausian", "gaussian"), ("sobell", "sobel"), ("meadian", "median"), ("sharpn", "sharpen"),
      ("bluur", "blur"), ("difference", "difference-of-gaussians"), ("zzz", nil),
    ] as [(String, String?)]) func suggestsNames(typed: String, meant: String?)
  {
    #expect(throws: FilterError.unknownFilter(name: typed, suggestion: meant)) {
      try FilterCatalogue.filter(named: typed)
    }
  }

  @Test(arguments: [
    ("gaussian", "sigma", "x", "expects a number"), ("gaussian", "sigma", "nan", "expects a number"),
    ("gaussian", "sigma", "0", "0.1...100"), ("gaussian", "sigma", "1e9", "0.1...100"),
    ("box", "size", "4", "must be odd"), ("box", "size", "3.5", "whole number"),
    ("box", "size", "257", "1...255"),
    ("box", "border", "mirror", "reflect, replicate, wrap, zero"),
    ("threshold", "invert", "perhaps", "yes, no"),
    ("box", "sise", "3", "did you mean size?"), ("identity", "size", "3", "takes no parameters"),
    ("canny", "low", "300", "must not be above high"),
  ]) func refusesArguments(name: String, parameter: String, text: String, reason: String) throws {
    let filter = try Self.filter(name)
    let error = #expect(throws: FilterError.self) { try filter.arguments([(parameter, text)]) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(error?.exitCode == 64)
  }
}
