import Testing

@testable import Terminal

struct LineBufferTests {
  @Test func insertingJoinsAccentsAndEmoji() {
    var line = LineBuffer("ab")
    line.move(by: -1)
    line.insert("\u{301}")
    #expect(line.text == "a\u{301}b")
    #expect(line.characters.count == 2 && line.cursor == 1)
    line.insert("👩")
    line.insert("\u{200D}")
    line.insert("🔬")
    #expect(line.characters.count == 3 && line.cursor == 2)
    var end = LineBuffer("\u{301}x")
    end.moveToStart()
    end.insert("o")
    #expect(end.characters.count == 2 && end.cursor == 1)
  }

  @Test func movingStopsAtTheEnds() {
    var line = LineBuffer("abc")
    line.move(by: 5)
    #expect(line.cursor == 3)
    line.move(by: -9)
    #expect(line.cursor == 0)
    line.deleteBackward()
    line.moveToEnd()
    line.deleteForward()
    #expect(line.text == "abc")
  }

  @Test func transposing() {
    var line = LineBuffer("abc")
    line.transpose()
    #expect(line.text == "acb" && line.cursor == 3)
    line.move(by: -2)
    line.transpose()
    #expect(line.text == "cab" && line.cursor == 2)
    line.moveToStart()
    line.transpose()
    #expect(line.text == "cab")
  }

  @Test func historyIsLimitedAndSkipsRepetitions() {
    var history = LineHistory(limit: 2)
    for line in ["a", "b", "b", " ", "c"] { history.add(line) }
    #expect(history.lines == ["b", "c"])
    #expect(history.previous("x") == "c")
    #expect(history.previous("c") == "b")
    #expect(history.previous("b") == nil)
    #expect(history.next() == "c")
    #expect(history.next() == "x")
    #expect(history.next() == nil)
  }

  @Test func layoutOfNarrowTerminals() {
    for columns in 2...12 {
      for text in ["", "a", "你", "ab你c好d", "12345678", "你好你好你好"] {
        var line = LineBuffer(text)
        for place in 0...line.characters.count {
          line.moveToStart()
          line.move(by: place)
          let layout = LineLayout(promptWidth: 2, line: line, columns: columns)
          #expect((0..<layout.rowCount).contains(layout.cursor.row))
          #expect((0..<columns).contains(layout.cursor.column))
        }
      }
    }
  }

  @Test func keysOfXtermAndTheConsole() {
    var decoder = KeyDecoder()
    let bytes = Array(
      "\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[1;3D\u{1B}[H\u{1B}OF\u{1B}[4~\u{1B}[3~\u{1B}x\t\r\n".utf8)
    #expect(
      decoder.take(bytes) == [
        .up, .down, .wordRight, .wordLeft, .home, .end, .end, .delete, .alt("x"), .tab, .enter, .enter,
      ])
    #expect(!decoder.isWaiting)
    #expect(decoder.take([0x1B]) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.escape])
    #expect(decoder.take([0xE4, 0xBD]) == [])
    #expect(decoder.take([0xA0, 0x61]) == [.text("你a")])
  }

  @Test func bytesOfAnyKindAreTaken() {
    // Whatever comes in whatever pieces, nothing is kept for ever.
    for first in UInt8.min...UInt8.max {
      var decoder = KeyDecoder()
      _ = decoder.take([first, 0x5B])
      _ = decoder.take([UInt8](repeating: 0x3B, count: 40))
      _ = decoder.flush()
      #expect(!decoder.isWaiting)
      #expect(decoder.take([0x61]) == [.text("a")])
    }
  }
}
