import Glibc

/// A set of numbers that answers "certainly not" or "very likely" (Bloom, 1970).
///
/// It holds no text: what went in cannot be read out of it, only asked for. With fourteen bits an entry
/// one question in eight hundred about a number that is not in it is answered with yes.
public struct NGramFilter: Sendable, Equatable {
  /// Bits an entry.
  public static let bitsPerEntry = 14
  /// How many bits each entry sets: bitsPerEntry · ln 2.
  static let probes = 10

  /// The bits, eight a byte.
  public private(set) var bytes: [UInt8]

  /// A filter for so many entries.
  public init(capacity: Int) {
    bytes = [UInt8](repeating: 0, count: max(8, (capacity * NGramFilter.bitsPerEntry + 7) / 8))
  }

  /// A filter from its bytes, at least one.
  public init(bytes: [UInt8]) { self.bytes = bytes.isEmpty ? [0] : bytes }

  /// Adds a number.
  public mutating func insert(_ hash: UInt64) {
    for probe in 0..<NGramFilter.probes {
      let bit = place(hash, probe)
      bytes[bit >> 3] |= 1 << (bit & 7)
    }
  }

  /// Whether a number is very likely in the set; `false` is certain.
  public func contains(_ hash: UInt64) -> Bool {
    for probe in 0..<NGramFilter.probes {
      let bit = place(hash, probe)
      if bytes[bit >> 3] & (1 << (bit & 7)) == 0 { return false }
    }
    return true
  }

  // Two halves of one hash give all probes (Kirsch and Mitzenmacher, 2006).
  private func place(_ hash: UInt64, _ probe: Int) -> Int {
    let mixed = hash &+ UInt64(probe) &* ((hash >> 32) | 1) &* 0x9e37_79b9_7f4a_7c15
    return Int((mixed ^ (mixed >> 29)) % UInt64(bytes.count * 8))
  }
}
