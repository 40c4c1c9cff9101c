import TensorCore

// The kinds of pictures that are no digits.
extension Sketch {
  /// Independent or smooth random values, sometimes cut at a threshold.
  mutating func drawNoise(using generator: inout RandomGenerator) {
    let cells = [4, 7, 14, 28, 56][Int(generator.next() % 5)]
    let grid = (0..<(cells * cells)).map { _ in generator.uniform() }
    let threshold: Float? = generator.uniform() < 0.5 ? 0.3 + 0.5 * generator.uniform() : nil
    let isSmooth = generator.uniform() < 0.5
    let strength = 0.4 + 0.6 * generator.uniform()
    map { _, x, y in
      let (u, v) = (x * Float(cells) - 0.5, y * Float(cells) - 0.5)
      func at(_ i: Int, _ j: Int) -> Float {
        grid[min(cells - 1, max(0, j)) * cells + min(cells - 1, max(0, i))]
      }
      let (i, j) = (Int(u.rounded(.down)), Int(v.rounded(.down)))
      let (fx, fy) =
        isSmooth ? (u - Float(i), v - Float(j)) : (u - Float(i) < 0.5 ? 0 : 1, v - Float(j) < 0.5 ? 0 : 1)
      let top = at(i, j) * (1 - fx) + at(i + 1, j) * fx
      let bottom = at(i, j + 1) * (1 - fx) + at(i + 1, j + 1) * fx
      let value = top * (1 - fy) + bottom * fy
      return threshold.map { value > $0 ? strength : 0 } ?? value * strength
    }
  }

