import Checkpoints
import DigitRecognition

extension FuzzReader {
  static func idx(gzipped: Bool) -> FuzzReader {
    let sizes: [[Int]] = [[3, 5, 7], [1, 1, 1], [20, 28, 28], [0, 28, 28], [9], [0]]
    let plain = sizes.map { sizes -> [UInt8] in
      let header: [UInt8] =
        [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] }
      return header + (0..<sizes.reduce(1, *)).map { UInt8(truncatingIfNeeded: $0 * $0 / 3) }
    }
    let packed = Container(
      split: { [Deflate.expanded($0, .gzip)] },
      join: { $0.flatMap { Deflate.compressed($0, .gzip) } })
    return FuzzReader(
      name: gzipped ? "idx-gzip" : "idx",
      seeds: gzipped ? plain.map { Deflate.compressed($0, .gzip) } : plain,
      container: gzipped ? packed : nil,
      read: { bytes in
        var failure: (any Error)?
        var accepted = false
        for rank in [1, 3] {
          do {
            let file = try IDXFile(bytes: bytes, path: "mutated", rank: rank, limit: 16 << 20)
            precondition(file.elements.count == file.dimensions.reduce(1, *), "idx: elements are missing")
            accepted = true
          } catch { failure = error }
        }
        if let failure, !accepted { throw failure }
      })
  }

  static func safetensors(tests: String) throws -> FuzzReader {
    let seeds = try files(in: "\(tests)/CheckpointsTests/Golden").filter {
      $0.dropFirst(8).first == UInt8(ascii: "{")
    }
    let container = Container(
      split: { bytes in
        let size = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        return [Array(bytes[8..<8 + size]), Array(bytes[(8 + size)...])]
      },
      join: { parts in
        let size = parts.first?.count ?? 0
        return (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + parts.joined()
      })
    return FuzzReader(name: "safetensors", seeds: seeds, container: container) { bytes in
      let file = try SafetensorsFile(bytes: bytes, name: "mutated")
      for name in file.valueNames { _ = try file.floats(of: name) }
    }
  }
}
