/// The name that a mistyped word most likely stands for; `nil` when none is near.
///
/// Near is a Damerau-Levenshtein distance of at most a third of the word (at least 1), or a name that begins
/// with the word.
public func nearestName(to word: String, among names: [String]) -> String? {
  let word = Array(word.lowercased().utf8)
  guard !word.isEmpty else { return nil }
  let limit = max(1, word.count / 3)
  var best: (name: String, distance: Int)?
  for name in names {
    let letters = Array(name.lowercased().utf8)
    var distance = editDistance(word, letters)
    if distance > limit && word.count >= 3 && letters.starts(with: word) { distance = limit }
    if distance <= limit && distance < best?.distance ?? .max { best = (name, distance) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
