import TensorCore

/// Puts questions as others might: with other words for the same, asked more or less politely, typed in a hurry.
struct QuestionVariation: Sendable {
  let phrases: PhraseTable

  /// How often words are replaced, and each word that can be.
  private static let replacing: (text: Float, word: Float) = (0.6, 0.3)
  /// How often something is put around the question.
  private static let framing: Float = 0.3
  /// How often a letter of an English question is swapped, left out or doubled.
  private static let mistyping: Float = 0.15

  /// Frames by language: English and the like, Chinese and the like; `*` stands for the question.
  private static let frames = [
    [
      "what is *", "explain *", "tell me about *", "can you explain *?", "* please", "i want to know *",
      "so, *",
      "could you tell me *", "please tell me *", "* in simple words", "hi, *", "what about *", "how about *",
      "question: *", "help: *", "i do not understand *", "do you know *", "any idea *", "*, can you help?",
    ],
    [
      "请问*", "*是什么", "什么是*", "讲一下*", "解释一下*", "我想知道*", "*呢", "那*", "能不能说说*",
      "*是什么意思", "你知道*吗", "介绍一下*", "请告诉我*", "*怎么理解", "*啊", "麻烦讲讲*", "帮我解释*",
      "想问下*", "*，能帮我吗",
    ],
  ]

  /// The question in other words.
  func varied(_ question: String, using generator: inout RandomGenerator) -> String {
    var text = question
    if generator.uniform() < QuestionVariation.replacing.text {
      text = phrases.replacing(in: text, share: QuestionVariation.replacing.word, using: &generator)
    }
    let isUnspaced = question.isUnspaced
    if generator.uniform() < QuestionVariation.framing {
      let frames = QuestionVariation.frames[isUnspaced ? 1 : 0]
      let frame = frames[Int.random(in: 0..<frames.count, using: &generator)]
      text = frame.split(separator: "*", omittingEmptySubsequences: false).joined(separator: text)
    }
    if !isUnspaced, generator.uniform() < QuestionVariation.mistyping {
      text = mistyped(text, using: &generator)
    }
    return text
  }

  private func mistyped(_ text: String, using generator: inout RandomGenerator) -> String {
    var letters = Array(text)
    guard letters.count > 5 else { return text }
    let place = Int.random(in: 0..<(letters.count - 1), using: &generator)
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: letters.swapAt(place, place + 1)
    case 1: letters.remove(at: place)
    default: letters.insert(letters[place], at: place)
    }
    return String(letters)
  }
}
