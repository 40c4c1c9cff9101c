/// The sentences of a text and what stands between them, so that a translation gets the lines of its source.
///
/// A line break always ends a sentence. Within a line, `.`, `!`, `?` and their Chinese forms do, with the quotes and
/// brackets that follow them, unless they belong to an abbreviation, an initial, an ordinal number or a quoted
/// question that goes on (`"Why?" he asked.`). Of a quotation of several sentences each is one, for itself in quotation
/// marks (``quoted``), which ``text(with:language:)`` takes away again. Sentences beyond a limit are cut at a mark or a
/// space.
public struct SentenceLayout: Equatable, Sendable {
  /// The sentences in order, none of them empty, without spaces around them.
  public let sentences: [String]
  /// The sentences as they are to be translated: those that a quotation goes on after, or has begun before, with the
  /// mark that closes or opens it.
  ///
  /// `He said, "It rains. Come."` is `He said, "It rains."` and `"Come."`.
  public let quoted: [String]
  /// For each sentence whether a quotation goes on after it.
  private let goesOn: [Bool]
  /// Spaces and line breaks: before the first sentence, between, and after the last one.
  private let gaps: [String]

  /// Finds the sentences of a text.
  ///
  /// - Parameters:
  ///   - text: any text, empty or of several paragraphs.
  ///   - language: whose rules to follow.
  ///   - longest: the most code points of a sentence, at least 8.
  public init(_ text: String, language: TextLanguage, longest: Int = 400) {
    precondition(longest >= 8, "SentenceLayout: expected longest >= 8, found \(longest)")
    let scalars = Array(text.unicodeScalars)
    let rules = SentenceRules(scalars: scalars, language: language)
    var (sentences, gaps, gap) = ([String](), [String](), "")
    var (quoted, goesOn) = ([String](), [Bool]())
    var (start, quotation) = (0, SentenceRules.Quotation?.none)
    while start < scalars.count {
      if scalars[start].separatesWords {
        gap.unicodeScalars.append(scalars[start])
        start += 1
        continue
      }
      let (end, next) = rules.end(of: start, within: quotation)
      let first = sentences.count
      for part in SentenceLayout.parts(scalars[start..<end], longest: longest) {
        let sentence = part.withoutOuterSpaces
        gap.unicodeScalars.append(contentsOf: part[..<sentence.startIndex])
        guard !sentence.isEmpty else { continue }
        gaps.append(gap)
        sentences.append(String(String.UnicodeScalarView(sentence)))
        gap = String(String.UnicodeScalarView(part[sentence.endIndex...]))
      }
      quoted += sentences[first...]
      goesOn += sentences[first...].map { _ in false }
      if sentences.count > first {
        if let quotation { quoted[first] = "\(quotation.opener)\(quoted[first])" }
        if let next { quoted[quoted.count - 1] += "\(next.closer)" }
        goesOn[goesOn.count - 1] = next != nil
      }
      (start, quotation) = (end, next)
    }
    (self.quoted, self.goesOn) = (quoted, goesOn)
    self.sentences = sentences
    self.gaps = gaps + [gap]
  }

  /// The text with the given sentences in the places of its own.
  ///
  /// Line breaks, indentation and what stands around the text stay as they were; between two sentences of a line
  /// stands what the language wants there, and nothing beside an empty one or within a word that was cut.
  ///
  /// - Parameters:
  ///   - translations: as many as ``sentences``.
  ///   - language: the language that they are in.
  public func text(with translations: [String], language: TextLanguage) -> String {
    precondition(
      translations.count == sentences.count,
      "SentenceLayout.text: expected \(sentences.count) sentences, found \(translations.count)")
    var result = gaps.first ?? ""
    for (index, translation) in withoutInnerMarks(translations).enumerated() {
      result += translation
      let gap = gaps[index + 1]
      if index + 1 == translations.count || gap.unicodeScalars.contains(where: \.breaksLine) {
        result += gap
      } else if !translation.isEmpty, !translations[index + 1].isEmpty, !cutsWord(after: index) {
        result += language.sentenceSpace
      }
    }
    return result
  }

  /// Translations without the marks that only ``quoted`` has.
  private func withoutInnerMarks(_ translations: [String]) -> [String] {
    var translations = translations
    let closers: Set<Unicode.Scalar> = ["\"", "\u{201d}", "\u{201c}", "\u{2019}", "'", "«", "»", "」", "』"]
    let openers = closers.union(["\u{201e}", "\u{2018}", "\u{201a}", "「", "『"])
    for index in translations.indices.dropLast() where goesOn[index] {
      if let last = translations[index].unicodeScalars.last, closers.contains(last) {
        translations[index].unicodeScalars.removeLast()
        while translations[index].last == " " { translations[index].removeLast() }
      }
      if let first = translations[index + 1].unicodeScalars.first, openers.contains(first) {
        translations[index + 1].unicodeScalars.removeFirst()
        while translations[index + 1].first == " " { translations[index + 1].removeFirst() }
      }
    }
    return translations
  }

  /// Whether a word without an end in sight was cut after a sentence.
  private func cutsWord(after index: Int) -> Bool {
    guard gaps[index + 1].isEmpty, let last = sentences[index].unicodeScalars.last,
      let next = sentences[index + 1].unicodeScalars.first
    else { return false }
    return WordKind(last) == .word && WordKind(next) == .word
  }

  /// A sentence in parts of at most so many code points, cut after `;`, else after `,`, else at a space, each in
  /// the second half of what fits, else anywhere.
  private static func parts(
    _ sentence: ArraySlice<Unicode.Scalar>, longest: Int
  ) -> [ArraySlice<Unicode.Scalar>] {
    var parts: [ArraySlice<Unicode.Scalar>] = []
    var rest = sentence
    while rest.count > longest {
      let half = rest.startIndex + longest / 2..<rest.startIndex + longest
      let isCut: [(Unicode.Scalar) -> Bool] = [
        { [";", ":", "；", "：", "。"].contains($0) }, { [",", "，", "、"].contains($0) }, \.separatesWords,
      ]
      let place = isCut.lazy.compactMap { rest[half].lastIndex(where: $0) }.first ?? half.upperBound - 1
      parts.append(rest[...place])
      rest = rest[(place + 1)...]
    }
    return parts + [rest]
  }
}

extension Unicode.Scalar {
  /// Whether a new line begins after it.
  var breaksLine: Bool {
    switch value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}

extension ArraySlice<Unicode.Scalar> {
  /// From the first to the last that is no space; empty at the end if there is none.
  fileprivate var withoutOuterSpaces: ArraySlice<Unicode.Scalar> {
    let start = firstIndex { !$0.separatesWords } ?? endIndex
    let end = lastIndex { !$0.separatesWords }.map { $0 + 1 } ?? endIndex
    return self[start..<end]
  }
}
