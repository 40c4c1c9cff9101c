import TensorCore

/// Makes damaged files from sound ones.
struct Mutator {
  private var random: RandomGenerator

  init(random: RandomGenerator) { self.random = random }

  /// A damaged copy of one of the sound files.
  ///
  /// One in four is damaged as plain bytes. The others are taken apart, damaged inside and put together
  /// again with right lengths and checksums, so that the damage gets past those.
  mutating func mutated(_ reader: FuzzReader) -> [UInt8] {
    let seed = pick(reader.seeds)
    var changes = 1
    while changes < 8 && index(below: 3) == 0 { changes += 1 }
    if let container = reader.container, index(below: 4) > 0 {
      var parts = container.split(seed)
      let others = container.split(pick(reader.seeds))
      for _ in 0..<changes { change(&parts, others: others) }
      return container.join(parts)
    }
    var bytes = seed
    for _ in 0..<changes { change(&bytes, other: pick(reader.seeds)) }
    return bytes
  }

  private mutating func change(_ parts: inout [[UInt8]], others: [[UInt8]]) {
    guard !parts.isEmpty && !others.isEmpty else { return }
    let at = index(below: parts.count)
    switch index(below: 12) {
    case 0: parts.remove(at: at)
    case 1: parts.insert(parts[at], at: index(below: parts.count + 1))
    case 2: parts.swapAt(at, index(below: parts.count))
    case 3: parts[at] = pick(others)
    default: change(&parts[at], other: pick(others))
    }
  }

  private mutating func change(_ bytes: inout [UInt8], other: [UInt8]) {
    guard !bytes.isEmpty else { return }
    // Headers are short and matter most: every other change falls into the first 32 bytes.
    let at = index(below: index(below: 2) == 0 ? bytes.count : min(32, bytes.count))
    switch index(below: 11) {
    case 0, 1, 2:
      bytes[at] ^= 1 << UInt8(index(below: 8))
    case 3, 4:
      bytes[at] = pick([0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, UInt8(index(below: 256))])
    case 5, 6:
      putHostileNumber(into: &bytes, at: at)
    case 7:
      bytes.removeLast(bytes.count - at)
    case 8:
      bytes.removeSubrange(at..<min(bytes.count, at + 1 + index(below: 32)))
    case 9:
      let piece = bytes[at..<min(bytes.count, at + 1 + index(below: 128))]
      bytes.insert(contentsOf: piece, at: index(below: bytes.count + 1))
    default:
      let from = index(below: other.count + 1)
      bytes.replaceSubrange(
        at..<min(bytes.count, at + index(below: 64)),
        with: other[from..<min(other.count, from + index(below: 64))])
    }
  }

  /// Overwrites 2, 4 or 8 bytes, in either order, with a number on which sizes and offsets break.
  private mutating func putHostileNumber(into bytes: inout [UInt8], at: Int) {
    let width = pick([2, 4, 8])
    let number: UInt64 = pick([
      0, 1, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 60_000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
      0x1_0000_0000, .max, .max / 2, .max - 7, UInt64(bytes.count), UInt64(bytes.count) + 1, UInt64(at),
    ])
    let littleEndian = index(below: 2) == 0
    for i in 0..<width where at + i < bytes.count {
      let shift = UInt64(8 * (littleEndian ? i : width - 1 - i))
      bytes[at + i] = UInt8(truncatingIfNeeded: number >> shift)
    }
  }

  private mutating func index(below count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[index(below: elements.count)]
  }
}
