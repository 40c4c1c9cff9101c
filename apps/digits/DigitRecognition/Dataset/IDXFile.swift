/// An array of unsigned bytes in the IDX format of the MNIST database, plain or gzipped.
///
/// The format: two zero bytes, the element type (8 = unsigned byte, the only one read here), the
/// number of dimensions, each dimension as a big-endian 32-bit number, then the elements in row-major
/// order. Source: LeCun, Cortes and Burges, the MNIST database, "File formats".
public struct IDXFile: Equatable, Sendable {
  /// The most elements that are accepted: one gigabyte, 23 times the MNIST training pictures.
  public static let defaultLimit = 1 << 30

  /// The size along each axis, outermost first.
  public let dimensions: [Int]

  /// The elements in row-major order; their number is the product of the dimensions.
  public let elements: [UInt8]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: a plain or gzipped IDX file.
  ///   - rank: the number of dimensions that it must have: 3 for pictures, 1 for labels.
  ///   - limit: the most bytes to accept, in the file and unpacked.
  /// - Throws: `DatasetError` when the file cannot be read or is not such an array.
  public init(path: String, rank: Int, limit: Int = IDXFile.defaultLimit) throws(DatasetError) {
    let bytes = try InputFile.bytes(at: path, limit: limit)
    try self.init(bytes: bytes, path: path, rank: rank, limit: limit)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: a plain or gzipped IDX file.
  ///   - path: the name that errors show.
  ///   - rank: the number of dimensions that it must have.
  ///   - limit: the most bytes to accept unpacked; checked before memory is taken.
  /// - Throws: `DatasetError` when the bytes are not such an array.
  public init(
    bytes: [UInt8], path: String, rank: Int, limit: Int = IDXFile.defaultLimit
  ) throws(DatasetError) {
    guard GzipStream.isGzip(bytes) else {
      dimensions = try Self.dimensions(header: bytes[...], path: path, rank: rank, limit: limit)
      let body = bytes[Self.headerSize(rank)...]
      try Self.check(dimensions, found: body.count, isMore: false, path: path)
      elements = Array(body)
      return
    }
    let stream = try GzipStream(bytes, path: path)
    let header = try Self.read(Self.headerSize(rank), from: stream)
    dimensions = try Self.dimensions(header: header[...], path: path, rank: rank, limit: limit)
    // Deflate packs at most 1032 bytes into one: a small file with a huge claim is refused before
    // memory is taken for the claim.
    let count = dimensions.reduce(1, *)
    guard count / 1032 <= bytes.count else {
      throw .badData(
        path,
        "expected \(Self.text(dimensions)) elements, found too few: the gzip file has \(bytes.count) bytes")
    }
    elements = try Self.read(count, from: stream)
    let isAtEnd = try stream.isAtEnd()
    try Self.check(dimensions, found: elements.count, isMore: !isAtEnd, path: path)
  }

  private static func headerSize(_ rank: Int) -> Int { 4 + 4 * rank }

  private static func text(_ dimensions: [Int]) -> String {
    dimensions.map(String.init).joined(separator: "×")
  }

  private static func dimensions(
    header: ArraySlice<UInt8>, path: String, rank: Int, limit: Int
  ) throws(DatasetError) -> [Int] {
    let magic: [UInt8] = [0, 0, 8, UInt8(rank)]
    let name = rank == 1 ? "labels" : "pictures"
    guard header.count >= headerSize(rank) else {
      throw .badData(
        path, "expected an IDX header of \(headerSize(rank)) bytes (\(name)), found \(header.count) bytes")
    }
    guard header.prefix(4).elementsEqual(magic) else {
      throw .badData(
        path, "expected IDX \(name), magic \(hexadecimal(magic)), found \(hexadecimal(header.prefix(4)))")
    }
    var sizes: [Int] = []
    var total = 1
    for axis in 0..<rank {
      let start = header.startIndex + 4 + 4 * axis
      let size = header[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      guard !overflow, product <= limit else {
        throw .badData(path, "expected at most \(limit) elements, found a header that announces more")
      }
      total = product
      sizes.append(size)
    }
    return sizes
  }

  private static func read(_ count: Int, from stream: GzipStream) throws(DatasetError) -> [UInt8] {
    var elements = [UInt8](repeating: 0, count: count)
    var got = 0
    try elements.withUnsafeMutableBufferPointer { buffer throws(DatasetError) in
      got = try stream.read(into: buffer)
    }
    elements.removeLast(count - got)
    return elements
  }

  private static func check(
    _ dimensions: [Int], found: Int, isMore: Bool, path: String
  ) throws(DatasetError) {
    let expected = dimensions.reduce(1, *)
    guard found == expected, !isMore else {
      let amount = isMore ? "more" : "\(found)"
      throw .badData(
        path, "expected \(text(dimensions)) = \(expected) elements, found \(amount); fetch the file again")
    }
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
