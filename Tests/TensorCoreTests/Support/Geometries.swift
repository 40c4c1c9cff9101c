import TensorCore

/// One geometry of a convolution under test.
struct ConvolutionGeometry: Sendable, CustomStringConvertible {
  let name: String
  let input: Shape
  let weight: Shape
  var options = ConvolutionOptions()
  var outputPadding: Size2 = 0

  var description: String { "\(name) \(input) \(weight)" }

  /// Whether it may be computed in tiles, whose largest errors are three times those of plain sums.
  var isTiled: Bool {
    weight[1] == 3 && weight[2] == 3 && options.stride == 1 && options.dilation == 1 && options.groups == 1
      && min(input[3], weight[0]) >= 16
  }

  /// Small enough for finite differences.
  static let small: [ConvolutionGeometry] = [
    ConvolutionGeometry(name: "one pixel", input: [1, 1, 1, 1], weight: [1, 1, 1, 1]),
    ConvolutionGeometry(name: "1x1", input: [2, 3, 2, 3], weight: [4, 1, 1, 3]),
    ConvolutionGeometry(name: "3x3", input: [2, 4, 5, 2], weight: [3, 3, 3, 2]),
    ConvolutionGeometry(
      name: "3x3 padded", input: [1, 3, 4, 2], weight: [3, 3, 3, 2],
      options: ConvolutionOptions(padding: Padding2(1))),
    ConvolutionGeometry(
      name: "unequal padding", input: [2, 3, 4, 1], weight: [2, 2, 3, 1],
      options: ConvolutionOptions(padding: Padding2(top: 1, bottom: 0, left: 2, right: 3))),
    ConvolutionGeometry(
      name: "stride", input: [2, 6, 7, 2], weight: [3, 3, 2, 2],
      options: ConvolutionOptions(stride: Size2(2, 3), padding: Padding2(1))),
    ConvolutionGeometry(
      name: "stride past the end", input: [1, 6, 6, 1], weight: [1, 2, 2, 1],
      options: ConvolutionOptions(stride: 4)),
    ConvolutionGeometry(
      name: "dilation", input: [1, 7, 6, 2], weight: [2, 3, 2, 2],
      options: ConvolutionOptions(padding: Padding2(2), dilation: Size2(2, 3))),
    ConvolutionGeometry(
      name: "groups", input: [2, 4, 3, 6], weight: [4, 2, 2, 3], options: ConvolutionOptions(groups: 2)),
    ConvolutionGeometry(
      name: "depthwise", input: [2, 4, 4, 5], weight: [5, 3, 3, 1],
      options: ConvolutionOptions(padding: Padding2(1), groups: 5)),
    ConvolutionGeometry(
      name: "depthwise, two a channel", input: [1, 4, 4, 3], weight: [6, 3, 3, 1],
      options: ConvolutionOptions(stride: 2, padding: Padding2(1), groups: 3)),
    ConvolutionGeometry(
      name: "kernel larger than the picture", input: [1, 2, 2, 2], weight: [2, 5, 5, 2],
      options: ConvolutionOptions(padding: Padding2(2))),
    ConvolutionGeometry(
      name: "everything", input: [2, 7, 8, 4], weight: [6, 3, 2, 2],
      options: ConvolutionOptions(
        stride: Size2(2, 1), padding: Padding2(top: 2, bottom: 1, left: 0, right: 1), dilation: Size2(1, 2),
        groups: 2)),
    ConvolutionGeometry(name: "no pictures", input: [0, 4, 4, 2], weight: [3, 3, 3, 2]),
    ConvolutionGeometry(
      name: "reflected", input: [2, 4, 5, 2], weight: [3, 5, 3, 2],
      options: ConvolutionOptions(
        padding: Padding2(top: 2, bottom: 3, left: 1, right: 2), border: .reflect)),
    ConvolutionGeometry(
      name: "reflected again and again", input: [1, 2, 1, 2], weight: [2, 5, 5, 2],
      options: ConvolutionOptions(padding: Padding2(4), border: .reflect)),
    ConvolutionGeometry(
      name: "replicated, stride, dilation, groups", input: [1, 5, 6, 4], weight: [4, 3, 3, 2],
      options: ConvolutionOptions(
        stride: 2, padding: Padding2(3), dilation: Size2(2, 1), groups: 2, border: .replicate)),
    ConvolutionGeometry(
      name: "upsampled", input: [2, 3, 2, 2], weight: [3, 3, 3, 2],
      options: ConvolutionOptions(padding: Padding2(1), border: .reflect, upsampling: 2)),
    ConvolutionGeometry(
      name: "upsampled, zeros, depthwise", input: [1, 2, 3, 5], weight: [5, 3, 3, 1],
      options: ConvolutionOptions(padding: Padding2(2), groups: 5, upsampling: 3)),
  ]

