import Images
import NeuralNetwork
import TensorCore

/// Pictures of what happened to a digit on its way through the normaliser and the network.
public struct Explanation {
  /// One picture and the name of its file, without folder and extension.
  public struct Page {
    /// Such as `05-centered`.
    public let name: String
    /// The picture.
    public let image: Image
  }

  /// The pages, in the order of the process.
  public let pages: [Page]

  /// The pages of a picture; only itself and its ink when no single figure was found in it.
  public init(of image: Image, by classifier: DigitClassifier) {
    let normalizer = DigitNormalizer()
    guard let digit = try? normalizer.normalize(image) else {
      pages = [
        Page(name: "01-picture", image: Explanation.picture(image, box: nil)),
        Page(name: "02-ink", image: Image(Ink(image, limit: normalizer.workLimit).raster.plane)),
      ]
      return
    }
    let steps = digit.steps
    var pages = [
      Page(name: "01-picture", image: Explanation.picture(image, box: steps.box)),
      Page(name: "02-ink", image: Image(steps.ink)),
      Page(name: "03-mask", image: Image(steps.mask)),
      Page(name: "04-boxed", image: Image(steps.boxed.enlarged(8))),
      Page(name: "05-centered", image: Image(steps.centered.enlarged(8))),
    ]
    let input = Tensor(digit.picture, shape: [1, 28, 28, 1])
    let (_, activations) = ActivationTrace.capture(of: classifier.network) { classifier.network(input) }
    // The layers that draw maps, outermost first: a block's inner layers would show the same twice.
    var number = pages.count + 1
    for activation in activations where activation.output.rank == 4 && !activation.path.contains(".") {
      guard !(activation.layer is Dropout) else { continue }
      pages.append(
        Page(
          name: (number < 10 ? "0" : "") + "\(number)-\(activation.path)",
          image: Image(Explanation.sheet(activation.output))))
      number += 1
    }
    self.pages = pages
  }

  /// The picture itself in grey, at most about 512 pixels a side, with the figure's box in red.
  private static func picture(_ image: Image, box: PixelBox?) -> Image {
    let scale = min(1, 512 / Float(max(image.width, image.height)))
    let (width, height) = (
      max(1, Int(Float(image.width) * scale)), max(1, Int(Float(image.height) * scale))
    )
    let grey = (scale < 1 ? image.resized(width: width, height: height, method: .area) : image).luminance()
    guard let box else { return Image(grey) }
    var (red, others) = (grey, grey)
    func paint(_ x: Int, _ y: Int) {
      guard (0..<width).contains(x), (0..<height).contains(y) else { return }
      (red[x, y], others[x, y]) = (0.9, 0.1)
    }
    // Around the figure, not on it.
    let (left, top) = (Int(Float(box.x) * scale) - 1, Int(Float(box.y) * scale) - 1)
    let right = Int((Float(box.x + box.width) * scale).rounded(.up))
    let bottom = Int((Float(box.y + box.height) * scale).rounded(.up))
    for x in left...right {
      paint(x, top)
      paint(x, bottom)
    }
    for y in top...bottom {
      paint(left, y)
      paint(right, y)
    }
    return Image([red, others, others], format: .rgb)
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
