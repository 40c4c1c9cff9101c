import Images
import NeuralNetwork
import TensorCore

/// Pictures of what happened to a digit on its way through the normaliser and the network.
public struct Explanation {
  /// One picture and the name of its file, without folder and extension.
  public struct Page {
    /// Such as `4-centered`.
    public let name: String
    /// The picture.
    public let image: Image
  }

  /// The pages, in the order of the process.
  public let pages: [Page]

  /// The pages of a picture; `nil` when there is nothing in it to explain.
  public init?(of image: Image, by classifier: DigitClassifier) {
    guard let digit = try? DigitNormalizer().normalize(image) else { return nil }
    let steps = digit.steps
    var pages = [
      Page(name: "1-ink", image: Image(steps.ink)),
      Page(name: "2-mask", image: Image(steps.mask)),
      Page(name: "3-boxed", image: Image(steps.boxed.enlarged(8))),
      Page(name: "4-centered", image: Image(steps.centered.enlarged(8))),
    ]
    let input = Tensor(digit.picture, shape: [1, 28, 28, 1])
    let (_, activations) = ActivationTrace.capture(of: classifier.network) { classifier.network(input) }
    // The layers that draw maps, outermost first: a block's inner layers would show the same twice.
    var number = 5
    for activation in activations where activation.output.rank == 4 && !activation.path.contains(".") {
      guard !(activation.layer is Dropout) else { continue }
      pages.append(
        Page(name: "\(number)-\(activation.path)", image: Image(Explanation.sheet(activation.output))))
      number += 1
    }
    self.pages = pages
  }

  /// All channels of `[1, H, W, C]` side by side, each stretched from its least to its largest value.
  private static func sheet(_ maps: Tensor) -> Plane {
    let (height, width, channels) = (maps.shape[1], maps.shape[2], maps.shape[3])
    let scale = max(1, 64 / max(height, width))
    let columns = channels <= 6 ? channels : min(16, Int(Double(channels).squareRoot().rounded(.up)))
    let rows = (channels + columns - 1) / columns
    let (cellWidth, cellHeight) = (width * scale + 4, height * scale + 4)
    var sheet = Plane(width: columns * cellWidth + 4, height: rows * cellHeight + 4, repeating: 0.2)
    let values = maps.elements
    for channel in 0..<channels {
      let map = stride(from: channel, to: values.count, by: channels).map { values[$0] }
      let low = map.min() ?? 0
      let range = max((map.max() ?? 0) - low, 1e-6)
      let (left, top) = (channel % columns * cellWidth + 4, channel / columns * cellHeight + 4)
      for y in 0..<(height * scale) {
        for x in 0..<(width * scale) {
          sheet[left + x, top + y] = (map[y / scale * width + x / scale] - low) / range
        }
      }
    }
    return sheet
  }
}

extension Plane {
  /// Each pixel as a square of `factor` × `factor`, so that small pictures can be looked at.
  fileprivate func enlarged(_ factor: Int) -> Plane {
    var result = Plane(width: width * factor, height: height * factor, repeating: 0)
    for y in 0..<result.height {
      for x in 0..<result.width { result[x, y] = self[x / factor, y / factor] }
    }
    return result
  }
}