  /// Sizes at which kernels work in blocks: channels around multiples of 8, 16 and 32, ragged rows.
  static let large: [ConvolutionGeometry] = {
    var result: [ConvolutionGeometry] = []
    for (input, output) in [
      (1, 6), (3, 32), (6, 16), (8, 8), (15, 17), (16, 16), (31, 33), (32, 64), (40, 24),
    ] {
      result.append(
        ConvolutionGeometry(
          name: "3x3 same", input: [2, 13, 11, input], weight: [output, 3, 3, input],
          options: ConvolutionOptions(padding: Padding2(1))))
      result.append(
        ConvolutionGeometry(
          name: "5x5 stride 2", input: [1, 14, 15, input], weight: [output, 5, 5, input],
          options: ConvolutionOptions(stride: 2, padding: Padding2(2))))
      result.append(
        ConvolutionGeometry(name: "1x1", input: [3, 7, 9, input], weight: [output, 1, 1, input]))
    }
    result += [
      ConvolutionGeometry(name: "LeNet first", input: [5, 28, 28, 1], weight: [6, 5, 5, 1]),
      ConvolutionGeometry(name: "LeNet second", input: [5, 12, 12, 6], weight: [16, 5, 5, 6]),
      ConvolutionGeometry(name: "LeNet third", input: [7, 5, 5, 16], weight: [120, 5, 5, 16]),
      ConvolutionGeometry(
        name: "first layer of style transfer", input: [1, 20, 23, 3], weight: [32, 9, 9, 3],
        options: ConvolutionOptions(padding: Padding2(4))),
      ConvolutionGeometry(
        name: "groups of 16", input: [2, 9, 9, 64], weight: [32, 3, 3, 16],
        options: ConvolutionOptions(padding: Padding2(1), groups: 4)),
      ConvolutionGeometry(
        name: "groups of 3 to 5", input: [2, 9, 9, 9], weight: [15, 3, 3, 3],
        options: ConvolutionOptions(padding: Padding2(1), groups: 3)),
      ConvolutionGeometry(
        name: "depthwise", input: [2, 15, 14, 33], weight: [33, 3, 3, 1],
        options: ConvolutionOptions(padding: Padding2(1), groups: 33)),
      ConvolutionGeometry(
        name: "depthwise 5x5 stride 2", input: [2, 15, 14, 48], weight: [48, 5, 5, 1],
        options: ConvolutionOptions(stride: 2, padding: Padding2(2), groups: 48)),
      ConvolutionGeometry(
        name: "dilated", input: [1, 17, 19, 16], weight: [16, 3, 3, 16],
        options: ConvolutionOptions(padding: Padding2(3), dilation: 3)),
      ConvolutionGeometry(
        name: "unequal everything", input: [2, 11, 18, 12], weight: [20, 3, 4, 12],
        options: ConvolutionOptions(
          stride: Size2(1, 2), padding: Padding2(top: 0, bottom: 2, left: 3, right: 1), dilation: Size2(2, 1))
      ),
      ConvolutionGeometry(
        name: "wide and low", input: [1, 1, 200, 8], weight: [24, 1, 7, 8],
        options: ConvolutionOptions(padding: Padding2(top: 0, bottom: 0, left: 3, right: 3))),
      ConvolutionGeometry(
        name: "tall and narrow", input: [1, 100, 2, 8], weight: [8, 3, 3, 8],
        options: ConvolutionOptions(padding: Padding2(1))),
      ConvolutionGeometry(name: "many pictures", input: [64, 6, 6, 4], weight: [8, 3, 3, 4]),
    ]
    return result + tiled
  }()

