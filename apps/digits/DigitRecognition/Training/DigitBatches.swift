import TensorCore

/// A step's pictures and their classes.
public struct DigitBatch: Sendable {
  /// `[N, 28, 28, 1]` in 0 … 1.
  public let pictures: Tensor
  /// `[N]`: 0 … 9, or 10 for what is no digit.
  public let targets: IndexTensor
}

/// Makes batches from digits and from pictures that are no digits, bent at random.
public struct DigitBatches: Sendable {
  let digits: DigitDataset
  /// Pictures of 28×28 that are no digits; may be empty.
  let others: [[Float]]
  let augmentation: Augmentation
  let otherShare: Float
  /// Digits that went through difficult pictures; may be empty.
  let disturbed: [(picture: [Float], label: Int)]
  let disturbedShare: Float
  let seed: UInt64

  static let side = 28
  static let pictureSize = side * side

  package init(
    digits: DigitDataset, others: [[Float]] = [], augmentation: Augmentation, otherShare: Float = 0,
    disturbed: [(picture: [Float], label: Int)] = [], disturbedShare: Float = 0, seed: UInt64
  ) {
    (self.digits, self.augmentation, self.seed) = (digits, augmentation, seed)
    (self.others, self.otherShare) = (others, otherShare)
    (self.disturbed, self.disturbedShare) = (disturbed, disturbedShare)
  }

  /// The batch of the given digits in an epoch.
  ///
  /// What is done to a picture follows from seed, epoch and the picture's number alone.
  package func batch(_ indices: ArraySlice<Int>, epoch: Int) -> DigitBatch {
    let otherCount = others.isEmpty ? 0 : Int((Float(indices.count) * otherShare).rounded())
    let disturbedCount = disturbed.isEmpty ? 0 : Int((Float(indices.count) * disturbedShare).rounded())
    let count = indices.count + otherCount + disturbedCount
    var targets = indices.map { Int(digits.labels[$0]) }
    targets += Array(repeating: 10, count: otherCount)
    let pictures = Tensor(shape: [count, DigitBatches.side, DigitBatches.side, 1]) { buffer in
      var plain = [Float](repeating: 0, count: DigitBatches.pictureSize)
      for (place, index) in indices.enumerated() {
        plain.withUnsafeMutableBufferPointer { digits.copyPicture(index, to: $0) }
        var generator = RandomGenerator(seed: seed, 0x6469_6769, UInt64(epoch), UInt64(index))
        write(plain, to: buffer, place: place, using: &generator)
      }
      let first = indices.first.map(UInt64.init) ?? 0
      var chooser = RandomGenerator(seed: seed, 0x6f74_6872, UInt64(epoch), first)
      for place in indices.count..<(indices.count + otherCount) {
        let other = others[Int(chooser.next() % UInt64(others.count))]
        write(other, to: buffer, place: place, using: &chooser)
      }
      for place in (indices.count + otherCount)..<count {
        let digit = disturbed[Int(chooser.next() % UInt64(disturbed.count))]
        targets.append(digit.label)
        write(digit.picture, to: buffer, place: place, using: &chooser)
      }
    }
    return DigitBatch(pictures: pictures, targets: IndexTensor(targets))
  }

  private func write(
    _ picture: [Float], to buffer: UnsafeMutableBufferPointer<Float>, place: Int,
    using generator: inout RandomGenerator
  ) {
    let start = place * DigitBatches.pictureSize
    let destination = UnsafeMutableBufferPointer(
      rebasing: buffer[start..<(start + DigitBatches.pictureSize)])
    if augmentation == .none {
      _ = destination.initialize(from: picture)
    } else {
      picture.withUnsafeBufferPointer { source in
        augmentation.apply(to: source, side: DigitBatches.side, into: destination, using: &generator)
      }
    }
  }
}
