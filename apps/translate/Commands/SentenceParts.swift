import Text

/// A text cut into its sentences and what stands between them.
struct SentenceParts {
  /// What is translated, piece by piece.
  let sentences: [String]
  /// What stands before the first, between two, and behind the last: one more than there are sentences.
  let separators: [String]

  /// Cuts a text.
  ///
  /// - Parameters:
  ///   - text: any text, of several lines too.
  ///   - spaced: whether a space stands between two sentences of one line in the translation.
  init(_ text: String, spaced: Bool) {
    var (sentences, separators, between) = ([String](), [String](), "")
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { between += "\n" }
      let parts = [String(line)].filter { !$0.allSatisfy(\.isWhitespace) }
      for (place, sentence) in parts.enumerated() {
        separators.append(place == 0 ? between : spaced ? " " : "")
        sentences.append(sentence)
        between = ""
      }
    }
    self.sentences = sentences
    self.separators = separators + [between]
  }
}
