/// The mean vector of each entry's phrasings and answer sentences, of unit length, or zero.
///
/// - Parameter encode: gives texts their vectors.
func encodeEntries(
  _ entries: [(questions: [String], answers: [String])], dimensions: Int, _ encode: ([String]) -> [Float]
) -> [Float] {
  let texts = entries.map { $0.questions + $0.answers.flatMap(Sentences.split) }
  let vectors = encode(Array(texts.joined()))
  var result = [Float](repeating: 0, count: entries.count * dimensions)
  var row = 0
  for (number, texts) in texts.enumerated() {
    let place = number * dimensions
    for _ in texts {
      for column in 0..<dimensions { result[place + column] += vectors[row * dimensions + column] }
      row += 1
    }
    let norm = result[place..<(place + dimensions)].reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 0 else { continue }
    for column in 0..<dimensions { result[place + column] /= norm }
  }
  return result
}
