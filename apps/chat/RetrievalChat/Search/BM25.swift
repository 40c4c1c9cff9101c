import Glibc

/// How words count in the two fields of an entry.
public struct FieldSettings: Sendable, Equatable {
  /// In what one says to get the answer.
  public var prompt: BM25
  /// In the answer.
  public var answer: BM25

  /// Settings, by default those chosen on validation data.
  public init(prompt: BM25 = BM25(k1: 2), answer: BM25 = BM25(k1: 1.2)) {
    self.prompt = prompt
    self.answer = answer
  }
}

/// How much words count: BM25 (Robertson and others, 1994), with the rarity of a word raised to a power.
///
/// ```
/// score(q, d) = Σ over the words w of q:  weight(w) · idf(w)^p · tf (k₁ + 1) / (tf + k₁ (1 − b + b |d| /
/// avg|d|)) idf(w) = ln(1 + (N − n(w) + ½) / (n(w) + ½))
/// ```
/// `tf` is how often w occurs in the document d, |d| how many words d has, N the number of documents, n(w)
/// how many of them have w.
public struct BM25: Sendable, Equatable {
  /// How slowly repetitions of a word stop to count, above 0.
  public var k1: Float
  /// How much long documents are held back, 0...1.
  public var b: Float
  /// The power p of the rarity.
  public var rarityPower: Float

  /// Settings, by default those chosen on validation data.
  public init(k1: Float = 1.2, b: Float = 0.75, rarityPower: Float = 1.5) {
    self.k1 = k1
    self.b = b
    self.rarityPower = rarityPower
  }

  /// The weight of a word that `count` of `documents` documents have.
  public func rarity(count: Int, of documents: Int) -> Float {
    let ratio = (Double(documents - count) + 0.5) / (Double(count) + 0.5)
    return Float(pow(log(1 + ratio), Double(rarityPower)))
  }

  /// What `count` occurrences of a word are worth, 0..<k₁ + 1.
  ///
  /// - Parameters:
  ///   - count: how often the word occurs.
  ///   - length: the words of the document.
  ///   - meanLength: the mean of that over all documents.
  public func impact(count: Int, length: Int, meanLength: Float) -> Float {
    let count = Float(count)
    let relative = meanLength > 0 ? Float(length) / meanLength : 1
    return count * (k1 + 1) / (count + k1 * (1 - b + b * relative))
  }

  /// The largest impact there can be.
  public var largestImpact: Float { k1 + 1 }
}
