import TensorCore
import Text

/// Batches of pairs of texts that mean the same: two questions of a topic, a question and a sentence of its answer, a
/// sentence and its translation, two words with the same meaning, a sentence about anything and its variation.
struct QuestionBatches: Sendable {
  private struct Topic: Sendable {
    /// Texts by language: English and the like, Chinese and the like.
    var questions: [[String]] = [[], []]
    var answers: [[String]] = [[], []]
  }

  private let topics: [Topic]
  private let synonyms: [Topic]
  private let translations: [(String, String)]
  /// Sentences about anything else, from which questions of topics must differ.
  private let others: [String]
  private let variation: QuestionVariation
  private let vocabulary: FeatureVocabulary
  private let recipe: EncoderRecipe

  /// The vocabulary of questions, and their batches.
  static func make(
    topics: [EncoderData.Topic], translations: [(String, String)], others: [String], phrases: PhraseTable,
    recipe: EncoderRecipe
  ) -> (batches: QuestionBatches, vocabulary: FeatureVocabulary, information: [Float]) {
    let features = TextFeatures.question
    var counter = FeatureCounter()
    // What the topics say is worth more than what the translations say.
    for text in topics.flatMap({ $0.questions + $0.answers }) {
      counter.add(features.hashes(of: text), weight: 21)
    }
    for text in phrases.groups.joined() { counter.add(features.hashes(of: text), weight: 21) }
    for (a, b) in translations {
      counter.add(features.hashes(of: a))
      counter.add(features.hashes(of: b))
    }
    let (vocabulary, information) = counter.vocabulary(limit: recipe.questionFeatures, minimum: 2)
    let batches = QuestionBatches(
      topics: topics.map { sorted($0.questions, $0.answers) }.filter { !$0.questions.joined().isEmpty },
      synonyms: phrases.groups.map { sorted($0, []) }, translations: translations,
      others: others, variation: QuestionVariation(phrases: phrases), vocabulary: vocabulary, recipe: recipe)
    return (batches, vocabulary, information)
  }

  private static func sorted(_ questions: [String], _ answers: [String]) -> Topic {
    var topic = Topic()
    for text in questions { topic.questions[text.isUnspaced ? 1 : 0].append(text) }
    for text in answers { topic.answers[text.isUnspaced ? 1 : 0].append(text) }
    return topic
  }

  /// Pairs of texts, the first of each to be found by the second and the other way round.
  func batch(using generator: inout RandomGenerator) -> (first: FeatureBags, second: FeatureBags) {
    var pairs: [([Int32], [Int32])] = []
    for index in Tensor.permutation(topics.count, using: &generator).prefix(recipe.topicsAStep) {
      pairs.append(pair(of: topics[index], using: &generator))
    }
    for index in Tensor.permutation(synonyms.count, using: &generator).prefix(recipe.synonymsAStep) {
      let words = Array(synonyms[index].questions.joined())
      let order = Tensor.permutation(words.count, using: &generator)
      pairs.append((rows(words[order[0]], using: &generator), rows(words[order[1]], using: &generator)))
    }
    if !translations.isEmpty {
      for _ in 0..<recipe.translationsAStep {
        let (a, b) = translations[Int.random(in: 0..<translations.count, using: &generator)]
        // Frames around what has nothing to do with the topics: they tell nothing.
        pairs.append((variedRows(a, using: &generator), variedRows(b, using: &generator)))
      }
    }
    if !others.isEmpty {
      for _ in 0..<recipe.othersAStep {
        let text = pick(others, using: &generator)
        pairs.append((rows(text, using: &generator), variedRows(text, using: &generator)))
      }
    }
    return (FeatureBags(texts: pairs.map(\.0)), FeatureBags(texts: pairs.map(\.1)))
  }

  /// A varied question of a topic and, in the same or another language, another question or a sentence of the answer.
  private func pair(of topic: Topic, using generator: inout RandomGenerator) -> ([Int32], [Int32]) {
    let languages = [0, 1].filter { !topic.questions[$0].isEmpty }
    let language = languages[Int.random(in: 0..<languages.count, using: &generator)]
    let question = pick(topic.questions[language], using: &generator)
    let first = variedRows(question, using: &generator)
    var other = language
    if generator.uniform() < recipe.crossLingualShare { other = 1 - language }
    let answers = topic.answers[other]
    if !answers.isEmpty, generator.uniform() < recipe.answerShare {
      return (first, rows(pick(answers, using: &generator), using: &generator))
    }
    let candidates = topic.questions[other].isEmpty ? topic.questions[language] : topic.questions[other]
    let others = candidates.filter { $0 != question }
    let second = pick(others.isEmpty ? candidates : others, using: &generator)
    return (first, variedRows(second, using: &generator))
  }

  private func pick(_ texts: [String], using generator: inout RandomGenerator) -> String {
    texts[Int.random(in: 0..<texts.count, using: &generator)]
  }

  private func variedRows(_ text: String, using generator: inout RandomGenerator) -> [Int32] {
    rows(variation.varied(text, using: &generator), using: &generator)
  }

  private func rows(_ text: String, using generator: inout RandomGenerator) -> [Int32] {
    vocabulary.rows(of: TextFeatures.question.hashes(of: text))
      .thinned(by: recipe.featureDropout, using: &generator)
  }
}

extension String {
  /// Whether the text has characters of a script without spaces.
  var isUnspaced: Bool { unicodeScalars.contains(where: \.isUnspaced) }
}
