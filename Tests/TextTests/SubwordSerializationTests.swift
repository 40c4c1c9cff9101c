import Testing
import Text

struct SubwordSerializationTests {
  static let corpus =
    SubwordTokenizerTests.corpus + ["a\tb\u{3000}\\ + 1️⃣ ❤️ ++\u{fe0f}", "a\tb\u{3000}\\ + 1️⃣ ❤️ ++\u{fe0f}"]
  let tokenizer = SubwordTokenizer(training: corpus, mergeCount: 60, minimumCount: 1)

  @Test func comesBackAsItWas() throws {
    let copy = try SubwordTokenizer(serialized: tokenizer.serialized)
    #expect(copy == tokenizer)
    for text in SubwordSerializationTests.corpus {
      #expect(copy.tokens(of: text) == tokenizer.tokens(of: text))
      #expect(copy.decode(copy.encode(text)) == text)
    }
    let empty = SubwordTokenizer(training: [], mergeCount: 4)
    #expect(try SubwordTokenizer(serialized: empty.serialized) == empty)
    #expect(empty.encode("a b").count == 2)
  }

  @Test(arguments: [
    ("", "expected a tokenizer that begins with 'subwords 1'"),
    ("subwords 2\n", "expected a tokenizer that begins with 'subwords 1'"),
    ("subwords 1", "expected an empty line after the alphabet"),
    ("subwords 1\na\nb", "expected an empty line after the alphabet"),
    ("subwords 1\nb\na\n", "line 3: expected an alphabet in order"),
    ("subwords 1\na\na\n", "line 3: expected an alphabet in order"),
    ("subwords 1\n+\n", "line 2: expected a symbol of an alphabet"),
    ("subwords 1\n\\9\n", "line 2: expected a symbol of an alphabet"),
    ("subwords 1\n\\55296;\n", "line 2: expected a symbol of an alphabet"),
    ("subwords 1\n\\99999999999;\n", "line 2: expected a symbol of an alphabet"),
    ("subwords 1\na\n+b\n\n5 6\n5 6", "line 6: expected every merge once"),
    ("subwords 1\na\n+b\n\n5 7", "line 5: expected the numbers of two earlier symbols"),
    ("subwords 1\na\n+b\n\n4 5", "line 5: expected the numbers of two earlier symbols"),
    ("subwords 1\na\n+b\n\n-5 5", "line 5: expected the numbers of two earlier symbols"),
    ("subwords 1\na\n+b\n\n5 6 ", "line 5: expected the numbers of two earlier symbols"),
    ("subwords 1\na\n+b\n\n5 6\n", "line 6: expected the numbers of two earlier symbols"),
    ("subwords 1\na\n\n5 5\n6 6\n7 7\n8 8\n9 9\n10 10\n11 11", "line 10: expected symbols of at most 64"),
  ])
  func brokenOnesAreRefused(serialized: String, message: String) {
    let error = #expect(throws: TextError.self) { try SubwordTokenizer(serialized: serialized, name: "m") }
    #expect(error?.description.hasPrefix("m: \(message)") == true, "\(String(describing: error))")
  }

  @Test func brokenBytesNeverEndTheProcess() {
    var generator = SystemRandomNumberGenerator()
    let bytes = Array(tokenizer.serialized.utf8)
    var refused = 0
    for _ in 0..<2_000 {
      var broken = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<broken.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: broken[place] = UInt8.random(in: 0...255, using: &generator)
        case 1:
          broken.removeSubrange(place..<min(broken.count, place + Int.random(in: 1...40, using: &generator)))
        default: broken.insert(UInt8.random(in: 0...127, using: &generator), at: place)
        }
        if broken.isEmpty { broken = [0] }
      }
      do {
        let read = try SubwordTokenizer(serialized: String(decoding: broken, as: UTF8.self))
        _ = read.decode(read.encode("lower 我们的 3.14"))
      } catch { refused += 1 }
    }
    #expect(refused > 500)
  }
}
