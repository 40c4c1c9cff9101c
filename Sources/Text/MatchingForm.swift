extension StringProtocol {
  /// The text in the form in which what readers take for equal is equal: for search, never for display.
  ///
  /// Capitals become small; full-width forms, mathematical letters, super- and subscripts, circled numbers
  /// and ligatures become plain (much as Unicode's NFKC does); `×` becomes the `x` that is typed for it; Latin
  /// letters lose their accents; curly quotes and the many dashes become `'`, `"` and `-`; spaces of all kinds
  /// become one space, control and format characters go. Chinese stays as it is.
  public var matchingForm: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars { MatchingForm.append(scalar, to: &result) }
    return String(result)
  }
}

/// How single code points are brought into the form for search.
enum MatchingForm {
  /// Appends what a code point becomes.
  static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
    let value = scalar.value
    if value < 0x80 {
      switch value {
      case 0x41...0x5A: result.append(Unicode.Scalar(UInt8(value) + 0x20))
      case 0x00...0x20, 0x7F:
        appendSpace(isSpace: (0x09...0x0D).contains(value) || value == 0x20, to: &result)
      default: result.append(scalar)
      }
    } else if (0x4E00...0x9FFF).contains(value) {
      result.append(scalar)
    } else if (0xFF01...0xFF5E).contains(value) {
      append(Unicode.Scalar(UInt8(value - 0xFF01 + 0x21)), to: &result)
    } else {
      appendOther(scalar, to: &result)
    }
  }

  private static func appendSpace(isSpace: Bool, to result: inout String.UnicodeScalarView) {
    if isSpace, result.last != " " { result.append(" ") }
  }

  private static func appendOther(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
    if let plain = compatible(scalar.value) {
      result.append(contentsOf: plain.unicodeScalars)
      return
    }
    switch scalar.properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: appendSpace(isSpace: true, to: &result)
    case .control, .format, .surrogate, .nonspacingMark, .enclosingMark: break
    case .dashPunctuation: result.append("-")
    default: result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
  }

  /// The plain text that a code point stands for; nil if it stands for itself.
  private static func compatible(_ value: UInt32) -> String? {
    switch value {
    case 0x00C0...0x017F:
      let base = latin[Int(value - 0x00C0)]
      return expansions[value] ?? (base == "·" ? nil : String(base))
    case 0x1D400...0x1D6A3: return letter((value - 0x1D400) % 52 % 26)
    case 0x1D7CE...0x1D7FF: return "\((value - 0x1D7CE) % 10)"
    case 0x2070, 0x2074...0x2079: return "\(value - 0x2070)"
    case 0x2080...0x2089: return "\(value - 0x2080)"
    case 0x2460...0x2473: return "\(value - 0x2460 + 1)"
    case 0x03C2: return "σ"
    default: return expansions[value]
    }
  }

  private static func letter(_ number: UInt32) -> String {
    String(Unicode.Scalar(UInt8(UInt32(UInt8(ascii: "a")) + number)))
  }

  /// The letters without accents of U+00C0 to U+017F; `·` where there is none.
  private static let latin = Array(
    "aaaaaa·ceeeeiiii·nooooo·ouuuuy··aaaaaa·ceeeeiiii·nooooo·ouuuuy·y"
      + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii··jjkk·lllllllllln"
      + "nnnnnn··oooooo··rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs")

  private static let expansions: [UInt32: String] = [
    0x00B2: "2", 0x00B3: "3", 0x00B9: "1", 0x00B5: "μ", 0x00D7: "x", 0x00C6: "ae", 0x00E6: "ae", 0x00D0: "d",
    0x00F0: "d", 0x00DE: "th", 0x00FE: "th", 0x00DF: "ss", 0x0132: "ij", 0x0133: "ij", 0x0152: "oe",
    0x0153: "oe", 0x2018: "'", 0x2019: "'", 0x201B: "'", 0x201C: "\"", 0x201D: "\"", 0x2032: "'",
    0x207A: "+", 0x207B: "-", 0x208A: "+", 0x208B: "-", 0x207F: "n", 0x2071: "i", 0x1D40: "t", 0x02E1: "l",
    0x2090: "a", 0x2091: "e", 0x2092: "o", 0x2093: "x", 0x1D62: "i", 0x2C7C: "j", 0x2096: "k",
    0x2097: "l", 0x2098: "m", 0x2099: "n", 0x209C: "t", 0x1D57: "t", 0x1D48: "d", 0x1D4F: "k",
    0x2212: "-", 0x2026: "...", 0x3001: ",", 0x3002: ".", 0x300C: "\"", 0x300D: "\"", 0x300E: "\"",
    0x300F: "\"", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0x2122: "tm",
    0x212A: "k", 0x2103: "°c",
  ]
}
