import DigitRecognition
import Glibc
import Testing

@Suite struct DigitDatasetTests {
  func file(_ dimensions: [Int], _ elements: [UInt8]) throws -> IDXFile {
    try IDXFile(bytes: idx(dimensions, elements), path: "made", rank: dimensions.count)
  }

  @Test func joinsPicturesAndLabels() throws {
    let images = try file([2, 2, 3], (0..<12).map { $0 * 10 })
    let data = try DigitDataset(
      images: images, imagesPath: "i", labels: file([2], [4, 9]), labelsPath: "l")
    #expect(data.count == 2 && data.height == 2 && data.width == 3)
    let second: [Float] = [60, 70, 80, 90, 100, 110]
    #expect(data.picture(1) == second.map { $0 * (1 / 255) })
    #expect(data[1..<2].picture(0) == data.picture(1))
    #expect(data[1..<2].labels == [9])
  }

  @Test func darkOnBrightIsInverted() throws {
    let dark = [UInt8](repeating: 255, count: 12) + [0, 0, 255, 255]
    let bright = dark.map { 255 - $0 }
    let labels = try file([1], [1])
    let one = try DigitDataset(
      images: file([1, 4, 4], dark), imagesPath: "i", labels: labels, labelsPath: "l")
    let other = try DigitDataset(
      images: file([1, 4, 4], bright), imagesPath: "i", labels: labels, labelsPath: "l")
    #expect(one == other && one.pixels == bright)
  }

  @Test func countsAndLabelsAreChecked() throws {
    let images = try file([2, 1, 1], [0, 0])
    let count = #expect(throws: DatasetError.self) {
      try DigitDataset(images: images, imagesPath: "i", labels: file([3], [1, 2, 3]), labelsPath: "l")
    }
    #expect(count?.description == "l: expected 2 labels, as many as i has pictures, found 3")
    let label = #expect(throws: DatasetError.self) {
      try DigitDataset(images: images, imagesPath: "i", labels: file([2], [1, 10]), labelsPath: "l")
    }
    #expect(label?.description == "l: expected labels 0 to 9, found 10 at position 1")
    #expect(throws: DatasetError.self) {
      try DigitDataset(
        images: file([0, 28, 28], []), imagesPath: "i", labels: file([0], []), labelsPath: "l")
    }
  }

  @Test func findsTheFilesOfAFolder() throws {
    try withFolder { folder in
      let missing = #expect(throws: DatasetError.self) { try DigitFiles(folder: folder, part: .train) }
      #expect(missing?.exitCode == 66 && missing?.description.contains("train-images-idx3-ubyte") == true)
      let pictures = idx([12, 1, 1], [UInt8](repeating: 1, count: 12))
      let labels = idx([12], (0..<12).map { $0 % 10 })
      try write(gzipped(pictures), to: "\(folder)/train-images.idx3-ubyte.gz")
      try write(labels, to: "\(folder)/train-labels-idx1-ubyte")
      try write(pictures, to: "\(folder)/t10k-images-idx3-ubyte")
      try write(gzipped(labels), to: "\(folder)/t10k-labels-idx1-ubyte.gz")
      let split = try DigitSplit(folder: folder)
      #expect(split.train.labels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      #expect(split.validation.labels == [0, 1])
      #expect(try DigitSplit.test(folder: folder).count == 12)
      #expect(throws: DatasetError.self) { try DigitSplit(folder: folder + "/nowhere") }
    }
  }
}

/// The bytes of an IDX file.
func idx(_ dimensions: [Int], _ elements: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = [0, 0, 8, UInt8(dimensions.count)]
  for size in dimensions { bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
  return bytes + elements
}

/// Runs `body` with a new temporary folder, which is removed afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/digits-test-XXXXXX".utf8CString)
  let made: String? = template.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress, let path = mkdtemp(base) else { return nil }
    return String(cString: path)
  }
  let folder = try #require(made)
  defer { removeFolder(folder) }
  try body(folder)
}

private func removeFolder(_ folder: String) {
  guard let directory = opendir(folder) else { return }
  var names: [String] = []
  while let entry = readdir(directory) {
    names.append(withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) })
  }
  closedir(directory)
  for name in names where name != "." && name != ".." { unlink("\(folder)/\(name)") }
  rmdir(folder)
}

func write(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "wb"))
  defer { fclose(file) }
  #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}
