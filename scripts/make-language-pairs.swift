// Prints the table of Sources/Text/LetterPairs.swift: how much more often two neighbouring letters stand in German
// than in English. Run it with `swiftc -O scripts/make-language-pairs.swift -o /tmp/pairs` and
// `/tmp/pairs GERMAN.txt ENGLISH.txt`, one sentence a line; ours came from the training sentences of Multi30k and
// Tatoeba. Words count by the square root of how often they occur, so that no topic weighs too much.
import Foundation

let letters = Array(" abcdefghijklmnopqrstuvwxyz")

func words(_ path: String) throws -> [String: Double] {
  var counts: [String: Double] = [:]
  let plain: [Character: Character] = ["ä": "a", "ö": "o", "ü": "u", "ß": "s"]
  let text = try String(contentsOfFile: path, encoding: .utf8).lowercased().map { plain[$0] ?? $0 }
  for word in text.split(whereSeparator: { !("a"..."z").contains($0) }) {
    counts[String(word), default: 0] += 1
  }
  return counts.mapValues { $0.squareRoot() }
}

func pairs(_ path: String) throws -> [String: Double] {
  var counts: [String: Double] = [:]
  for (word, weight) in try words(path) {
    let framed = Array(" \(word) ")
    for (a, b) in zip(framed, framed.dropFirst()) { counts["\(a)\(b)", default: 0] += weight }
  }
  let total = counts.values.reduce(0, +) + 2 * Double(letters.count * letters.count)
  var shares: [String: Double] = [:]
  for a in letters {
    for b in letters { shares["\(a)\(b)"] = ((counts["\(a)\(b)"] ?? 0) + 2) / total }
  }
  return shares
}

let german = try pairs(CommandLine.arguments[1])
let english = try pairs(CommandLine.arguments[2])
for a in letters {
  let row = letters.map { b -> Character in
    let ratio = log((german["\(a)\(b)"] ?? 1) / (english["\(a)\(b)"] ?? 1))
    return Array("ABCDEFGHIJKLMNOPQRSTUVWXY")[max(-12, min(12, Int((ratio * 4).rounded()))) + 12]
  }
  print("    \(String(row))")
}
