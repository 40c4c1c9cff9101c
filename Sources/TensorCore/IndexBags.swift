/// Bags of indices of different sizes, one after the other: the words of each of several texts.
public struct IndexBags: Hashable, Sendable {
  /// The indices of all bags.
  public let indices: [Int32]
  /// Where each bag begins among the indices, and the end of the last: one more than there are bags.
  public let offsets: [Int32]

  /// Bags that lie one after the other.
  ///
  /// - Precondition: offsets begin at 0, do not fall, and end at the number of indices.
  public init(indices: [Int32], offsets: [Int32]) {
    precondition(
      offsets.first == 0 && offsets.last.map(Int.init) == indices.count
        && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
      "IndexBags: offsets must rise from 0 to \(indices.count)")
    (self.indices, self.offsets) = (indices, offsets)
  }

  /// Bags from an array each; empty ones are allowed.
  public init(_ bags: some Collection<[Int32]>) {
    var (indices, offsets): ([Int32], [Int32]) = ([], [0])
    offsets.reserveCapacity(bags.count + 1)
    for bag in bags {
      indices += bag
      offsets.append(Int32(indices.count))
    }
    (self.indices, self.offsets) = (indices, offsets)
  }

  /// The number of bags.
  public var count: Int { offsets.count - 1 }

  /// The different indices in ascending order, and the same bags with their places among these.
  public func compacted() -> (rows: [Int32], bags: IndexBags) {
    guard let last = indices.max() else { return ([], self) }
    precondition((indices.min() ?? 0) >= 0, "IndexBags: indices must not be negative")
    var places = [Int32](repeating: -1, count: Int(last) + 1)
    for index in indices { places[Int(index)] = 0 }
    var rows: [Int32] = []
    for row in places.indices where places[row] == 0 {
      places[row] = Int32(rows.count)
      rows.append(Int32(row))
    }
    return (rows, IndexBags(indices: indices.map { places[Int($0)] }, offsets: offsets))
  }

  /// For each of `count` indices the bags that hold it, and the places of these entries among ``indices``.
  func transposed(count: Int) -> (bags: IndexBags, places: [Int32]) {
    var offsets = [Int32](repeating: 0, count: count + 1)
    for index in indices { offsets[Int(index) + 1] += 1 }
    for row in 0..<count { offsets[row + 1] += offsets[row] }
    var next = offsets
    var (bags, places) = (indices, indices)
    for bag in 0..<self.count {
      for place in Int(self.offsets[bag])..<Int(self.offsets[bag + 1]) {
        let row = Int(indices[place])
        bags[Int(next[row])] = Int32(bag)
        places[Int(next[row])] = Int32(place)
        next[row] += 1
      }
    }
    return (IndexBags(indices: bags, offsets: offsets), places)
  }
}
