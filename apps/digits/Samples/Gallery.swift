import DigitRecognition
import Images

/// The pictures of the folder `samples/digits`; each name says what is to be seen.
enum Gallery {
  static var pictures: [(name: String, image: Image)] {
    plain + pens + canvases + photographs + rows + others
  }

  /// The strokes of one character in the middle of a sheet.
  private static func centered(
    _ glyph: Glyph, _ width: Int, _ height: Int, size: Float, pen: Float, seed: UInt64
  ) -> [PenStroke] {
    var hand = Hand(seed: seed, penWidth: pen)
    let left = 0.5 * (Float(width) - glyph.aspect * size)
    return hand.strokes(of: glyph, left: left, top: 0.5 * (Float(height) - size), height: size)
  }

  /// One after another in a row.
  private static func row(
    _ text: [Int], left: Float, top: Float, height: Float, gap: Float, pen: Float, seed: UInt64
  ) -> [PenStroke] {
    var hand = Hand(seed: seed, penWidth: pen)
    var x = left
    return text.flatMap { digit in
      let glyph = Glyph.digits[digit]
      let (size, shift) = (
        height * (0.94 + 0.12 * hand.generator.uniform()), 0.05 * height * hand.generator.normal()
      )
      defer { x += glyph.aspect * size + gap * (0.8 + 0.4 * hand.generator.uniform()) }
      return hand.strokes(of: glyph, left: x, top: top + shift, height: size)
    }
  }

  /// A fineliner on white paper, in several sizes.
  private static var plain: [(String, Image)] {
    let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    let sides = [96, 64, 120, 80, 140, 100, 72, 128, 90, 110]
    return names.indices.map { digit in
      let side = sides[digit]
      var sheet = Sheet(side, side, .white)
      let size = 0.62 * Float(side)
      sheet.draw(
        centered(Glyph.digits[digit], side, side, size: size, pen: 0.09 * size, seed: UInt64(100 + digit)),
        .black)
      return ("\(names[digit]).png", sheet.grayImage)
    }
  }

  /// Other pens and papers.
  private static var pens: [(String, Image)] {
    var dark = Sheet(120, 150, Color(0.12, 0.12, 0.16))
    dark.draw(centered(Glyph.digits[3], 120, 150, size: 96, pen: 8, seed: 21), Color(0.98, 0.85, 0.35))
    var board = Sheet(160, 140, Color(0.13, 0.27, 0.2))
    board.draw(
      centered(Glyph.digits[5], 160, 140, size: 92, pen: 9, seed: 22), Color(0.93, 0.94, 0.88), softness: 2,
      roughness: 0.55, seed: 5)
    var marker = Sheet(130, 130, Color(0.97, 0.97, 0.95))
    marker.draw(centered(Glyph.digits[8], 130, 130, size: 92, pen: 17, seed: 23), Color(0.72, 0.1, 0.16))
    var pencil = Sheet(180, 200, Color(0.93, 0.92, 0.88))
    pencil.draw(
      centered(Glyph.digits[4], 180, 200, size: 130, pen: 2.2, seed: 24), Color(0.4, 0.4, 0.43),
      softness: 1.4,
      roughness: 0.3, seed: 6)
    pencil.addNoise(0.008, seed: 7)
    var green = Sheet(110, 110, Color(0.25, 0.62, 0.3))
    green.draw(centered(Glyph.digits[1], 110, 110, size: 76, pen: 8, seed: 25), Color(0.9, 0.33, 0.33))
    var broken = Sheet(100, 110, .white)
    broken.draw(centered(Glyph.brokenFive, 100, 110, size: 76, pen: 6.5, seed: 26), .blueInk)
    var noisy = Sheet(84, 84, Color(0.62, 0.62, 0.62))
    noisy.draw(centered(Glyph.digits[2], 84, 84, size: 58, pen: 6, seed: 27), Color(0.12, 0.12, 0.12))
    noisy.addNoise(0.06, seed: 8)
    return [
      ("three-on-dark.png", dark.image), ("five-chalk.png", board.image), ("eight-marker.png", marker.image),
      ("four-pencil.png", pencil.image), ("one-red-on-green.png", green.image),
      ("five-broken.png", broken.image), ("two-noisy.png", noisy.grayImage),
    ]
  }

