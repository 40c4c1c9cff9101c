import TensorCore

/// What a text must be like, as users ask for it.
public struct FormRequest: Sendable, Equatable {
  /// Stop after so many characters, 1...100,000; 200 unless lines are counted.
  public var length: Int?
  /// Stop after so many lines, 1...1000.
  public var lines: Int?
  /// The name of a tune (词牌) whose lines are kept to.
  public var tune: String?
  /// A text with whose characters the lines begin (藏头).
  public var acrostic: String?
  /// Whether all lines end on one rhyme.
  public var rhyme: Bool

  /// A request; without arguments for free text of 200 characters.
  public init(
    length: Int? = nil, lines: Int? = nil, tune: String? = nil, acrostic: String? = nil, rhyme: Bool = false
  ) {
    (self.length, self.lines, self.tune, self.acrostic, self.rhyme) = (length, lines, tune, acrostic, rhyme)
  }

  /// Checks what can be known without a model.
  ///
  /// - Throws: ``FormError`` that says what is wrong.
  public func check() throws(FormError) {
    if let length, !(1...100_000).contains(length) {
      throw FormError { "expected \($0)length in 1...100000, found \(length)" }
    }
    if let lines, !(1...1000).contains(lines) {
      throw FormError { "expected \($0)lines in 1...1000, found \(lines)" }
    }
    if length != nil, lines != nil { throw FormError { "expected \($0)length or \($0)lines, found both" } }
    if let acrostic, acrostic.allSatisfy(\.isWhitespace) {
      throw FormError { "expected characters after \($0)acrostic, found none" }
    }
    if tune != nil, lines != nil {
      throw FormError { "expected \($0)tune or \($0)lines, found both; a tune has lines of its own" }
    }
    if length != nil, tune != nil || acrostic != nil || rhyme {
      throw FormError { "expected \($0)length or a form, found both; a form has lines, see \($0)lines" }
    }
  }

  /// What to write.
  ///
  /// - Parameters:
  ///   - seedText: what the text begins with.
  ///   - model: what writes.
  ///   - index: what is known of its corpus.
  ///   - seed: of all random numbers.
  /// - Throws: ``FormError`` when the model cannot write what is asked for.
  public func plan(
    seedText: String, model: LyricModel, index: CorpusIndex?, seed: UInt64
  ) throws(FormError) -> GenerationPlan {
    guard tune != nil || acrostic != nil || rhyme else {
      let limit = lines.map { GenerationPlan.Limit.lines($0) } ?? .characters(length ?? 200)
      return GenerationPlan(seedText: seedText, limit: limit)
    }
    var form = try lineForm(index)
    form.rhyme = try rhyme(model, index)
    let count = form.lines.count
    if let acrostic, !form.setAcrostic(acrostic) {
      throw FormError {
        "\($0)acrostic: expected at most \(count) characters, as many as there are lines, found more"
      }
    }
    // Where poems begin with the name of their tune, one is read, so that the first line is not a name.
    var generator = RandomGenerator(seed: seed, 0x7475_6e65)
    let unseen = tune == nil ? index?.tunes.drawn(using: &generator).map { $0.name + "\n" } ?? "" : ""
    var context = "\n\n" + unseen
    if acrostic != nil {
      context = seedText.isEmpty ? context : seedText + context
    } else if !seedText.isEmpty {
      form.lines[0].beginning = try beginning(seedText, of: form.lines[0])
    }
    return GenerationPlan(seedText: seedText, context: context, form: form)
  }

  private func lineForm(_ index: CorpusIndex?) throws(FormError) -> VerseForm {
    guard let tune else {
      let count = acrostic.map { $0.unicodeScalars.count { !$0.properties.isWhitespace } }
      return VerseForm(lineCount: max(lines ?? count ?? 4, count ?? 1))
    }
    guard let index, !index.tunes.tunes.isEmpty else {
      throw FormError {
        "\($0)tune: this model knows no tunes; train one on poems with the names of their tunes"
      }
    }
    guard let known = index.tunes[tune] else {
      let hint = index.tunes.nearest(to: tune).map { "; did you mean \($0)?" } ?? ";"
      throw FormError { "\($0)tune: there is no tune '\(tune)'\(hint) 'lyrics tunes' lists all" }
    }
    return VerseForm(known)
  }

  private func rhyme(_ model: LyricModel, _ index: CorpusIndex?) throws(FormError) -> Rhyme? {
    guard rhyme else { return nil }
    guard let found = Rhyme(model.vocabulary, words: index?.rhymeWords) else {
      throw FormError { "\($0)rhyme: this model has no words that rhyme; make its index with `lyrics index`" }
    }
    return found
  }

  private func beginning(_ text: String, of line: VerseForm.Line) throws(FormError) -> [Unicode.Scalar] {
    let scalars = text.unicodeScalars.filter { $0 != "\n" }
    guard let slots = line.slots else { return Array(scalars) }
    // Marks of the seed text are those of the tune or none.
    let letters = scalars.filter { !$0.properties.isWhitespace && $0.properties.isAlphabetic }
    let room = slots.count { $0 == nil }
    guard letters.count <= room else {
      throw FormError { _ in
        "the seed text has \(letters.count) characters, but the first line of the tune has room for \(room)"
      }
    }
    return Array(letters)
  }
}

/// Why a text of a form cannot be written.
public struct FormError: Error, Sendable, CustomStringConvertible {
  /// One line that names parts of the request with something in front, such as the dashes of options.
  public let line: @Sendable (_ prefix: String) -> String

  init(_ line: @escaping @Sendable (_ prefix: String) -> String) { self.line = line }

  /// One line that names parts of the request as they are: `tune`.
  public var description: String { line("") }
}
