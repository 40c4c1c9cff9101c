/// What a user pressed.
enum Key: Equatable, Sendable {
  /// Text: of a key, of an input method, or pasted.
  case text(String)
  /// A control key, by its letter: `.control("c")` is Ctrl-C.
  case control(Character)
  /// A letter with Alt.
  case alt(Character)
  case enter, tab, backspace, delete, escape
  case left, right, up, down, home, end
  case wordLeft, wordRight
}

/// Makes keys of the bytes that a terminal sends, in whatever pieces they come.
///
/// Knows UTF-8, the sequences of xterm and the Linux console for arrows and the like, and bracketed paste.
/// Bytes that mean nothing are dropped.
struct KeyDecoder {
  private var bytes: [UInt8] = []
  /// What was pasted so far, while a paste lasts.
  private var pasted: [UInt8]?

  /// The most bytes of a sequence that begins with escape; what is longer is dropped.
  private static let longestSequence = 32
  private static let pasteBegin = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Whether bytes wait for others.
  var isWaiting: Bool { !bytes.isEmpty }

  /// The keys that are complete with these bytes.
  mutating func take(_ new: some Sequence<UInt8>) -> [Key] {
    bytes += new
    return decode(isFinal: false)
  }

  /// The keys that the waiting bytes are if nothing follows: a lone escape, a broken character.
  mutating func flush() -> [Key] { pasted == nil ? decode(isFinal: true) : [] }

  private mutating func decode(isFinal: Bool) -> [Key] {
    var keys: [Key] = []
    var position = 0
    while position < bytes.count {
      let rest = bytes[position...]
      if pasted != nil {
        guard let used = takePasted(rest, &keys) else { break }
        position += used
        continue
      }
      guard let (key, used) = KeyDecoder.key(rest, isFinal: isFinal) else { break }
      if rest.starts(with: KeyDecoder.pasteBegin) { pasted = [] }
      position += used
      if let key { KeyDecoder.append(key, to: &keys) }
    }
    bytes.removeFirst(position)
    return keys
  }

  /// Text that follows text becomes one key, so that much of it is inserted at once.
  private static func append(_ key: Key, to keys: inout [Key]) {
    if case .text(let new) = key, case .text(let old)? = keys.last {
      keys[keys.count - 1] = .text(old + new)
    } else {
      keys.append(key)
    }
  }

  /// Takes bytes of a paste; nil if they have to wait.
  private mutating func takePasted(_ rest: ArraySlice<UInt8>, _ keys: inout [Key]) -> Int? {
    let end = KeyDecoder.pasteEnd
    if rest.starts(with: end) {
      let text = String(decoding: pasted ?? [], as: UTF8.self)
      pasted = nil
      if !text.isEmpty { KeyDecoder.append(.text(text), to: &keys) }
      return end.count
    }
    if end.starts(with: rest.prefix(end.count)), rest.count < end.count { return nil }
    let used = 1 + (rest.dropFirst().firstIndex(of: 0x1B) ?? rest.endIndex) - rest.startIndex - 1
    pasted?.append(contentsOf: rest.prefix(used))
    return used
  }

  /// The first key of some bytes, nil for none, and how many bytes it takes; nil if they have to wait.
  private static func key(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Key?, Int)? {
    guard let first = bytes.first else { return nil }
    switch first {
    case 0x1B: return sequence(bytes, isFinal: isFinal)
    case 0x0D, 0x0A: return (.enter, 1)
    case 0x09: return (.tab, 1)
    case 0x7F, 0x08: return (.backspace, 1)
    case 0x00...0x1A: return (.control(Character(Unicode.Scalar(first + 0x60))), 1)
    case 0x1C...0x1F: return (nil, 1)
    default: return text(bytes, isFinal: isFinal)
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Key?, Int)? {
    guard let first = bytes.first else { return nil }
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
    // A byte that begins no character.
    guard length > 0 else { return (nil, 1) }
    let tail = bytes.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }
    if tail.count < length - 1, bytes.count <= tail.count + 1, !isFinal { return nil }
    guard let text = String(validating: bytes.prefix(tail.count + 1), as: UTF8.self) else {
      return (nil, tail.count + 1)
    }
    // The control characters of U+0080 to U+009F are no text.
    let isControl = text.unicodeScalars.first.map { $0.properties.generalCategory == .control } ?? true
    return (isControl ? nil : .text(text), tail.count + 1)
  }

  private static func sequence(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> (Key?, Int)? {
    guard let second = bytes.dropFirst().first else { return isFinal ? (.escape, 1) : nil }
    switch second {
    case UInt8(ascii: "["):
      // Parameters, then a byte from @ to ~ that says what it is.
      let body = bytes.dropFirst(2)
      if let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) {
        return (control(parameters: body[..<end], final: body[end]), end - bytes.startIndex + 1)
      }
      return isFinal || bytes.count > longestSequence ? (nil, bytes.count) : nil
    case UInt8(ascii: "O"):
      guard let third = bytes.dropFirst(2).first else { return isFinal ? (nil, 2) : nil }
      return (control(parameters: [], final: third), 3)
    case 0x1B: return (.escape, 1)
    case 0x7F, 0x08: return (.control("w"), 2)
    case 0x20..<0x7F: return (.alt(Character(Unicode.Scalar(second))), 2)
    default: return (.escape, 1)
    }
  }

  private static func control(parameters: ArraySlice<UInt8>, final: UInt8) -> Key? {
    let numbers = String(decoding: parameters, as: UTF8.self).split(separator: ";").map { Int($0) ?? 0 }
    // 5 is Ctrl, 3 is Alt.
    let isByWord = numbers.count > 1 && (numbers[1] == 5 || numbers[1] == 3)
    switch Character(Unicode.Scalar(final)) {
    case "A": return .up
    case "B": return .down
    case "C": return isByWord ? .wordRight : .right
    case "D": return isByWord ? .wordLeft : .left
    case "H": return .home
    case "F": return .end
    case "~":
      switch numbers.first {
      case 1, 7: return .home
      case 4, 8: return .end
      case 3: return .delete
      default: return nil
      }
    default: return nil
    }
  }
}
