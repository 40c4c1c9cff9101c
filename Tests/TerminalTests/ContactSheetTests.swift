import Images
import Testing

@testable import Terminal

struct ContactSheetTests {
  private func picture(_ width: Int, _ height: Int, _ level: Float) -> Image {
    Image([Plane(width: width, height: height, repeating: level)], format: .gray)
  }

  private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    guard case .uint8(let samples) = image.samples else { return [] }
    return Array(samples[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3])
  }

  @Test func cellsStandInRows() {
    var sheet = ContactSheet(sections: [
      .init("", (0..<5).map { .init(picture(40, 32, Float($0) / 10), label: "cell \($0)") })
    ])
    (sheet.cellWidth, sheet.cellHeight, sheet.columns) = (40, 32, 3)
    let page = sheet.image()
    // Margins of 18 pixels, gaps of 12, a line of 34 below each row.
    #expect(page.width == 2 * 18 + 3 * 40 + 2 * 12 && page.height == 2 * 18 + 2 * (32 + 34))
    for index in 0..<5 {
      let level = UInt8((Float(index) / 10 * 255).rounded())
      let (x, y) = (18 + index % 3 * 52, 18 + index / 3 * 66)
      for (dx, dy) in [(0, 0), (39, 0), (0, 31), (39, 31)] {
        #expect(pixel(page, x + dx, y + dy) == [level, level, level])
      }
    }
    #expect(pixel(page, 18 + 2 * 52, 18 + 66) == [253, 253, 251])
  }

  @Test func largePicturesAreScaledAndSmallOnesAreNot() {
    var sheet = ContactSheet(sections: [
      .init("", [.init(picture(400, 100, 0), label: ""), .init(picture(10, 10, 0), label: "")])
    ])
    (sheet.cellWidth, sheet.cellHeight) = (80, 80)
    let page = sheet.image()
    func dark(_ left: Int) -> (columns: Int, rows: Int) {
      let xs = (left..<left + 80).filter { x in (18..<98).contains { pixel(page, x, $0) == [0, 0, 0] } }
      let ys = (18..<98).filter { y in (left..<left + 80).contains { pixel(page, $0, y) == [0, 0, 0] } }
      return (xs.count, ys.count)
    }
    #expect(dark(18) == (80, 20))
    #expect(dark(18 + 92) == (10, 10))
  }

  @Test func aHeadingAndNotesTakeRoom() {
    let cell = ContactSheet.Cell(picture(60, 60, 1), label: "a")
    let noted = ContactSheet.Cell(picture(60, 60, 1), label: "a", note: "b")
    func height(_ sheet: ContactSheet) -> Int {
      var sheet = sheet
      (sheet.cellWidth, sheet.cellHeight) = (60, 60)
      return sheet.image().height
    }
    let plain = height(ContactSheet(sections: [.init("", [cell])]))
    #expect(height(ContactSheet(sections: [.init("Group", [cell])])) > plain)
    #expect(height(ContactSheet(sections: [.init("", [noted])])) > plain)
    #expect(height(ContactSheet(title: "Title", sections: [.init("", [cell])])) > plain)
    #expect(height(ContactSheet(sections: [.init("", [cell]), .init("left out", [])])) == plain)
  }

  @Test func sectionsThatFitShareARow() {
    func section(_ count: Int, _ level: Float) -> ContactSheet.Section {
      .init("t", (0..<count).map { _ in .init(picture(40, 32, level), label: "") })
    }
    var sheet = ContactSheet(sections: [section(4, 0), section(2, 0.2), section(1, 0.4), section(2, 0.6)])
    (sheet.cellWidth, sheet.cellHeight, sheet.columns) = (40, 32, 3)
    let page = sheet.image()
    // Two rows of the first section, one of the second and third, one of the fourth; three lines of headings.
    #expect(page.height == 2 * 18 + 4 * (32 + 34) + 3 * 30)
    let row = 18 + 30 + 2 * 66 + 30
    #expect(pixel(page, 18, row) == [51, 51, 51] && pixel(page, 18 + 52, row) == [51, 51, 51])
    #expect(pixel(page, 18 + 104, row) == [102, 102, 102])
    #expect(pixel(page, 18, row + 66 + 30) == [153, 153, 153])
  }

  @Test func labelsStayWithinTheirCell() {
    var sheet = ContactSheet(sections: [
      .init("", ["a very long label indeed", "b"].map { .init(picture(48, 32, 1), label: $0) })
    ])
    (sheet.cellWidth, sheet.cellHeight) = (48, 32)
    let page = sheet.image()
    // Between the two cells nothing is written.
    for y in 0..<page.height {
      for x in 18 + 50..<18 + 58 { #expect(pixel(page, x, y) == [253, 253, 251]) }
    }
  }

  @Test func transparencyShowsAChessboard() {
    let clear = Plane(width: 32, height: 32, repeating: 0)
    let image = Image([clear, clear, clear, clear], format: .rgba)
    var sheet = ContactSheet(sections: [.init("", [.init(image, label: "clear")])])
    (sheet.cellWidth, sheet.cellHeight) = (32, 32)
    let page = sheet.image()
    #expect(pixel(page, 18, 18) == [236, 236, 236] && pixel(page, 26, 18) == [212, 212, 212])
  }
}
