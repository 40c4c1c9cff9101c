/// Pictures of digits with their labels, all of one size, strokes bright (high values) on dark.
public struct DigitDataset: Equatable, Sendable {
  /// The height and width of a picture.
  public let height: Int

  /// The width of a picture.
  public let width: Int

  /// The pictures, `count × height × width` bytes, row by row.
  public let pixels: [UInt8]

  /// The digit on each picture, 0 to 9.
  public let labels: [UInt8]

  /// The number of pictures.
  public var count: Int { labels.count }

  /// The number of pixels of a picture.
  public var pictureSize: Int { height * width }

  /// A data set of given pictures.
  ///
  /// - Precondition: `pixels` has `labels.count × height × width` elements, labels are 0 to 9.
  public init(height: Int, width: Int, pixels: [UInt8], labels: [UInt8]) {
    precondition(
      height > 0 && width > 0 && pixels.count == labels.count * height * width,
      "DigitDataset: expected \(labels.count)×\(height)×\(width) pixels, found \(pixels.count)")
    precondition(labels.allSatisfy { $0 < 10 }, "DigitDataset: expected labels 0 to 9")
    self.height = height
    self.width = width
    self.pixels = pixels
    self.labels = labels
  }

  /// Reads a pair of IDX files, plain or gzipped, of pictures of any size and of either polarity.
  ///
  /// Dark strokes on a bright ground are turned into bright strokes on a dark ground: the border of
  /// most pictures tells which it is.
  ///
  /// - Throws: `DatasetError` when a file cannot be read, is no such array, the numbers of pictures and
  ///   labels differ, or a label is greater than 9.
  public init(imagesPath: String, labelsPath: String) throws(DatasetError) {
    let images = try IDXFile(path: imagesPath, rank: 3)
    let labels = try IDXFile(path: labelsPath, rank: 1)
    try self.init(images: images, imagesPath: imagesPath, labels: labels, labelsPath: labelsPath)
  }

  /// Joins pictures and labels that have been read.
  ///
  /// - Throws: `DatasetError` as for the initialiser that reads the files.
  public init(
    images: IDXFile, imagesPath: String, labels: IDXFile, labelsPath: String
  ) throws(DatasetError) {
    precondition(
      images.dimensions.count == 3 && labels.dimensions.count == 1,
      "DigitDataset: expected 3 and 1 dimensions, found \(images.dimensions) and \(labels.dimensions)")
    let (count, height, width) = (images.dimensions[0], images.dimensions[1], images.dimensions[2])
    guard labels.elements.count == count else {
      throw .badData(
        labelsPath,
        "expected \(count) labels, as many as \(imagesPath) has pictures, found \(labels.elements.count)")
    }
    guard count > 0, height > 0, width > 0 else {
      throw .badData(imagesPath, "expected at least one picture, found \(count) of \(height)×\(width) pixels")
    }
    if let index = labels.elements.firstIndex(where: { $0 > 9 }) {
      throw .badData(
        labelsPath, "expected labels 0 to 9, found \(labels.elements[index]) at position \(index)")
    }
    var pixels = images.elements
    if Self.isDarkOnBright(pixels, count: count, height: height, width: width) {
      pixels.withUnsafeMutableBufferPointer { buffer in
        for index in buffer.indices { buffer[index] = 255 - buffer[index] }
      }
    }
    self.init(height: height, width: width, pixels: pixels, labels: labels.elements)
  }

  /// The pictures of `range`.
  public subscript(range: Range<Int>) -> DigitDataset {
    DigitDataset(
      height: height, width: width,
      pixels: Array(pixels[range.lowerBound * pictureSize..<range.upperBound * pictureSize]),
      labels: Array(labels[range]))
  }

  /// One picture with values from 0 (ground) to 1 (stroke); `height × width` elements.
  public func picture(_ index: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: pictureSize) { buffer, count in
      copyPicture(index, to: buffer)
      count = pictureSize
    }
  }

  /// Writes one picture with values from 0 to 1 to the start of `destination`.
  ///
  /// - Precondition: `index` is in `0..<count` and `destination` has room for `pictureSize` elements.
  public func copyPicture(_ index: Int, to destination: UnsafeMutableBufferPointer<Float>) {
    precondition(
      labels.indices.contains(index) && destination.count >= pictureSize,
      "DigitDataset.copyPicture: expected an index below \(count) and room for \(pictureSize), "
        + "found \(index) and \(destination.count)")
    pixels.withUnsafeBufferPointer { source in
      let start = index * pictureSize
      for offset in 0..<pictureSize {
        destination[offset] = Float(source[start + offset]) * (1 / 255)
      }
    }
  }

  /// Whether most pictures have a border that is brighter than half of the range.
  private static func isDarkOnBright(_ pixels: [UInt8], count: Int, height: Int, width: Int) -> Bool {
    pixels.withUnsafeBufferPointer { pixels in
      var bright = 0
      for index in 0..<count {
        let start = index * height * width
        var sum = 0
        for column in 0..<width {
          sum += Int(pixels[start + column]) + Int(pixels[start + (height - 1) * width + column])
        }
        for row in 0..<height {
          sum += Int(pixels[start + row * width]) + Int(pixels[start + row * width + width - 1])
        }
        if sum > 2 * (height + width) * 128 { bright += 1 }
      }
      return 2 * bright > count
    }
  }
}
