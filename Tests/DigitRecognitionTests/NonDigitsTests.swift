import Images
import TensorCore
import Testing

import DigitRecognition

struct NonDigitsTests {
  private let maker = NonDigits(digits: DrawnDigits.dataset(count: 20))

  @Test func followFromTheSeed() {
    let pictures = maker.pictures(count: 40, seed: 3)
    #expect(pictures == maker.pictures(count: 40, seed: 3))
    #expect(pictures != maker.pictures(count: 40, seed: 4))
    // A longer list begins with the shorter one.
    #expect(Array(maker.pictures(count: 60, seed: 3).prefix(40)) == pictures)
  }

  @Test func areProperPictures() {
    let pictures = maker.pictures(count: 70, seed: 5)
    #expect(pictures.count == 70)
    for (number, picture) in pictures.enumerated() {
      #expect(picture.count == 784, "\(number)")
      #expect(picture.allSatisfy { (-0.001...1.001).contains($0) }, "\(number)")
    }
    #expect(Set(pictures).count == 70)
    #expect(pictures.count { $0.contains { $0 > 0.3 } } >= 60)
  }

  @Test(arguments: NonDigits.Kind.allCases)
  func eachKindDrawsSomething(_ kind: NonDigits.Kind) {
    var drawn: Set<[Float]> = []
    var visible = 0
    for seed in 0..<20 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let plane = maker.draw(kind, using: &generator)
      #expect(plane.width == 56 && plane.height == 56)
      #expect(plane.values.allSatisfy { (0...1).contains($0) })
      if plane.values.contains(where: { $0 > 0.3 }) { visible += 1 }
      drawn.insert(plane.values)
    }
    #expect(drawn.count == 20 && visible >= 17, "\(visible) of 20")
  }

  @Test func shapes() {
    var sketch = Sketch(side: 40)
    let square = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)]
    sketch.fill(square.map { Sketch.Point(Float($0.0), Float($0.1)) })
    #expect(sketch.plane.values.reduce(0, +) == 400)
    #expect(sketch.plane[20, 20] == 1 && sketch.plane[5, 20] == 0)

    var line = Sketch(side: 40)
    line.stroke([Sketch.Point(0.25, 0.5), Sketch.Point(0.75, 0.5)], width: 4)
    #expect(line.plane[20, 20] == 1 && line.plane[20, 18] == 1 && line.plane[20, 24] == 0)
    // Round ends: nothing far beyond them.
    #expect(line.plane[6, 20] == 0 && line.plane[33, 20] == 0)
    line.stroke([Sketch.Point(-1, -1), Sketch.Point(2, 2)], width: 4)
    #expect(line.plane[0, 0] == 1 && line.plane[39, 39] == 1)
  }
}