  /// Stripes, checks, rings or a slope of grey, over the whole picture or in a box.
  mutating func drawTexture(using generator: inout RandomGenerator) {
    let kind = generator.next() % 4
    let angle = generator.uniform() * Float.pi
    let (c, s) = (cosine(angle), sine(angle))
    let frequency = 1 + 6 * generator.uniform()
    let phase = generator.uniform()
    let isHard = generator.uniform() < 0.5
    let margin = generator.uniform() < 0.5 ? 0 : 0.3 * generator.uniform()
    map { _, x, y in
      guard x > margin, x < 1 - margin, y > margin, y < 1 - margin else { return 0 }
      let (u, v) = (x * c + y * s, y * c - x * s)
      let value: Float
      switch kind {
      case 0: value = 0.5 + 0.5 * sine(2 * Float.pi * (u * frequency + phase))
      case 1:
        value =
          sine(2 * Float.pi * (u * frequency + phase)) * sine(2 * Float.pi * v * frequency) > 0 ? 1 : 0
      case 2:
        let radius = ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5)).squareRoot()
        value = 0.5 + 0.5 * sine(2 * Float.pi * (radius * 2 * frequency + phase))
      default: value = u * 0.7 + 0.2 * phase
      }
      return isHard ? (value > 0.5 ? 1 : 0) : value
    }
  }

  /// One to three filled blobs, plain or shaded.
  mutating func drawSilhouette(using generator: inout RandomGenerator) {
    for _ in 0..<(1 + Int(generator.next() % 3)) {
      let count = 3 + Int(generator.next() % 8)
      let (cx, cy) = (0.35 + 0.3 * generator.uniform(), 0.35 + 0.3 * generator.uniform())
      let size = 0.15 + 0.3 * generator.uniform()
      let flatness = 0.5 + generator.uniform()
      let points = (0..<count).map { corner -> Point in
        let angle = 2 * Float.pi * (Float(corner) + 0.6 * generator.uniform()) / Float(count)
        let radius = size * (0.6 + 0.7 * generator.uniform())
        return Point(cx + radius * cosine(angle), cy + radius * flatness * sine(angle))
      }
      fill(points, ink: 0.4 + 0.6 * generator.uniform())
    }
    shade(using: &generator)
  }

  /// A filled outline that is the same on both sides, wide and narrow by turns, as vases, bottles and
  /// clothes are; sometimes split below or open above.
  mutating func drawSymmetricSilhouette(using generator: inout RandomGenerator) {
    let levels = 3 + Int(generator.next() % 6)
    let (top, bottom) = (0.02 + 0.2 * generator.uniform(), 0.98 - 0.2 * generator.uniform())
    var right: [Point] = []
    for level in 0...levels {
      let y = top + (bottom - top) * Float(level) / Float(levels)
      right.append(Point(0.5 + 0.08 + 0.4 * generator.uniform(), y))
    }
    let lean = 0.2 * (generator.uniform() - 0.5)
    let left = right.reversed().map { Point(1 - $0.x + lean * $0.y, $0.y) }
    fill(right.map { Point($0.x + lean * $0.y, $0.y) } + left, ink: 0.4 + 0.6 * generator.uniform())
    if generator.uniform() < 0.3 {
      let (start, width) = (0.3 + 0.4 * generator.uniform(), 0.03 + 0.1 * generator.uniform())
      map { old, x, y in y > start && (x - 0.5).magnitude < width * (y - start) * 3 ? 0 : old }
    }
    if generator.uniform() < 0.3 {
      let depth = top + 0.15 * generator.uniform()
      map { old, x, y in y < depth && (x - 0.5).magnitude < 0.12 ? 0 : old }
    }
    shade(using: &generator)
  }

  /// Bands and slopes of grey over what is drawn.
  private mutating func shade(using generator: inout RandomGenerator) {
    guard generator.uniform() < 0.6 else { return }
    let angle = generator.uniform() * 2 * Float.pi
    let (c, s) = (cosine(angle), sine(angle))
    let frequency = generator.uniform() < 0.5 ? 0.4 : 2 + 5 * generator.uniform()
    let (depth, phase) = (0.2 + 0.6 * generator.uniform(), generator.uniform())
    let grain = 0.25 * generator.uniform()
    var noise = generator.split()
    map { old, x, y in
      let band = 0.5 + 0.5 * sine(2 * Float.pi * ((x * c + y * s) * frequency + phase))
      return old * (1 - depth * band) * (1 - grain * noise.uniform())
    }
  }

  /// Several smooth random lines.
  mutating func drawScribble(using generator: inout RandomGenerator) {
    let width = 1.5 + 4 * generator.uniform()
    for _ in 0..<(2 + Int(generator.next() % 4)) {
      var (x, y) = (0.15 + 0.7 * generator.uniform(), 0.15 + 0.7 * generator.uniform())
      var angle = generator.uniform() * 2 * Float.pi
      var turn: Float = 0
      var points = [Point(x, y)]
      for _ in 0..<(12 + Int(generator.next() % 30)) {
        turn = 0.7 * turn + 0.5 * (generator.uniform() - 0.5)
        angle += turn
        x += 0.04 * cosine(angle)
        y += 0.04 * sine(angle)
        if !(0.05...0.95).contains(x) || !(0.05...0.95).contains(y) { angle += Float.pi / 2 }
        (x, y) = (min(0.95, max(0.05, x)), min(0.95, max(0.05, y)))
        points.append(Point(x, y))
      }
      stroke(points, width: width)
    }
  }

  /// A letter or sign that is none of the digits, drawn with an unsteady hand.
  mutating func drawLetter(using generator: inout RandomGenerator) {
    let sign = Sketch.signs[Int(generator.next() % UInt64(Sketch.signs.count))]
    let width = 2.5 + 3.5 * generator.uniform()
    let (slant, height) = (0.3 * (generator.uniform() - 0.5), 0.6 + 0.3 * generator.uniform())
    let breadth = height * (0.6 + 0.4 * generator.uniform())
    for line in sign.split(separator: " ") {
      let points = line.utf8.map { code -> Point in
        // A letter a … y names one of 5×5 places, row by row.
        let place = Int(code) - 97
        let jitter = 0.06
        let column = Float(place % 5) / 4 - 0.5 + Float(jitter) * (generator.uniform() - 0.5) * 2
        let row = Float(place / 5) / 4 - 0.5 + Float(jitter) * (generator.uniform() - 0.5) * 2
        return Point(0.5 + breadth * column - slant * row, 0.5 + height * row)
      }
      stroke(points, width: width)
    }
  }

  /// Signs as lines through the places of a 5×5 grid named a … y, row by row.
  private static let signs = [
    "ucy km",  // A, with a broken bar
    "upfc cjty ko",  // A, round
    "eaku uy ko",  // E
    "eaku km",  // F
    "au ey ko",  // H
    "au ek ky",  // K
    "uamey",  // M
    "uaye",  // N
    "uaej nmk my",  // R
    "ae cw",  // T
    "apvxte",  // U
    "awe",  // V
    "auwmwye",  // W, low
    "aupmty e",  // W
    "ay eu",  // X
    "am em mw",  // Y
    "cw ko",  // plus
    "ko",  // minus
    "fj pt",  // equals
    "ay eu cw ko",  // star
    "auye a",  // box
    "auyea cw ko",  // window
    "cuyc",  // triangle
    "ckwoc",  // diamond
    "am mu",  // greater
    "em my",  // less
    "fa ea ey uy up",  // bracket
    "au ae ej jn nk nu",  // a key
    "bv dx fj pt",  // hash
    "ck co cw",  // arrow
    "ac mc mo wo wy",  // stairs
    "ab gh ms xy ef",  // dashes
  ]
}
