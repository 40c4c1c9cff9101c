import TensorCore
import Testing

@testable import DigitRecognition

@Suite struct AugmentationTests {
  /// A vertical bar with a foot, off-centre.
  static let picture: [Float] = (0..<784).map { index in
    let (row, column) = (index / 28, index % 28)
    let isBar = (5..<22).contains(row) && (11..<14).contains(column)
    let isFoot = (20..<22).contains(row) && (11..<20).contains(column)
    return isBar || isFoot ? 1 : 0
  }

  func moments(_ picture: [Float]) -> (mass: Float, x: Float, y: Float) {
    var (mass, x, y) = (Float(0), Float(0), Float(0))
    for (index, value) in picture.enumerated() {
      mass += value
      x += value * Float(index % 28)
      y += value * Float(index / 28)
    }
    return (mass, x / mass, y / mass)
  }

  @Test func noneChangesNothing() {
    var generator = RandomGenerator(seed: 1)
    #expect(Augmentation.none.applied(to: Self.picture, using: &generator) == Self.picture)
  }

  @Test func sameKeysGiveTheSamePicture() {
    var (first, second) = (RandomGenerator(seed: 1, 2, 3), RandomGenerator(seed: 1, 2, 3))
    var other = RandomGenerator(seed: 1, 2, 4)
    let a = Augmentation.standard.applied(to: Self.picture, using: &first)
    #expect(a == Augmentation.standard.applied(to: Self.picture, using: &second))
    #expect(a != Augmentation.standard.applied(to: Self.picture, using: &other))
    #expect(a.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func shiftMovesTheCentre() {
    var augmentation = Augmentation.none
    augmentation.shift = 0.15
    var generator = RandomGenerator(seed: 5)
    let before = moments(Self.picture)
    var spread = (Float(0), Float(0))
    for _ in 0..<200 {
      let after = moments(augmentation.applied(to: Self.picture, using: &generator))
      #expect(abs(after.x - before.x) <= 4.25 && abs(after.y - before.y) <= 4.25)
      spread = (max(spread.0, after.x - before.x), max(spread.1, before.y - after.y))
    }
    #expect(spread.0 > 3.5 && spread.1 > 3.5)
  }

  @Test func scaleChangesTheMass() {
    var augmentation = Augmentation.none
    augmentation.scale = 0.2
    var generator = RandomGenerator(seed: 6)
    let before = moments(Self.picture).mass
    var (least, most) = (Float(9), Float(0))
    for _ in 0..<200 {
      let ratio = moments(augmentation.applied(to: Self.picture, using: &generator)).mass / before
      (least, most) = (min(least, ratio), max(most, ratio))
    }
    #expect(least > 0.6 && least < 0.72 && most > 1.35 && most < 1.5)
  }

  @Test func rotationTurnsByTheAngle() {
    var augmentation = Augmentation.none
    augmentation.rotation = 17
    var generator = RandomGenerator(seed: 7)
    let bar: [Float] = (0..<784).map { (4..<24).contains($0 / 28) && (13..<15).contains($0 % 28) ? 1 : 0 }
    var largest: Float = 0
    for _ in 0..<200 {
      let turned = augmentation.applied(to: bar, using: &generator)
      let centre = moments(turned)
      var (xy, yy) = (Float(0), Float(0))
      for (index, value) in turned.enumerated() {
        let (x, y) = (Float(index % 28) - centre.x, Float(index / 28) - centre.y)
        xy += value * x * y
        yy += value * y * y
      }
      largest = max(largest, abs(xy / yy))
    }
    // tan 17° = 0.306
    #expect(largest > 0.27 && largest < 0.32)
  }

  @Test func strokesAreRedrawn() {
    var (thick, thin) = (Augmentation.none, Augmentation.none)
    thick.thickenedShare = 1
    thin.thinnedShare = 1
    var generator = RandomGenerator(seed: 8)
    let before = moments(Self.picture).mass
    for _ in 0..<20 {
      #expect(moments(thick.applied(to: Self.picture, using: &generator)).mass > 1.15 * before)
      #expect(moments(thin.applied(to: Self.picture, using: &generator)).mass < 0.9 * before)
    }
    var soft = Augmentation.none
    soft.softenedShare = 1
    let blurred = soft.applied(to: Self.picture, using: &generator)
    #expect(abs(moments(blurred).mass - before) < 0.01 * before && blurred.contains { $0 > 0 && $0 < 0.9 })
  }

  @Test func cubicWeightsAddUpToOne() {
    for side in [14, 28, 32] {
      let weights = Augmentation.cubicWeights(side: side)
      for position in 0..<side {
        let start = position * Augmentation.gridSize
        var sum: Float = 0
        for point in 0..<Augmentation.gridSize { sum += weights[start + point] }
        #expect(abs(sum - 1) < 1e-5)
      }
    }
  }
}
