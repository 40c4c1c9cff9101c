extension String {
  /// The text with the characters that references of HTML stand for: `&` for `&amp;`, `"` for `&quot;`, `’` for
  /// `&#8217;`.
  ///
  /// Corpora that were taken from web pages hold such references, some of them twice escaped (`&amp;quot;`); what stays
  /// has none any more. Known are `amp`, `lt`, `gt`, `quot`, `apos`, `nbsp` and the numbers of characters that are no
  /// control characters.
  public var withCharacterReferencesDecoded: String {
    guard utf8.contains(UInt8(ascii: "&")) else { return self }
    var result: [Unicode.Scalar] = []
    for scalar in unicodeScalars {
      if scalar == ";",
        let start = result.suffix(String.longestReference).lastIndex(of: "&"),
        let character = String.character(named: result[(start + 1)...])
      {
        result.removeSubrange(start...)
        result.append(character)
      } else {
        result.append(scalar)
      }
    }
    return String(String.UnicodeScalarView(result))
  }

  /// The most code points of a reference before its semicolon.
  private static let longestReference = 10

  private static func character(named name: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
    let text = String(String.UnicodeScalarView(name))
    if let character = namedCharacters[text] { return character }
    guard text.first == "#" else { return nil }
    let digits = text.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    guard let number = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10),
      let character = Unicode.Scalar(number), character.properties.generalCategory != .control
    else { return nil }
    return character
  }

  private static let namedCharacters: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}",
  ]
}
