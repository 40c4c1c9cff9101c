import Testing

@testable import Terminal

struct TextWrappingTests {
  @Test func wordsStayWhole() {
    #expect("".wrapped(toWidth: 10) == "")
    #expect("one two three".wrapped(toWidth: 13) == "one two three")
    #expect("one two three".wrapped(toWidth: 12) == "one two\nthree")
    #expect("one two three".wrapped(toWidth: 5) == "one\ntwo\nthree")
    // A space that falls behind the last column takes no room.
    #expect("abcde fgh".wrapped(toWidth: 5) == "abcde\nfgh")
    #expect("  indented text".wrapped(toWidth: 10) == "  indented\ntext")
  }

  @Test func longWordsAreCut() {
    #expect("abcdefgh".wrapped(toWidth: 3) == "abc\ndef\ngh")
    #expect("a bcdefgh i".wrapped(toWidth: 3) == "a\nbcd\nefg\nh i")
  }

  @Test func chineseBreaksAnywhereButAtMarks() {
    #expect("神经网络".wrapped(toWidth: 4) == "神经\n网络")
    #expect("神经网络".wrapped(toWidth: 5) == "神经\n网络")
    #expect("神经，网络。".wrapped(toWidth: 4) == "神\n经，\n网\n络。")
    #expect("见（神经）".wrapped(toWidth: 4) == "见\n（神\n经）")
    #expect("LSTM的门有三个".wrapped(toWidth: 6) == "LSTM的\n门有三\n个")
  }

  @Test func linesStay() {
    #expect("a b\n\nc d".wrapped(toWidth: 2) == "a\nb\n\nc\nd")
  }

  @Test(arguments: [2, 3, 7, 20, 61]) func nothingIsLostAndNothingSticksOut(columns: Int) {
    let text = "卷积 (convolution) 的输出大小是 (M − K + 2P) / S + 1，e\u{301} 👍🏽 and internationalization。"
    let lines = text.wrapped(toWidth: columns).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.displayWidth <= columns })
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }
}
