import TestSupport
import Testing
import Text

struct TextFileTests {
  static let words = "春花秋月何时了？\n往事知多少。\n"
  /// Written by `printf '春花秋月何时了？\n往事知多少。\n' | iconv -t GB18030`.
  static let wordsInGB18030: [UInt8] = [
    0xb4, 0xba, 0xbb, 0xa8, 0xc7, 0xef, 0xd4, 0xc2, 0xba, 0xce, 0xca, 0xb1, 0xc1, 0xcb, 0xa3, 0xbf, 0x0a,
    0xcd, 0xf9, 0xca, 0xc2, 0xd6, 0xaa, 0xb6, 0xe0, 0xc9, 0xd9, 0xa1, 0xa3, 0x0a,
  ]

  static func utf16(_ text: String, highByteFirst: Bool, mark: Bool = false) -> [UInt8] {
    ((mark ? [0xfeff] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xff)]
      return highByteFirst ? bytes : bytes.reversed()
    }
  }

  @Test func everyEncodingIsFoundOut() throws {
    let english = "Où est \u{1f3b5}?\nÀ côté.\n"
    let cases: [(bytes: [UInt8], text: String, encoding: TextEncoding)] = [
      (Array(Self.words.utf8), Self.words, .utf8),
      ([0xef, 0xbb, 0xbf] + Array(Self.words.utf8), Self.words, .utf8),
      (Array(english.utf8), english, .utf8),
      (Self.utf16(Self.words, highByteFirst: false, mark: true), Self.words, .utf16LittleEndian),
      (Self.utf16(Self.words, highByteFirst: true, mark: true), Self.words, .utf16BigEndian),
      (Self.utf16(Self.words, highByteFirst: false), Self.words, .utf16LittleEndian),
      (Self.utf16(english, highByteFirst: false), english, .utf16LittleEndian),
      (Self.utf16(english, highByteFirst: true), english, .utf16BigEndian),
      (Self.wordsInGB18030, Self.words, .gb18030),
      // A character of four bytes, U+20000.
      (Self.wordsInGB18030 + [0x95, 0x32, 0x82, 0x36], Self.words + "\u{20000}", .gb18030),
    ]
    for (number, (bytes, text, encoding)) in cases.enumerated() {
      let file = try TextFile(bytes: bytes, name: "a")
      #expect(file.text == text, "case \(number)")
      #expect(file.encoding == encoding, "case \(number)")
    }
  }

  @Test func lineEndsBecomeLineFeeds() throws {
    let file = try TextFile(
      bytes: Array("a\r\nb\rc\n\r\nd\u{2028}e\u{85}f\u{c}g\u{feff}h\ti".utf8), name: "a")
    #expect(Array(file.text.unicodeScalars) == Array("a\nb\nc\n\nd\ne\nfgh\ti".unicodeScalars))
  }

  @Test func fullWidthMarksAndCompositionStay() throws {
    let text = "Ｆｕｌｌ，width！e\u{301}é〇"
    let file = try TextFile(bytes: Array(text.utf8), name: "a")
    #expect(Array(file.text.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func aNamedEncodingIsTaken() throws {
    #expect(try TextFile(bytes: Self.wordsInGB18030, name: "a", encoding: .gb18030).text == Self.words)
    // These bytes are also valid in another encoding, which is not asked.
    #expect(try TextFile(bytes: [0x61, 0x62], name: "a", encoding: .utf16BigEndian).text == "慢")
  }

  static let bad: [(bytes: [UInt8], encoding: TextEncoding?, part: String)] = [
    ([], nil, "found an empty file"),
    ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d], nil, "found a binary file"),
    ([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0x80, 0xff, 0xfe], nil, "another encoding or a binary file"),
    // "café au lait, naïve" in Latin-1: valid GB18030 in parts, but no Chinese.
    (
      [0x63, 0x61, 0x66, 0xe9, 0x20, 0x61, 0x75, 0x2c, 0x20, 0x6e, 0x61, 0xef, 0x76, 0x65], nil,
      "another encoding"
    ),
    // 春の海 in Shift JIS.
    ([0x8f, 0x74, 0x82, 0xcc, 0x8a, 0x43], nil, "another encoding"),
    ([0x61, 0x62, 0x07, 0x63], nil, "the control character U+0007"),
    ([0x61, 0x62, 0xff, 0x63], .utf8, "expected utf-8, found invalid bytes at offset 2"),
    ([0x61, 0xe4, 0xb8], .utf8, "offset 1"),
    ([0x61, 0x62, 0x63], .utf16LittleEndian, "offset 2"),
    ([0x61, 0x00, 0x00, 0xd8, 0x61, 0x00], .utf16LittleEndian, "offset 2"),
    ([0xb4, 0xba, 0xff, 0x20], .gb18030, "expected gb18030, found invalid bytes at offset 2"),
  ]

  @Test(arguments: 0..<bad.count)
  func whatIsNoTextIsRefused(_ number: Int) throws {
    let (bytes, encoding, part) = Self.bad[number]
    let error = #expect(throws: TextError.self) {
      try TextFile(bytes: bytes, name: "song.txt", encoding: encoding)
    }
    #expect(error?.kind == .badData && error?.exitCode == 65)
    #expect(error?.description.hasPrefix("song.txt: ") == true)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func sizesAreCheckedBeforeReading() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("abcdef".utf8), "a.txt")
    #expect(try TextFile(contentsOf: path, limit: 6).text == "abcdef")
    let error = #expect(throws: TextError.self) { try TextFile(contentsOf: path, limit: 5) }
    #expect(error?.description.contains("expected at most 5 bytes, found 6") == true)
    let missing = #expect(throws: TextError.self) { try TextFile(contentsOf: folder("none")) }
    #expect(missing?.exitCode == 66)
    let device = #expect(throws: TextError.self) { try TextFile(contentsOf: "/dev/zero") }
    #expect(device?.exitCode == 66)
  }
}

struct CorpusTests {
  @Test func aFolderIsReadInOrder() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("two".utf8), "b.txt")
    try folder.write(TextFileTests.wordsInGB18030, "a.txt")
    try folder.write(Array("three\n".utf8), "c.txt")
    try folder.write([0, 1, 2], "picture.png")
    let corpus = try Corpus(path: folder.path)
    #expect(corpus.files.map(\.encoding) == [.gb18030, .utf8, .utf8])
    #expect(corpus.text == TextFileTests.words + "two\nthree\n")
    #expect(try Corpus(path: folder("b.txt")).text == "two")
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    let none = #expect(throws: TextError.self) { try Corpus(path: folder.path) }
    #expect(none?.description.contains("end in .txt") == true && none?.exitCode == 66)
    let missing = #expect(throws: TextError.self) { try Corpus(path: folder("none")) }
    #expect(missing?.exitCode == 66)
    try folder.write(Array("abc".utf8), "a.txt")
    try folder.write(Array("defg".utf8), "b.txt")
    let large = #expect(throws: TextError.self) { try Corpus(path: folder.path, limit: 6) }
    #expect(large?.description.contains("b.txt: expected at most 3 bytes, found 4") == true)
    try folder.write([], "c.txt")
    let empty = #expect(throws: TextError.self) { try Corpus(path: folder.path) }
    #expect(empty?.description.contains("c.txt: expected text, found an empty file") == true)
  }
}
