/// How much more often two neighbouring letters stand in German than in English.
///
/// Learnt from the training sentences of Multi30k and Tatoeba by `scripts/make-language-pairs.swift`.
enum LetterPairs {
  /// The logarithm of the ratio of frequencies, at most 3 either way; more than 0 speaks for German.
  ///
  /// - Parameters:
  ///   - first: 0 for a space, 1 to 26 for `a` to `z`.
  ///   - second: as `first`.
  static func weight(_ first: Int, _ second: Int) -> Double {
    Double(Int(table[first * 27 + second]) - Int(UInt8(ascii: "M"))) / 4
  }

  /// A row for each first letter, the space first; `M` stands for 0, each letter more for a quarter.
  private static let table = Array(
    """
    LLMDKNMOMJMSKLLIIGKLJNPKKCY\
    IYNLLKQNYELJLMNNILLNJVEDJAK\
    NOIQRRVYWMLULLNKNLMNUMKPLJW\
    BCNALAOLSBLNBLFDKEDEAAKLLAN\
    HLPSGOSJQIIRJKIGMKLJYPFNLFQ\
    LESKDIORVYNTPOSLJGPLNVDMFIR\
    MQSLQQMYXJLVNUYKUNNTRNQSLBX\
    HLSLMSUJDJOYNOKINNMNXKQSLHU\
    LNPIOORYUKMWXVYLOJTSQQSYLEY\
    NILMJQMOYIMPLLJHIGJMMJGPGLM\
    KOLLLMLLLJLLLLLILLLMLMLLLLL\
    JTOQKNRMNKNRUNLYLLYJYYSNLFW\
    KNUKKMNWULRLNOYIMNONSOILLAY\
    OMINYMLYVLNWPRJJKLPJXOLQLBW\
    QNWDOOOJULIPPTRHSGUNLOHSIBY\
    IINNJBMKVBNGLHJFJJKNLCEFKFK\
    FKLLIJYKGNNIHHNJLLKFILLILFN\
    KKLLLLLLLLLLLKLLLLKLLHLLLLL\
    NNTKKLOPULROMNQKMPNKOPIRLAY\
    HNUUONSYFLSNHJGKPETNNHTILGY\
    NMQEKONYDJRYMLOKPLMKONOLLFY\
    OHPPMOWPYCLUKOPHKJLONHJUIAR\
    NGLLNJLOLILLLLLRLLNNOMLNLDL\
    DMLGAOEMALLHIFDHKLAAJYLOLCL\
    GENALILLHHLPLLLNEJPPGLLNLKO\
    BFMAKBKFMAQPKJLCKLLHEGLGLLJ\
    XRYROUWVYTLXLSNOVLRYYYRYLJL
    """.utf8)
}
