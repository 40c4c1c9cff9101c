import Text

/// Builds the lists of an inverted index over documents that are added one after the other.
struct InvertedIndexBuilder {
  let tokenizer: MatchingTokenizer
  let settings: BM25
  private var numbers: [String: Int32] = [:]
  private var words: [String] = []
  /// How many documents have each word.
  private var documentCounts: [Int32] = []
  /// One element for each word of each document.
  private var postings: (words: [Int32], documents: [Int32], counts: [UInt8]) = ([], [], [])
  private var lengths: [Int32] = []

  init(tokenizer: MatchingTokenizer, settings: BM25) {
    self.tokenizer = tokenizer
    self.settings = settings
  }

  /// How many documents there are so far.
  var documentCount: Int { lengths.count }

  /// The mean number of words of a document.
  var meanLength: Float {
    lengths.isEmpty ? 0 : Float(lengths.reduce(0.0) { $0 + Double($1) } / Double(lengths.count))
  }

  /// Adds the next document.
  mutating func add(_ text: String) {
    let document = Int32(lengths.count)
    let tokens = tokenizer.tokens(in: text)
    lengths.append(Int32(tokens.count))
    var found: [Int32] = []
    found.reserveCapacity(tokens.count)
    for token in tokens { found.append(number(of: token)) }
    found.sort()
    var index = 0
    while index < found.count {
      let word = found[index]
      var end = index + 1
      while end < found.count, found[end] == word { end += 1 }
      postings.words.append(word)
      postings.documents.append(document)
      postings.counts.append(UInt8(clamping: end - index))
      documentCounts[Int(word)] += 1
      index = end
    }
  }

  private mutating func number(of word: String) -> Int32 {
    if let known = numbers[word] { return known }
    let number = Int32(words.count)
    numbers[word] = number
    words.append(word)
    documentCounts.append(0)
    return number
  }

  /// The rarities of the words of a text together, each word once.
  func rarity(of text: String) -> Float {
    // In the order of the text: the same text always gives the same sum, to the last bit.
    var seen: Set<String> = []
    return tokenizer.tokens(in: text).reduce(0) { sum, word in
      guard seen.insert(word).inserted else { return sum }
      return sum
        + settings.rarity(count: numbers[word].map { Int(documentCounts[Int($0)]) } ?? 0, of: documentCount)
    }
  }

  /// Gives each word with its number of documents and its rows of bytes, in the order of the words.
  func forEachWord(_ body: (_ word: String, _ count: Int, _ rows: [[UInt8]]) throws -> Void) rethrows {
    // Postings are sorted by word; within a word they keep the order of the documents.
    var starts = [Int](repeating: 0, count: words.count + 1)
    for (word, count) in documentCounts.enumerated() { starts[word + 1] = starts[word] + Int(count) }
    var next = starts
    var documents = [Int32](repeating: 0, count: postings.words.count)
    var impacts = [UInt8](repeating: 0, count: postings.words.count)
    let mean = meanLength
    for (index, word) in postings.words.enumerated() {
      let place = next[Int(word)]
      next[Int(word)] += 1
      let document = postings.documents[index]
      documents[place] = document
      let impact = settings.impact(
        count: Int(postings.counts[index]), length: Int(lengths[Int(document)]), meanLength: mean)
      impacts[place] = UInt8(max(1, min(255, (impact / settings.largestImpact * 255).rounded())))
    }
    for word in words.indices.sorted(by: { words[$0] < words[$1] }) {
      let range = starts[word]..<starts[word + 1]
      try body(
        words[word], range.count, PostingList.rows(documents: documents[range], impacts: impacts[range]))
    }
  }
}
