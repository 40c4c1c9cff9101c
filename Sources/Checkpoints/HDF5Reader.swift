/// Reads the structures of an HDF5 file: see ``HDF5File``.
///
/// No length or address of the file is trusted: every read is checked against the file's end, and walks
/// are bounded.
struct HDF5Reader: Sendable {
  let source: FileSource

  /// A message of an object header.
  struct Message {
    let kind: Int
    let bytes: [UInt8]
  }

  /// Where the values of an array are.
  struct StoredArray {
    let shape: [Int]
    let range: Range<Int>
  }

  /// The most messages, names or nodes that are looked at in one object.
  private static let limit = 16_384

  /// The address of the outermost group's header.
  func rootHeader() throws(CheckpointError) -> Int {
    let start = try bytes(at: 0, count: min(96, source.count))
    guard start.count == 96, start.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]) else {
      throw broken("expected an HDF5 file, found another beginning")
    }
    guard start[8] <= 1, start[13] == 8, start[14] == 8 else {
      throw broken(
        "expected an HDF5 superblock of version 0 or 1 with addresses of 8 bytes, found version \(start[8])")
    }
    // Version 1 has four more bytes before the addresses.
    let entry = start[8] == 0 ? 56 : 60
    return try number(start, at: entry + 8, width: 8)
  }

  /// The header's address of a named member of a group; `nil` if there is none.
  func member(_ name: String, ofGroupAt header: Int) throws(CheckpointError) -> Int? {
    guard let table = try messages(at: header).first(where: { $0.kind == 0x11 }) else {
      throw broken("expected a group with a symbol table before '\(name)', found something else")
    }
    let tree = try number(table.bytes, at: 0, width: 8)
    let heap = try bytes(at: number(table.bytes, at: 8, width: 8), count: 32)
    guard heap.starts(with: Array("HEAP".utf8)) else { throw broken("expected a heap of names") }
    let names = try number(heap, at: 24, width: 8)
    for node in try leaves(of: tree) {
      let start = try bytes(at: node, count: 8)
      guard start.starts(with: Array("SNOD".utf8)) else { throw broken("expected a node of symbols") }
      let count = try number(start, at: 6, width: 2)
      let entries = try bytes(at: node + 8, count: count * 40)
      for index in 0..<count {
        let offset = try number(entries, at: index * 40, width: 8)
        if try text(at: names, plus: offset, is: name) {
          return try number(entries, at: index * 40 + 8, width: 8)
        }
      }
    }
    return nil
  }

  /// Where the array under a header is.
  func array(at header: Int, name: String) throws(CheckpointError) -> StoredArray {
    let messages = try messages(at: header)
    guard let space = messages.first(where: { $0.kind == 1 })?.bytes,
      let type = messages.first(where: { $0.kind == 3 })?.bytes,
      let layout = messages.first(where: { $0.kind == 8 })?.bytes
    else { throw broken("expected an array, found something else", key: name) }
    // Class 1 is floating point; bit 0 of the next byte tells big-endian.
    guard type.count >= 8, type[0] & 15 == 1, type[1] & 1 == 0, try number(type, at: 4, width: 4) == 4 else {
      throw CheckpointError(
        .wrongElementType, path: source.path, key: name,
        "expected little-endian 32-bit floats, found another type")
    }
    guard layout.count >= 18, layout[0] == 3, layout[1] == 1 else {
      throw broken("expected values in one piece, found them compressed or in chunks", key: name)
    }
    guard space.count >= 2, space[0] == 1 || space[0] == 2, space[1] <= 16 else {
      throw broken("expected an array of at most 16 axes, found another kind", key: name)
    }
    let first = space[0] == 1 ? 8 : 4
    var shape: [Int] = []
    var count = 1
    for axis in 0..<Int(space[1]) {
      shape.append(try number(space, at: first + axis * 8, width: 8))
      let (product, overflow) = count.multipliedReportingOverflow(by: shape[axis])
      guard !overflow else {
        throw broken("expected a shape that memory can hold, found \(shape)", key: name)
      }
      count = product
    }
    let (start, size) = (try number(layout, at: 2, width: 8), try number(layout, at: 10, width: 8))
    guard count <= source.count / 4, size == count * 4, start <= source.count - size else {
      throw broken("expected \(shape) values within the file, found them beyond its end", key: name)
    }
    return StoredArray(shape: shape, range: start..<start + size)
  }
}

