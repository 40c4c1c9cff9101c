// Prints apps/lyrics/LyricWriting/Form/PinyinFinals.swift: which Chinese characters have which final. Run it
// with `swiftc scripts/make-pinyin-finals.swift -o /tmp/finals && /tmp/finals > FILE`. The readings are those of
// Unicode's data through ICU; characters are the 6,763 of GB 2312.
import Foundation

func final(of reading: String) -> String? {
  // Tones are combining marks once the letters are taken apart; the two dots of ü stay.
  let letters = String(
    String.UnicodeScalarView(
      reading.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
        $0.value < 0x300 || $0.value == 0x308
      })
  ).precomposedStringWithCanonicalMapping.lowercased()
  guard letters.allSatisfy({ ("a"..."z").contains($0) || $0 == "ü" }) else { return nil }
  let whole: [String: String] = [
    "yi": "i", "ya": "ia", "yo": "o", "yao": "iao", "ye": "ie", "you": "iu", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "yu": "ü", "yue": "üe", "yuan": "üan", "yun": "ün",
    "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un", "wang": "uang",
    "weng": "ueng",
  ]
  if let known = whole[letters] { return known }
  guard
    let initial = ["zh", "ch", "sh"].first(where: letters.hasPrefix)
      ?? ["b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s"]
      .first(where: letters.hasPrefix)
  else { return letters }
  let rest = String(letters.dropFirst(initial.count))
  if rest == "i", ["zh", "ch", "sh", "r", "z", "c", "s"].contains(initial) { return "-i" }
  if ["j", "q", "x"].contains(initial), rest.hasPrefix("u") { return "ü" + rest.dropFirst() }
  return rest.isEmpty ? nil : rest
}

// GB 2312 has 94 characters a row in rows 16 to 87.
let converter = iconv_open("UTF-8", "GB2312")
func decoded(_ bytes: [UInt8]) -> String? {
  var input = bytes.map { CChar(bitPattern: $0) }
  var output = [CChar](repeating: 0, count: 8)
  var (left, room) = (input.count, output.count)
  let failed = input.withUnsafeMutableBufferPointer { from in
    output.withUnsafeMutableBufferPointer { to in
      var (source, target) = (from.baseAddress, to.baseAddress)
      return iconv(converter, &source, &left, &target, &room) == -1
    }
  }
  return failed ? nil : String(decoding: output.prefix(8 - room).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

var groups: [String: [Character]] = [:]
for row in UInt8(0xB0)...0xF7 {
  for cell in UInt8(0xA1)...0xFE {
    guard let text = decoded([row, cell]), let character = text.first,
      let reading = text.applyingTransform(.mandarinToLatin, reverse: false), reading != text,
      let key = final(of: reading)
    else { continue }
    groups[key, default: []].append(character)
  }
}
print(
  """
  /// The finals (韵母) of Chinese characters in their most usual reading, made by
  /// scripts/make-pinyin-finals.swift from Unicode's readings; `-i` is that of zhi, chi, shi, ri, zi, ci, si.
  enum PinyinFinals {
    /// To each final its characters.
    static let table: [(final: String, characters: String)] = [
  """)
for (key, characters) in groups.sorted(by: { $0.key < $1.key }) {
  print("    (\n      \"\(key)\",\n      \"\"\"")
  for start in stride(from: 0, to: characters.count, by: 90) {
    let line = String(characters[start..<min(start + 90, characters.count)])
    print("      " + line + (start + 90 < characters.count ? "\\" : ""))
  }
  print("      \"\"\"\n    ),")
}
print("  ]\n}")
