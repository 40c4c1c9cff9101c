/// Where sentences end.
struct SentenceRules {
  let scalars: [Unicode.Scalar]
  let language: TextLanguage

  /// A quotation in a line: what opens it, what closes it, and where.
  struct Quotation {
    let opener, closer: Unicode.Scalar
    let end: Int
  }

  /// The place after the sentence that begins at a place, without spaces at its end, and the quotation that goes on
  /// after it.
  ///
  /// - Parameters:
  ///   - start: the place.
  ///   - quotation: the one that goes on there.
  func end(of start: Int, within quotation: Quotation?) -> (place: Int, quotation: Quotation?) {
    var quotation = quotation
    let place = end(of: start, &quotation)
    return (place, quotation.flatMap { $0.end >= place ? $0 : nil })
  }

  private func end(of start: Int, _ quotation: inout Quotation?) -> Int {
    var index = start
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar.breaksLine { break }
      if let found = self.quotation(at: index, after: quotation) { quotation = found }
      guard SentenceRules.isTerminator(scalar) else {
        index += 1
        continue
      }
      var end = index + 1
      while end < scalars.count, SentenceRules.isTerminator(scalars[end]) { end += 1 }
      let marks = index..<end
      while end < scalars.count, isCloser(scalars[end]), self.quotation(at: end, after: quotation) == nil {
        end += 1
      }
      if endsSentence(marks: marks, end: end) { return end }
      index = end
    }
    // Up to the line break, without the spaces before it.
    while index > start, scalars[index - 1].separatesWords { index -= 1 }
    return index
  }

  // MARK: Marks

  private static func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
    isWideTerminator(scalar) || [".", "!", "?", "\u{2026}"].contains(scalar)
  }

  private static func isWideTerminator(_ scalar: Unicode.Scalar) -> Bool {
    ["。", "！", "？", "．", "｡"].contains(scalar)
  }

  /// Whether a mark closes what a sentence ends; `“` and `«` do in German only.
  private func isCloser(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", ")", "]", "}", "\u{201d}", "\u{2019}", "»", "」", "』", "）", "】", "》": true
    case "\u{201c}", "«": language == .german
    default: false
    }
  }

  /// The most code points of a quotation.
  private static let longestQuotation = 400

  /// The quotation that opens at a place; `nil` where none opens, one is open already, or none closes in the line.
  private func quotation(at place: Int, after last: Quotation?) -> Quotation? {
    if let last, place <= last.end { return nil }
    let closers: [Unicode.Scalar]
    switch scalars[place] {
    case "\"" where opensWord(place): closers = ["\""]
    case "\u{201c}": closers = ["\u{201d}"]
    case "\u{2018}" where opensWord(place): closers = ["\u{2019}"]
    case "\u{201e}": closers = ["\u{201c}", "\u{201d}"]
    case "\u{201a}": closers = ["\u{2018}", "\u{2019}"]
    case "«": closers = ["»"]
    case "»" where language == .german && opensWord(place): closers = ["«"]
    case "「": closers = ["」"]
    case "『": closers = ["』"]
    default: return nil
    }
    for index in (place + 1)..<max(place + 1, min(scalars.count, place + SentenceRules.longestQuotation)) {
      if scalars[index].breaksLine { return nil }
      // An apostrophe within a word closes nothing.
      let isWithinWord = index + 1 < scalars.count && WordKind(scalars[index + 1]) == .word
      if closers.contains(scalars[index]), scalars[index] != "\u{2019}" || !isWithinWord {
        return Quotation(opener: scalars[place], closer: scalars[index], end: index)
      }
    }
    return nil
  }

  /// Whether something begins at a mark: it follows a space, an opening mark or Chinese, and no space follows it.
  private func opensWord(_ place: Int) -> Bool {
    guard place + 1 < scalars.count, !scalars[place + 1].separatesWords else { return false }
    guard place > 0 else { return true }
    return [.blank, .opening, .quote, .unspaced, .wideMark, .symbol].contains(WordKind(scalars[place - 1]))
      || scalars[place - 1].separatesWords
  }

  private func endsSentence(marks: Range<Int>, end: Int) -> Bool {
    guard let next = scalars[end...].firstIndex(where: { !$0.separatesWords || $0.breaksLine }) else {
      return true
    }
    if scalars[next].breaksLine { return true }
    let hasSpace = next > end
    let last = scalars[marks.upperBound - 1]
    let follows = scalars[next]
    if SentenceRules.isWideTerminator(last) || last != "." && isAfterChinese(marks.lowerBound) {
      // “好吗？”他问 goes on, as does a title or an ellipsis without a space.
      if end > marks.upperBound, SentenceRules.saysSo(scalars[next...]) { return false }
      if last == "\u{2026}" { return hasSpace }
      return ![",", "，", "、", "；", "：", "的"].contains(follows)
    }
    guard hasSpace else { return last != "." && last != "\u{2026}" && follows.isUnspaced }
    guard canBegin(next) else { return false }
    // "Why?" Tom asked.
    if last != ".", end > marks.upperBound, saysSoInWords(next) { return false }
    guard last == ".", marks.count == 1 else { return true }
    return !isWithinSentence(point: marks.lowerBound, next: next)
  }

  private func isAfterChinese(_ place: Int) -> Bool {
    place > 0 && (scalars[place - 1].isUnspaced || scalars[place - 1] == "\u{201d}")
  }

  /// Whether a verb of saying stands within the next few characters: `他问`, `老师说`.
  private static func saysSo(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    for scalar in rest.prefix(6) {
      if ["说", "說", "问", "問", "道", "喊", "叫", "答"].contains(scalar) { return true }
      if !scalar.isUnspaced { return false }
    }
    return false
  }

  /// Whether one of the next three words is a verb of saying, with nothing but letters and spaces before it.
  private func saysSoInWords(_ place: Int) -> Bool {
    let rest = scalars[place...].prefix { $0.properties.isAlphabetic || $0 == " " }
    return rest.split(separator: " ").prefix(3).contains {
      SentenceRules.sayings.contains(String(String.UnicodeScalarView($0)))
    }
  }

  /// Whether a sentence can begin here: with anything but a small letter or a mark that leans to the left.
  private func canBegin(_ place: Int) -> Bool {
    let scalar = scalars[place]
    return !scalar.properties.isLowercase && ![",", ";", ":", ")", "–", "-"].contains(scalar)
  }

  // MARK: Points that do not end a sentence

  private func isWithinSentence(point: Int, next: Int) -> Bool {
    let start = scalars[..<point].lastIndex {
      [.blank, .unspaced, .wideMark, .opening, .quote].contains(WordKind($0))
    }
    let word = String(String.UnicodeScalarView(scalars[((start ?? -1) + 1)..<point]))
    guard let first = word.unicodeScalars.first else { return false }
    if first.properties.generalCategory == .decimalNumber {
      // German ordinals: am 3. Oktober, der 2. Platz.
      guard language == .german, word.utf8.count <= 2 else { return false }
      return !beginsUsually(next)
    }
    if SentenceRules.numbered.contains(word), scalars[next].properties.generalCategory == .decimalNumber {
      return true
    }
    if SentenceRules.titles.contains(word) { return true }
    let isInitial = word.unicodeScalars.count == 1 && first.properties.isAlphabetic && !first.isUnspaced
    if isInitial, word != "I" || language != .english {
      return first.properties.isLowercase || !beginsUsually(next)
    }
    // e.g. U.S., a.m., etc.
    if SentenceRules.open.contains(word) || word.unicodeScalars.contains(".") && word.utf8.count <= 6 {
      return !beginsUsually(next)
    }
    return false
  }

  /// Whether the next word is one that sentences often begin with.
  private func beginsUsually(_ place: Int) -> Bool {
    let word = scalars[place...].prefix { $0.properties.isAlphabetic || $0 == "'" || $0 == "\u{2019}" }
    guard !word.isEmpty else { return isCloser(scalars[place]) || scalars[place] == "\u{201e}" }
    return SentenceRules.beginners.contains(String(String.UnicodeScalarView(word)))
  }

  private static func words(_ list: String) -> Set<String> {
    Set(list.split(separator: " ").map(String.init))
  }

  /// Verbs of saying, as they stand after what was said.
  private static let sayings = words(
    """
    said says asked asks replied replies answered cried shouted exclaimed whispered wondered yelled demanded fragte \
    fragt sagte sagt rief ruft schrie antwortete flüsterte meinte
    """)
  /// Abbreviations that a name or a word always follows.
  private static let titles = words(
    """
    Mr Mrs Ms Messrs Dr Prof St Mt Ft Gen Col Lt Sgt Capt Cpl Rev Hon Gov Sen Rep Pres vs cf viz approx ca e.g i.e \
    eg ie z.B d.h z.Zt bzw Hr Hrn Frl Dipl Ing vgl evtl ggf inkl exkl max min bspw sog insb Fa Str
    """)
  /// Abbreviations before a number, which are words otherwise.
  private static let numbered = words(
    "No Nos Nr Fig Figs Eq Sec Ch Vol Art Abs Abb Kap Bd pp p S Anm Tab Ziff No's")
  /// Abbreviations that may end a sentence.
  private static let open = words(
    """
    etc Jr Sr Inc Ltd Co Corp dept est Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun \
    Ave Blvd Rd usw usf Mio Mrd Tsd Jh Okt Dez Std Min Sek al
    """)
  /// Words that sentences begin with.
  private static let beginners = words(
    """
    The A An This That These Those It He She We You They I There Then But And So If When While After Before In On At \
    For From As My His Her Our Their Your Its What Who Why How Where Is Are Was Were Do Does Did Not No Yes However \
    Many Some Most One Two I'm It's He's She's That's There's They're We're You're Please Let Although Because Now \
    Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ihr Ich Du Man Und Aber Oder Denn Doch Dann \
    Danach Dort Hier Heute Gestern Morgen Wenn Als Weil Da Dies Diese Dieser Dieses Im Am Zum Zur Mit Nach Vor Für \
    Auf Bei Seit Sein Seine Mein Meine Unser Unsere Was Wer Wie Wo Warum Ist Sind War Waren Hat Haben Nicht Nein Ja
    """)
}