  /// Sizes that are done in tiles of 4×4 results: channels and pictures that fill neither vectors, panels of 32
  /// nor tiles, more tiles than a block holds, kernels larger than the picture, padding of 0 to 3.
  static let tiled: [ConvolutionGeometry] = [
    ConvolutionGeometry(name: "tiles", input: [1, 18, 22, 32], weight: [32, 3, 3, 32]),
    ConvolutionGeometry(
      name: "tiles, ragged", input: [3, 5, 7, 33], weight: [65, 3, 3, 33],
      options: ConvolutionOptions(padding: Padding2(1))),
    ConvolutionGeometry(name: "tiles, no padding", input: [2, 13, 11, 131], weight: [70, 3, 3, 131]),
    ConvolutionGeometry(
      name: "tiles, blocks of them", input: [1, 50, 53, 48], weight: [16, 3, 3, 48],
      options: ConvolutionOptions(padding: Padding2(1))),
    ConvolutionGeometry(
      name: "tiles, large kernels", input: [1, 8, 9, 160], weight: [200, 3, 3, 160],
      options: ConvolutionOptions(padding: Padding2(1))),
    ConvolutionGeometry(
      name: "tiles, unequal padding", input: [2, 9, 10, 24], weight: [40, 3, 3, 24],
      options: ConvolutionOptions(padding: Padding2(top: 3, bottom: 0, left: 2, right: 3))),
    ConvolutionGeometry(
      name: "tiles, reflected", input: [2, 11, 10, 33], weight: [32, 3, 3, 33],
      options: ConvolutionOptions(padding: Padding2(1), border: .reflect)),
    ConvolutionGeometry(
      name: "tiles, upsampled", input: [1, 7, 9, 40], weight: [24, 3, 3, 40],
      options: ConvolutionOptions(padding: Padding2(1), border: .reflect, upsampling: 2)),
    ConvolutionGeometry(
      name: "tiles, replicated", input: [1, 12, 9, 32], weight: [32, 3, 3, 32],
      options: ConvolutionOptions(padding: Padding2(2), border: .replicate)),
    ConvolutionGeometry(
      name: "strips of columns", input: [1, 6, 160, 3], weight: [20, 7, 7, 3],
      options: ConvolutionOptions(padding: Padding2(3), border: .reflect)),
    ConvolutionGeometry(
      name: "strips of columns, stride 2", input: [2, 9, 301, 16], weight: [3, 5, 5, 16],
      options: ConvolutionOptions(stride: 2, padding: Padding2(2), border: .replicate)),
    ConvolutionGeometry(
      name: "tiles, one row", input: [4, 1, 37, 32], weight: [32, 3, 3, 32],
      options: ConvolutionOptions(padding: Padding2(1))),
    ConvolutionGeometry(
      name: "tiles, one pixel", input: [1, 1, 1, 40], weight: [40, 3, 3, 40],
      options: ConvolutionOptions(padding: Padding2(1))),
  ]

  /// Weights are `[in, kH, kW, out / groups]`.
  static let transposed: [ConvolutionGeometry] = [
    ConvolutionGeometry(name: "plain", input: [2, 3, 4, 2], weight: [2, 3, 3, 3]),
    ConvolutionGeometry(
      name: "stride", input: [2, 3, 4, 2], weight: [2, 4, 4, 3],
      options: ConvolutionOptions(stride: 2, padding: Padding2(1))),
    ConvolutionGeometry(
      name: "output padding", input: [1, 3, 4, 2], weight: [2, 3, 3, 3],
      options: ConvolutionOptions(stride: Size2(2, 3), padding: Padding2(1)), outputPadding: Size2(1, 2)),
    ConvolutionGeometry(
      name: "rows that nothing reaches", input: [1, 2, 2, 1], weight: [1, 1, 1, 1],
      options: ConvolutionOptions(stride: 3), outputPadding: Size2(2, 1)),
    ConvolutionGeometry(
      name: "groups", input: [1, 3, 3, 4], weight: [4, 2, 2, 3],
      options: ConvolutionOptions(stride: 2, groups: 2)),
    ConvolutionGeometry(
      name: "dilation", input: [1, 3, 3, 2], weight: [2, 2, 3, 2],
      options: ConvolutionOptions(dilation: Size2(3, 2))),
  ]
}

/// One geometry of pooling under test.
struct PoolingGeometry: Sendable, CustomStringConvertible {
  let name: String
  let input: Shape
  let kernel: Size2
  var stride: Size2?
  var padding = Padding2.none

  var description: String { "\(name) \(input)" }

  static let small: [PoolingGeometry] = [
    PoolingGeometry(name: "2x2", input: [2, 4, 6, 3], kernel: 2),
    PoolingGeometry(name: "2x2 ragged", input: [1, 5, 7, 2], kernel: 2),
    PoolingGeometry(name: "3x3 overlapping", input: [1, 6, 5, 2], kernel: 3, stride: 1),
    PoolingGeometry(
      name: "3x3 stride 2 padded", input: [1, 7, 6, 2], kernel: 3, stride: 2, padding: Padding2(1)),
    PoolingGeometry(
      name: "unequal", input: [1, 5, 6, 1], kernel: Size2(2, 3), stride: Size2(1, 2),
      padding: Padding2(top: 1, bottom: 0, left: 0, right: 2)),
    PoolingGeometry(name: "gaps", input: [1, 7, 7, 2], kernel: 2, stride: 3),
    PoolingGeometry(name: "1x1", input: [1, 3, 3, 2], kernel: 1),
    PoolingGeometry(name: "whole picture", input: [2, 4, 4, 3], kernel: 4),
    PoolingGeometry(name: "no pictures", input: [0, 4, 4, 2], kernel: 2),
  ]

  static let large: [PoolingGeometry] =
    small + [
      PoolingGeometry(name: "many channels", input: [3, 28, 28, 32], kernel: 2),
      PoolingGeometry(
        name: "33 channels", input: [2, 13, 14, 33], kernel: 3, stride: 2, padding: Padding2(1)),
      PoolingGeometry(name: "256 places", input: [1, 33, 32, 5], kernel: 16, stride: 16),
    ]
}