  /// Transparent canvases, and odd places and sizes.
  private static var canvases: [(String, Image)] {
    var hand = Hand(seed: 31, penWidth: 5)
    var corner = Sheet(240, 180, .white)
    corner.draw(hand.strokes(of: Glyph.digits[9], left: 186, top: 116, height: 50), .blueInk)
    var tiny = Sheet(14, 18, .white)
    tiny.draw(centered(Glyph.digits[0], 14, 18, size: 12, pen: 1.6, seed: 32), .black)
    return [
      (
        "six-transparent.png",
        Sheet.transparent(128, 128, centered(Glyph.digits[6], 128, 128, size: 90, pen: 9, seed: 33), .black)
      ),
      (
        "two-white-on-transparent.png",
        Sheet.transparent(128, 128, centered(Glyph.digits[2], 128, 128, size: 84, pen: 8, seed: 34), .white)
      ),
      ("nine-in-the-corner.png", corner.image), ("zero-tiny.png", tiny.grayImage),
    ]
  }

  /// What a telephone makes of paper: uneven light, grain, soft edges.
  private static var photographs: [(String, Image)] {
    var paper = Sheet(200, 220, Color(0.95, 0.93, 0.88))
    paper.draw(centered(Glyph.crossedSeven, 200, 220, size: 130, pen: 8, seed: 41), .blueInk, softness: 2.5)
    paper.light(from: 1, to: 0.45)
    paper.addNoise(0.012, seed: 9)
    var squared = Sheet(220, 120, Color(0.94, 0.94, 0.9))
    squared.rule(every: 18, Color(0.76, 0.83, 0.9))
    squared.draw(
      row([8, 6, 7], left: 38, top: 32, height: 58, gap: 20, pen: 5, seed: 42), .blueInk, softness: 2)
    squared.light(from: 0.98, to: 0.6)
    return [("seven-photo.jpg", paper.image), ("row-867-squared-paper.png", squared.image)]
  }

  /// Several digits.
  private static var rows: [(String, Image)] {
    var year = Sheet(230, 90, .white)
    year.draw(row([2, 0, 2, 5], left: 22, top: 18, height: 54, gap: 16, pen: 6, seed: 51), .black)
    var pi = Sheet(300, 64, Color(0.1, 0.14, 0.22))
    pi.draw(
      row([3, 1, 4, 1, 5, 9, 2, 6], left: 16, top: 14, height: 36, gap: 13, pen: 4, seed: 52),
      Color(0.9, 0.95, 1))
    var lines = Sheet(190, 160, Color(0.98, 0.96, 0.9))
    lines.draw(row([4, 8, 0], left: 24, top: 20, height: 48, gap: 18, pen: 5, seed: 53), .blueInk)
    lines.draw(row([1, 5, 9, 3], left: 22, top: 92, height: 46, gap: 14, pen: 5, seed: 54), .blueInk)
    return [
      ("row-2025.png", year.grayImage), ("row-31415926-on-dark.png", pi.image),
      ("lines-480-1593.png", lines.image),
    ]
  }

  /// What is no digit.
  private static var others: [(String, Image)] {
    var letter = Sheet(110, 110, .white)
    letter.draw(centered(.letterK, 110, 110, size: 76, pen: 7, seed: 61), .black)
    var character = Sheet(120, 120, .white)
    character.draw(centered(.characterWen, 120, 120, size: 84, pen: 6, seed: 62), .black)
    var scribble = Sheet(140, 110, .white)
    scribble.draw(centered(.scribble, 140, 110, size: 72, pen: 4, seed: 63), .blueInk)
    var blank = Sheet(120, 120, Color(0.96, 0.95, 0.92))
    blank.light(from: 1, to: 0.8)
    return [
      ("letter-k.png", letter.grayImage), ("character-wen.png", character.grayImage),
      ("scribble.png", scribble.image), ("blank.png", blank.image),
      (
        "blank-transparent.png",
        Sheet.transparent(64, 64, [PenStroke(points: [PenPoint(-99, -99)], width: 1)], .black)
      ),
    ]
  }
}
