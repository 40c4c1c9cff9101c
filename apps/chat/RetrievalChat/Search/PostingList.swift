import CKernels

/// Where a word occurs: the documents with an impact of one byte each, in runs of at most 65,536 documents.
///
/// The bytes of a list are segments, one behind the other: the number of the run and of its postings (32 bits
/// each), the places within the run (16 bits each, ascending), the impacts (8 bits each, 1...255 of the
/// largest one). Three bytes a posting, and nothing to unpack.
enum PostingList {
  /// How many documents a run has.
  static let runLength = 1 << 16
  /// The most bytes of a row of the database: with them a row fills one page and is read in place.
  static let largestRow = 60_000

  /// The number of floats for scores of so many documents: whole runs, so that no place lies outside.
  static func scoreCount(documents: Int) -> Int { (documents + runLength - 1) / runLength * runLength }

  /// The rows of bytes of a word.
  ///
  /// - Parameters:
  ///   - documents: ascending numbers.
  ///   - impacts: a byte for each of them.
  static func rows(documents: ArraySlice<Int32>, impacts: ArraySlice<UInt8>) -> [[UInt8]] {
    var rows: [[UInt8]] = []
    var row: [UInt8] = []
    var begin = documents.startIndex
    while begin < documents.endIndex {
      let run = Int(documents[begin]) / runLength
      let limit = min(documents.endIndex, begin + largestRow / 3 - 8)
      var end = begin
      while end < limit, Int(documents[end]) / runLength == run { end += 1 }
      let size = 8 + 3 * (end - begin)
      if !row.isEmpty, row.count + size > largestRow {
        rows.append(row)
        row = []
      }
      append(UInt32(run), to: &row)
      append(UInt32(end - begin), to: &row)
      for document in documents[begin..<end] {
        let place = UInt16(Int(document) % runLength)
        row.append(UInt8(truncatingIfNeeded: place))
        row.append(UInt8(truncatingIfNeeded: place >> 8))
      }
      row += impacts[begin..<end]
      begin = end
    }
    if !row.isEmpty { rows.append(row) }
    return rows
  }

  private static func append(_ value: UInt32, to row: inout [UInt8]) {
    for shift in [0, 8, 16, 24] { row.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }

  /// Adds `weight · impact` to the score of each document of a row.
  ///
  /// - Parameter scores: of whole runs, see ``scoreCount(documents:)``.
  /// - Returns: how many postings there were, or nil if the bytes are no such row.
  static func add(
    _ row: UnsafeRawBufferPointer, weight: Float, to scores: UnsafeMutableBufferPointer<Float>
  ) -> Int? {
    guard let base = row.baseAddress, let target = scores.baseAddress else { return row.isEmpty ? 0 : nil }
    var (position, total) = (0, 0)
    while position < row.count {
      guard row.count - position >= 8 else { return nil }
      let run = Int(row.loadUnaligned(fromByteOffset: position, as: UInt32.self))
      let count = Int(row.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self))
      position += 8
      guard count * 3 <= row.count - position, (run + 1) * runLength <= scores.count else { return nil }
      let impacts = (base + position + 2 * count).assumingMemoryBound(to: UInt8.self)
      ck_add_postings(Int64(count), base + position, impacts, weight, target + run * runLength)
      position += 3 * count
      total += count
    }
    return total
  }
}
