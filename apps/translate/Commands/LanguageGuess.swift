/// TEMPORARY
enum LanguageGuess {
  static func language(of text: String) -> String? {
    let scalars = text.unicodeScalars
    if scalars.contains(where: { (0x4e00...0x9fff).contains($0.value) }) { return "zh" }
    return scalars.contains { $0.properties.isAlphabetic } ? "en" : nil
  }
}
