import Checkpoints
import Foundation
import Testing

/// Against a file that h5py wrote; Golden/make_hdf5.py says how.
struct HDF5FileTests {
  private let bytes: [UInt8]

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "weights", withExtension: "h5", subdirectory: "Golden"))
    bytes = Array(try Data(contentsOf: url))
  }

  private func expected(_ count: Int) -> [Float] { (0..<count).map { Float($0) / 8 - 2 } }

  @Test func readsWhatKerasWrites() throws {
    let file = try HDF5File(bytes: bytes, name: "weights.h5")
    for number in 0..<20 {
      let group = "block1/layers/conv2d" + (number > 0 ? "_\(number)" : "") + "/vars"
      let kernel = try file.dataset("\(group)/0", shape: [2, 3, 2])
      #expect(kernel.shape == [2, 3, 2] && kernel.values == expected(12))
      #expect(try file.dataset("\(group)/1", shape: [number + 1]).values == expected(number + 1))
    }
    #expect(try file.dataset("/scalar", shape: []).values == [-2])
  }

  @Test func otherThingsAreRefused() throws {
    let file = try HDF5File(bytes: bytes, name: "weights.h5")
    let cases: [(name: String, shape: [Int], kind: CheckpointError.Kind, part: String)] = [
      ("block1/layers/conv2d_20/vars/0", [2, 3, 2], .missingKey, "found no 'conv2d_20' there"),
      ("block1/layers/conv/vars/0", [2, 3, 2], .missingKey, "found no 'conv' there"),
      ("scalar/0", [1], .malformed, "expected a group"),
      ("block1", [1], .malformed, "expected an array"),
      ("block1/layers/conv2d/vars/0", [2, 3, 3], .wrongShape, "expected [2, 3, 3], found [2, 3, 2]"),
      ("other/double", [3], .wrongElementType, "32-bit floats"),
      ("other/reversed", [3], .wrongElementType, "little-endian"),
      ("other/integers", [3], .wrongElementType, "floats"),
      ("other/chunked", [8], .malformed, "in one piece"),
    ]
    for (name, shape, kind, part) in cases {
      let error = #expect(throws: CheckpointError.self) { try file.dataset(name, shape: shape) }
      #expect(error?.kind == kind, "\(name): \(error.map { "\($0)" } ?? "")")
      #expect(error.map { "\($0)".contains(part) } ?? false, "\(name): \(error.map { "\($0)" } ?? "")")
    }
  }

  @Test func damagedFilesAreErrors() throws {
    func read(_ bytes: [UInt8]) {
      // Either an error or some numbers; never a crash or an endless walk.
      guard let file = try? HDF5File(bytes: bytes, name: "damaged.h5") else { return }
      for number in [0, 1, 19] {
        let group = "block1/layers/conv2d" + (number > 0 ? "_\(number)" : "") + "/vars"
        _ = try? file.dataset("\(group)/0", shape: [2, 3, 2])
      }
    }
    for count in stride(from: 0, to: bytes.count, by: 101) { read(Array(bytes[..<count])) }
    for place in stride(from: 0, to: min(bytes.count, 20_000), by: 7) {
      for value in [0, 1, 255] as [UInt8] {
        var damaged = bytes
        damaged[place] = value
        read(damaged)
      }
    }
    for text in ["", "HDF", "\u{89}HDF\r\n\u{1a}\n", "{}"] {
      #expect(throws: CheckpointError.self) { try HDF5File(bytes: Array(text.utf8), name: "no.h5") }
    }
  }
}
