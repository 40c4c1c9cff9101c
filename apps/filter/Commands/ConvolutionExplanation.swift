import ImageFiltering
import Images
import JSONText
import TensorCore

/// What `--explain` says about a convolution of a picture: what is done, and why the result has its size.
struct ConvolutionExplanation {
  private let sizes: ConvolutionSizes
  private let channels: Int
  private var convolution: Convolution { sizes.convolution }
  private var geometry: Convolution.Geometry { sizes.geometry }

  init(_ convolution: Convolution, of image: Image) throws {
    sizes = try ConvolutionSizes(of: convolution, width: image.width, height: image.height)
    channels = image.format.colorChannelCount
  }

  var json: JSONObject { sizes.json }

  var text: String {
    let kernel = convolution.kernel
    var lines = ["kernel    \(kernel.sizeText), \(manner)"]
    if kernel.columns <= KernelTable.widest, kernel.rows <= KernelTable.tallest {
      lines.append(KernelTable(convolution.flipsKernel ? kernel.flipped : kernel).text)
    }
    lines.append("sum       \(KernelTable.sum(of: kernel)): \(sumMeaning)")
    lines.append("separable \(separation)")
    lines.append(
      "picture   \(geometry.input.width)x\(geometry.input.height), "
        + (channels == 1 ? "one channel" : "\(channels) channels, each by itself"))
    lines.append("padding   \(padding)")
    if geometry.padding != .none {
      lines.append("border    \(convolution.border.rawValue): \(borderMeaning)")
    }
    lines.append("size      M' = floor((M + 2 P - D (K - 1) - 1) / S) + 1")
    lines.append("  width   " + sizes.formula(.width))
    lines.append("  height  " + sizes.formula(.height))
    lines.append("result    \(geometry.output.width)x\(geometry.output.height), \(sizes.term)")
    lines.append("values    \(valueMeaning)")
    return lines.joined(separator: "\n")
  }

  private var manner: String {
    convolution.flipsKernel
      ? "turned by half a turn: true convolution (卷积); shown as it is laid on"
      : "laid on as written: cross-correlation (互相关); --flip makes it true convolution"
  }

  private var sumMeaning: String {
    let sum = convolution.kernel.sum
    if abs(sum) < 1e-5 { return "even areas become \(convolution.bias == 0 ? "black" : "the bias")" }
    let gain = sum / convolution.divisor
    return abs(gain - 1) < 1e-5 ? "brightness stays" : "brightness times \(KernelTable.number(Double(gain)))"
  }

  private var separation: String {
    let kernel = convolution.kernel
    let (rows, columns) = (kernel.rows, kernel.columns)
    if rows == 1 || columns == 1 { return "it has one \(rows == 1 ? "row" : "column") already" }
    guard kernel.isSeparable else { return "no: \(rows * columns) products a pixel" }
    return "yes: a column and a row, \(rows) + \(columns) products a pixel instead of \(rows * columns)"
  }

  private var padding: String {
    let (top, left) = (geometry.padding.top, geometry.padding.left)
    let pixels = top == left ? "P = \(top)" : "P = \(top) above and below, \(left) left and right"
    switch convolution.padding {
    case .narrow: return "narrow: \(pixels)"
    case .equal: return "equal width: P = D (K - 1) / 2, so \(pixels)"
    case .wide: return "wide: P = D (K - 1), so \(pixels)"
    case .size: return pixels
    }
  }

  private var borderMeaning: String {
    switch convolution.border {
    case .zero: "black lies beyond the edge (零填充)"
    case .reflect: "the picture is mirrored at its outermost pixels, as dcb|abcd|cba"
    case .replicate: "the outermost pixels go on, as aaa|abcd|ddd"
    case .wrap: "the picture goes on at its other side, as bcd|abcd|abc"
    }
  }

  private var valueMeaning: String {
    let divisor =
      convolution.divisor == 1 ? "" : "divided by \(KernelTable.number(Double(convolution.divisor))), "
    let bias = convolution.bias == 0 ? "" : "\(KernelTable.number(Double(convolution.bias))) added, "
    switch convolution.range {
    case .clip: return divisor + bias + "cut off at 0 and white (clip)"
    case .absolute: return divisor + bias + "made positive, cut off at white (absolute)"
    case .rescale: return divisor + bias + "the smallest becomes black, the largest white (rescale)"
    }
  }
}
