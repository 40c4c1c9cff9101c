import CKernels
import TensorCore
import Testing

@testable import RetrievalChat

struct SearchTests {
  /// All instruction levels give the exact integer sums.
  @Test(arguments: [0, 1, 2], [64, 192, 256, 512])
  func productsOfCompactVectors(_ level: Int, _ dimensions: Int) {
    var generator = RandomGenerator(seed: UInt64(dimensions))
    let before = ck_set_instruction_level(2)
    defer { ck_set_instruction_level(before) }
    ck_set_instruction_level(Int32(level))
    for count in [0, 1, 3, 4, 7, 64, 65, 200] {
      var query = (0..<dimensions).map { _ in generator.normal() }
      query[0] = 5
      let rows = (0..<count).map { _ in CompactVector((0..<dimensions).map { _ in generator.normal() }) }
      var block = rows.flatMap(\.codes)
      for row in rows { withUnsafeBytes(of: row.scale) { block += $0 } }
      var products = [Float](repeating: -1, count: count + 1)
      // At an odd address, as in a page of a file.
      let shifted = [0] + block
      shifted.withUnsafeBytes { bytes in
        CompactQuery(query).products(
          count: count, block: UnsafeRawBufferPointer(rebasing: bytes[1...]), into: &products)
      }
      let compact = CompactVector(query)
      for (row, product) in zip(rows, products) {
        let sum = zip(row.codes, compact.codes).reduce(0) { $0 + (Int($1.0) - 128) * (Int($1.1) - 128) }
        #expect(abs(product - Float(sum) * row.scale * compact.scale) <= 1e-5 * abs(product) + 1e-6)
        #expect(CompactQuery(query).product(with: row.codes[...], scale: row.scale) == product)
      }
      #expect(products[count] == -1)
    }
  }

  @Test func extremeCodesDoNotOverflow() {
    for level in [0, 1, 2] as [Int32] {
      let before = ck_set_instruction_level(2)
      defer { ck_set_instruction_level(before) }
      ck_set_instruction_level(level)
      let ones = [Float](repeating: 1, count: 512)
      let query = CompactQuery(ones)
      #expect(abs(query.product(with: CompactVector(ones).codes[...], scale: 1 / 127) - 512) < 0.01)
      #expect(
        abs(query.product(with: CompactVector(ones.map { -$0 }).codes[...], scale: 1 / 127) + 512) < 0.01)
    }
  }

  @Test func compactVectorsAreNear() {
    var generator = RandomGenerator(seed: 3)
    let vector = (0..<192).map { _ in generator.normal() }
    let compact = CompactVector(vector)
    let largest = vector.reduce(0) { max($0, abs($1)) }
    for (number, code) in zip(vector, compact.codes) {
      #expect(abs(number - compact.scale * (Float(code) - 128)) <= largest / 254 * 1.001)
    }
    #expect(CompactVector([0, 0]).codes == [128, 128] && CompactVector([0, 0]).scale == 0)
    #expect(CompactVector([.nan, 1]).scale == 0)
    #expect(CompactVector([.infinity, 1]).codes == [128, 128])
  }

  @Test func postingsAddUpAndRefuseOtherBytes() throws {
    var generator = RandomGenerator(seed: 9)
    let all = Int32(200_000)
    let documents = (0..<all).filter { _ in Bool.random(using: &generator) }
    let impacts = documents.map { _ in UInt8.random(in: 1...255, using: &generator) }
    let rows = PostingList.rows(documents: documents[...], impacts: impacts[...])
    #expect(rows.count > 3 && rows.allSatisfy { $0.count <= PostingList.largestRow })
    let scores = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: PostingList.scoreCount(documents: Int(all)))
    defer { scores.deallocate() }
    scores.initialize(repeating: 1)
    for row in rows { #expect(row.withUnsafeBytes { PostingList.add($0, weight: 2, to: scores) } != nil) }
    var expected = [Float](repeating: 1, count: scores.count)
    for (document, impact) in zip(documents, impacts) { expected[Int(document)] += 2 * Float(impact) }
    #expect(Array(scores) == expected)
    let row = try #require(rows.last)
    let wrong: [[UInt8]] = [row.dropLast(), row + [1], [0, 0, 0, 9] + row.dropFirst(4), [1, 2, 3]]
    for bytes in wrong {
      #expect(bytes.withUnsafeBytes { PostingList.add($0, weight: 1, to: scores) } == nil)
    }
  }

  @Test func theBestScoresAreFound() {
    var generator = RandomGenerator(seed: 1)
    for limit in [1, 2, 7, 50] {
      let scores = (0..<500).map { _ in Float(Int.random(in: -20...60, using: &generator)) }
      var best = BestScores(limit: limit)
      for (number, score) in scores.enumerated() { best.add(number, score) }
      let sorted = scores.indices.filter { scores[$0] > 0 }.sorted { (scores[$0], $1) > (scores[$1], $0) }
      #expect(best.sorted.map { scores[$0] } == sorted.prefix(limit).map { scores[$0] })
    }
  }
}
