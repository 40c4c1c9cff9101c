import Glibc
import ImageFiltering
import Images
import TensorCore

/// What is timed: a filter in memory, or from one file to another.
struct FilterWorkload {
  let name: String
  /// The extension of the files; `nil` in memory.
  var files: String?
  let filter: @Sendable (Image) throws -> Image

  /// The workloads of the peer, by the same names.
  static var all: [FilterWorkload] {
    get throws {
      var generator = RandomGenerator(seed: 9)
      let dense = Tensor.normal(shape: [81], using: &generator).elements
      let laplacian = try kernel("0 1 0; 1 -4 1; 0 1 0")
      return [
        FilterWorkload(name: "laplacian3x3", filter: laplacian),
        FilterWorkload(name: "emboss3x3", filter: try kernel("0 1 1; -1 0 1; -1 -1 0")),
        FilterWorkload(name: "dense9x9", filter: convolve(Kernel(rows: 9, columns: 9, weights: dense))),
        FilterWorkload(name: "gaussian_s2", filter: try chain("gaussian sigma=2")),
        FilterWorkload(name: "gaussian_s10", filter: try chain("gaussian sigma=10")),
        FilterWorkload(name: "sobel_magnitude", filter: try chain("sobel")),
        FilterWorkload(name: "box15", filter: try chain("box size=15")),
        FilterWorkload(name: "median5", filter: try chain("median size=5")),
        FilterWorkload(name: "canny", filter: try chain("canny sigma=0 low=100 high=200")),
        FilterWorkload(name: "laplacian3x3_png_file", files: "png", filter: laplacian),
        FilterWorkload(name: "laplacian3x3_jpg_file", files: "jpg", filter: laplacian),
      ]
    }
  }

  private static func chain(_ text: String) throws -> @Sendable (Image) throws -> Image {
    let chain = try FilterChain(parsing: text)
    return { try chain.apply(to: $0) }
  }

  private static func kernel(_ text: String) throws -> @Sendable (Image) throws -> Image {
    convolve(try Kernel(parsing: text))
  }

  private static func convolve(_ kernel: Kernel) -> @Sendable (Image) throws -> Image {
    let convolution = Convolution(kernel: kernel)
    return { try convolution.apply(to: Picture($0)).image(bitDepth: 8) }
  }

  /// Smooth noise, as the peer's.
  static func picture(width: Int, height: Int) throws -> Image {
    var generator = RandomGenerator(seed: 0)
    let bytes = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let noise = Image(width: width, height: height, format: .rgb, samples: .uint8(bytes))
    return try FilterChain(parsing: "gaussian sigma=1.5").apply(to: noise)
  }

  /// The median time in milliseconds.
  func run(on image: Image, seconds: Double) throws -> Double {
    guard let files else { return try median(for: seconds) { _ = try filter(image) } }
    var template = Array("/tmp/filter-benchmark.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ImageError.unwritable(path: "/tmp", reason: "no folder") }
    let folder = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    let (input, output) = ("\(folder)/in.\(files)", "\(folder)/out.\(files)")
    defer {
      unlink(input)
      unlink(output)
      rmdir(folder)
    }
    // The quality that the peer has.
    let jpeg = JPEGOptions(quality: 95)
    try image.write(to: input, jpeg: jpeg)
    return try median(for: seconds) { try filter(Image(contentsOf: input)).write(to: output, jpeg: jpeg) }
  }

  private func median(for seconds: Double, _ step: () throws -> Void) throws -> Double {
    try step()
    var times: [Double] = []
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .seconds(seconds))
    while clock.now < end || times.count < 5 {
      let (whole, attoseconds) = try clock.measure(step).components
      times.append(Double(whole) * 1e3 + Double(attoseconds) * 1e-15)
    }
    times.sort()
    return times[times.count / 2]
  }
}

/// The lines of a peer, `PEER_NAME milliseconds`: the smallest time of each name.
struct PeerTimes {
  private(set) var milliseconds: [String: Double] = [:]

  init(file: String) throws {
    guard let handle = fopen(file, "r") else {
      throw ImageError.missing(path: file)
    }
    defer { fclose(handle) }
    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(buffer) }
    while getline(&buffer, &capacity, handle) > 0, let buffer {
      let words = String(cString: buffer).split { $0 == " " || $0 == "\n" }
      guard words.count == 2, let time = Double(words[1]), let line = words[0].firstIndex(of: "_") else {
        continue
      }
      let name = String(words[0][words[0].index(after: line)...])
      milliseconds[name] = min(milliseconds[name] ?? .infinity, time)
    }
  }
}
