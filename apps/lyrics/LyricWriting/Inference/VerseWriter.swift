import TensorCore
import Text

/// Writes texts with a model: free ones character by character, and lines of a form by search.
///
/// Of each line of a form several drafts are drawn side by side, each of which keeps all its rules; the one
/// that the network foretells best goes on. So a rhyme or a given beginning is met by a line that leads to
/// it, and not by a character put in place of another.
public struct VerseWriter {
  /// What writes.
  public let model: LyricModel
  /// How characters are drawn.
  public var sampling = Sampling()
  /// How many alternatives to keep of each character.
  public var alternatives = 0
  /// How many drafts of a line are compared.
  public var drafts = 8
  private let alphabet: VerseAlphabet

  /// A writer of a model in inference mode.
  public init(_ model: LyricModel) {
    self.model = model
    alphabet = VerseAlphabet(model.vocabulary)
  }

  // MARK: Free text

  /// Goes on after a text.
  ///
  /// - Parameters:
  ///   - context: what was written before; a line feed stands for nothing.
  ///   - generator: where random numbers come from.
  ///   - emit: gets each character at once, and says whether to go on.
  public func write(
    after context: String, using generator: inout RandomGenerator, emit: (WrittenCharacter) throws -> Bool
  ) rethrows {
    let start = model.vocabulary.encode(context.isEmpty ? "\n" : context)
    let reader = LyricReader(model.network, after: start)
    var text = start
    // The first character is shown before the stepper is made.
    var next = reader.withForecast(lane: 0) { drawn(from: $0, after: text, using: &generator) }
    guard let first = next, try emit(first) else { return }
    let step = LyricStepper(model.network, precision: model.precision, state: reader.state)
    while let last = next {
      text.append(last.number)
      next = drawn(from: Forecast(step(last.number)), after: text, using: &generator)
      guard let next, try emit(next) else { return }
    }
  }

  private func drawn(
    from forecast: Forecast, after text: [Int32], using generator: inout RandomGenerator
  ) -> WrittenCharacter? {
    let repeated = sampling.repeated(after: text)
    let number =
      sampling.draw(forecast.logits, allowed: { !repeated.contains($0) }, using: &generator)
      ?? sampling.draw(forecast.logits, allowed: { _ in true }, using: &generator)
    return number.map { written(model.vocabulary.character($0), $0, forecast) }
  }

  private func written(
    _ character: Unicode.Scalar, _ number: Int32, _ forecast: Forecast
  ) -> WrittenCharacter {
    WrittenCharacter(
      character: character, number: number,
      surprise: max(0, -forecast.logProbability(number) * 1.442_695),
      alternatives: alternatives == 0
        ? []
        : forecast.best(alternatives).map { best in
          .init(character: model.vocabulary.character(best.number), probability: best.probability)
        })
  }

  // MARK: Lines of a form

  /// Writes the lines of a form.
  ///
  /// - Parameters:
  ///   - form: what they must be like.
  ///   - context: what was written before.
  ///   - generator: where random numbers come from.
  ///   - emit: gets the characters of each line when it is finished, the line feed between lines among
  ///     them, and says whether to go on.
  public func write(
    _ form: VerseForm, after context: String, using generator: inout RandomGenerator,
    emit: (WrittenCharacter) throws -> Bool
  ) rethrows {
    let start = model.vocabulary.encode(context + form.heading)
    var reader = LyricReader(model.network, after: start.isEmpty ? model.vocabulary.encode("\n") : start)
    var (text, sound, endings) = (start, String?.none, Set<[Int32]>())
    for (index, line) in form.lines.enumerated() {
      let rules = LineRules(
        line: line, alphabet: alphabet, rhyme: form.rhyme, sound: sound, endings: endings,
        lengths: lengths)
      let (draft, next) = best(rules, after: text, reader, using: &generator)
      reader = next
      text += draft.numbers
      if let rhyme = form.rhyme {
        let ending = draft.ending(rhyme.kind)
        endings.insert(ending)
        if sound == nil { sound = self.sound(of: ending, rhyme) }
      }
      let isLast = index == form.lines.count - 1
      for character in isLast ? Array(draft.written.dropLast()) : draft.written {
        guard try emit(character) else { return }
      }
    }
  }

  /// From how many letters on a line without a pattern may end, and at how many it must.
  private var lengths: ClosedRange<Int> {
    model.vocabulary.characters.contains(where: \.isHan) ? 4...24 : 8...60
  }

  private func sound(of ending: [Int32], _ rhyme: Rhyme) -> String? {
    switch rhyme.kind {
    case .pinyin: ending.first.flatMap { rhyme.final(of: $0) }
    case .spelling: RhymeWords.rhyme(of: model.vocabulary.decode(ending))
    }
  }

  /// The draft of a line that the network foretells best, and the reader after it.
  private func best(
    _ rules: LineRules, after text: [Int32], _ reader: LyricReader, using generator: inout RandomGenerator
  ) -> (draft: LineDraft, reader: LyricReader) {
    let count = sampling.temperature > 0 ? max(1, drafts) : 1
    var lanes = (0..<count).map { _ in LineDraft(goal: Int(12 + generator.uniform() * 16)) }
    var reader = reader.taking(Array(repeating: 0, count: count))
    var finished: (draft: LineDraft, reader: LyricReader)?
    while !lanes.isEmpty {
      for lane in lanes.indices { extend(&lanes[lane], rules, text, reader, lane, using: &generator) }
      reader.read(lanes.map { $0.numbers.last ?? 0 })
      for lane in lanes.indices where lanes[lane].isFinished {
        if finished.map({ lanes[lane].score > $0.draft.score }) ?? true {
          finished = (lanes[lane], reader.taking([lane]))
        }
      }
      let open = lanes.indices.filter { !lanes[$0].isFinished }
      if !open.isEmpty, open.count < lanes.count { reader = reader.taking(open) }
      lanes = open.map { lanes[$0] }
    }
    return finished ?? (LineDraft(goal: 0), reader)
  }

  private func extend(
    _ draft: inout LineDraft, _ rules: LineRules, _ text: [Int32], _ reader: LyricReader, _ lane: Int,
    using generator: inout RandomGenerator
  ) {
    let rule = rules.next(draft)
    let repeated = sampling.noRepeat == nil ? [] : sampling.repeated(after: text + draft.numbers)
    let (character, logProbability) = reader.withForecast(lane: lane) {
      forecast -> (WrittenCharacter, Float) in
      var (scalar, number): (Unicode.Scalar, Int32)
      switch rule {
      case .exactly(let wanted): (scalar, number) = (wanted, model.vocabulary.number(of: wanted))
      case .among(let allowed):
        // The form comes first: where it leaves nothing but a repetition, it is a repetition.
        number =
          sampling.draw(
            forecast.logits, allowed: { allowed($0) && !repeated.contains($0) }, using: &generator)
          ?? sampling.draw(forecast.logits, allowed: allowed, using: &generator)
          ?? model.vocabulary.number(of: "\n")
        scalar = number > 0 ? model.vocabulary.character(number) : "\n"
      }
      return (written(scalar, number, forecast), forecast.logProbability(number))
    }
    draft.append(character, logProbability: logProbability, rules: rules)
  }
}