// MARK: Walks

extension HDF5Reader {
  /// The messages of an object header of version 1, those of its continuations included.
  private func messages(at header: Int) throws(CheckpointError) -> [Message] {
    let start = try bytes(at: header, count: 16)
    guard start[0] == 1 else { throw broken("expected an object header of version 1, found \(start[0])") }
    var left = try number(start, at: 2, width: 2)
    var blocks = [(at: header + 16, count: try number(start, at: 8, width: 4))]
    var result: [Message] = []
    var next = 0
    while next < blocks.count, left > 0, blocks.count < HDF5Reader.limit {
      let block = try bytes(at: blocks[next].at, count: blocks[next].count)
      next += 1
      var place = 0
      while place + 8 <= block.count, left > 0 {
        let (kind, size) = (
          try number(block, at: place, width: 2), try number(block, at: place + 2, width: 2)
        )
        guard place + 8 + size <= block.count else { throw broken("an object header ends within a message") }
        let message = Message(kind: kind, bytes: Array(block[(place + 8)..<(place + 8 + size)]))
        if kind == 0x10 {
          blocks.append(
            (
              at: try number(message.bytes, at: 0, width: 8),
              count: try number(message.bytes, at: 8, width: 8)
            ))
        } else {
          result.append(message)
        }
        place += 8 + size
        left -= 1
      }
    }
    return result
  }

  /// The addresses of the nodes with names under a B-tree, in order.
  private func leaves(of tree: Int) throws(CheckpointError) -> [Int] {
    var level = [tree]
    var seen = 0
    var above: Int?
    while true {
      var children: [Int] = []
      var height = 0
      for node in level {
        seen += 1
        let start = try bytes(at: node, count: 24)
        guard start.starts(with: Array("TREE".utf8)), start[4] == 0, seen < HDF5Reader.limit else {
          throw broken("expected a tree of names, found something else")
        }
        height = Int(start[5])
        guard above.map({ height == $0 - 1 }) ?? true else { throw broken("a tree of names is in disorder") }
        let count = try number(start, at: 6, width: 2)
        let pairs = try bytes(at: node + 24, count: count * 16)
        for index in 0..<count { children.append(try number(pairs, at: index * 16 + 8, width: 8)) }
      }
      if height == 0 { return children }
      (level, above) = (children, height)
    }
  }

  /// Whether a heap has exactly this text, ended by a zero, at an offset.
  private func text(at start: Int, plus offset: Int, is name: String) throws(CheckpointError) -> Bool {
    let expected = Array(name.utf8) + [0]
    let (place, overflow) = start.addingReportingOverflow(offset)
    guard !overflow, place >= 0, place <= source.count - expected.count else { return false }
    return try bytes(at: place, count: expected.count) == expected
  }
}

// MARK: Bytes

extension HDF5Reader {
  private func bytes(at place: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    guard place >= 0, count >= 0, count <= source.count, place <= source.count - count else {
      throw broken("it points beyond its end")
    }
    return try source.bytes(place..<place + count)
  }

  /// A little-endian number that fits a file of at most 2⁶² bytes.
  private func number(_ bytes: [UInt8], at place: Int, width: Int) throws(CheckpointError) -> Int {
    guard place >= 0, place + width <= bytes.count else { throw broken("a structure is cut short") }
    var value: UInt64 = 0
    for index in (0..<width).reversed() { value = value << 8 | UInt64(bytes[place + index]) }
    guard value <= UInt64(1 << 62) else { throw broken("it points beyond its end") }
    return Int(value)
  }

  private func broken(_ problem: String, key: String? = nil) -> CheckpointError {
    CheckpointError(.malformed, path: source.path, key: key, problem)
  }
}
