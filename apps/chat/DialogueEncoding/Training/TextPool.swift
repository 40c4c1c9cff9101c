/// The features of many texts, each different text once.
struct TextPool {
  private var numbers: [String: Int32] = [:]
  /// The hashes of the features of each text.
  private(set) var hashes: [[UInt32]] = []
  let features: TextFeatures

  init(features: TextFeatures) { self.features = features }

  /// The number of a text, new or known.
  mutating func number(of text: String) -> Int32 {
    if let number = numbers[text] { return number }
    let number = Int32(hashes.count)
    numbers[text] = number
    hashes.append(features.hashes(of: text))
    return number
  }
}
