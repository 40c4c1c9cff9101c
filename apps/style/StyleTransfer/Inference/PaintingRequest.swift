import Images
import JSONText

/// How pictures are painted, in what the command and the service have in common.
public struct PaintingRequest: Sendable {
  /// A style and its part of a mixture.
  public struct Share: Sendable, Equatable {
    /// The name of the style.
    public var name: String
    /// Its part, positive; parts need not add up to 1.
    public var share: Float

    /// A part of a mixture.
    public init(_ name: String, _ share: Float) { (self.name, self.share) = (name, share) }
  }

  /// The style, and those that are mixed into it.
  public var styles: [Share]
  /// How much of the painting, from 0 to 1: 0 leaves the photograph.
  public var strength: Float = 1
  /// Whether the photograph's colours stay.
  public var keepsColors = false
  /// The longer side from which on pictures are made smaller first; `nil` for the size that they have.
  public var size: Int?
  /// The rows and columns of pieces, as for ``Painter/paint(_:tile:progress:)``.
  public var tile: Int?

  /// A request for a style, whose share is 1, with others mixed in.
  public init(_ style: String, mixedWith others: [Share] = []) { styles = [Share(style, 1)] + others }

  /// The width and the height at which a picture is painted.
  public func size(of image: Image) -> (width: Int, height: Int) {
    size.map { image.fittedSize(longerSide: $0) } ?? (image.width, image.height)
  }

  /// The picture as it is wanted.
  ///
  /// - Parameters:
  ///   - image: any picture.
  ///   - painter: the painter of ``styles``.
  ///   - mask: where to paint: white for the painting, black for the photograph; brought to the picture's size.
  ///   - progress: told which part is done, from 0 to 1; what it throws ends the painting.
  /// - Returns: RGB, with alpha where the picture has it, of ``size(of:)``.
  /// - Throws: what `progress` throws.
  public func painted<Failure: Error>(
    _ image: Image, by painter: Painter, mask: Plane? = nil,
    progress: @escaping (Double) throws(Failure) -> Void
  ) throws(Failure) -> Image {
    let (width, height) = size(of: image)
    let photograph = image.resized(width: width, height: height, method: .area)
    let composition = Composition(
      strength: strength, keepsColors: keepsColors,
      mask: mask?.resized(width: width, height: height, method: .bilinear))
    guard strength > 0 else { return composition.applied(photograph.blank, over: photograph) }
    return composition.applied(
      try painter.paint(photograph, tile: tile, progress: progress), over: photograph)
  }

  /// What JSON says about how it was done.
  ///
  /// - Parameters:
  ///   - painter: the painter of ``styles``.
  ///   - mask: what to call the mask; `nil` when there is none.
  public func json(by painter: Painter, mask: String?) -> JSONObject {
    [
      "styles": .array(
        painter.models.map { model, share in
          ["name": JSONValue(model.name), "share": JSONValue(share), "modelHash": JSONValue(model.hash)]
        }), "strength": JSONValue(strength), "keepColors": JSONValue(keepsColors),
      "mask": mask.map { JSONValue($0) } ?? .null,
    ]
  }
}

extension PaintingRequest.Share {
  /// Reads `wave:0.5,scream`: names with shares up to 1000; without a number the share is 1.
  ///
  /// - Throws: ``BlendError`` that says which part is none.
  public static func parsing(_ text: String) throws(BlendError) -> [PaintingRequest.Share] {
    var shares: [PaintingRequest.Share] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count <= 2, let name = words.first, !name.isEmpty,
        let share = words.count == 1 ? 1 : Float(words[1]), share > 0, share <= 1000
      else { throw BlendError(part: String(part.prefix(60))) }
      shares.append(.init(String(name), share))
    }
    return shares
  }
}

/// A text that is no mixture of styles.
public struct BlendError: Error, Sendable, CustomStringConvertible {
  let part: String

  /// One line: what was expected and what was found.
  public var description: String {
    "expected names with shares above 0 up to 1000, such as wave:0.5, found '\(part)'"
  }
}

extension Image {
  /// RGB of the same size and depth, all black.
  fileprivate var blank: Image {
    let count = width * height * 3
    return Image(
      width: width, height: height, format: .rgb,
      samples: bitDepth == 16
        ? .uint16([UInt16](repeating: 0, count: count)) : .uint8([UInt8](repeating: 0, count: count)))
  }

  /// The picture with a longer side of at most `size` pixels.
  public func fitted(longerSide size: Int) -> Image {
    let (width, height) = fittedSize(longerSide: size)
    return resized(width: width, height: height, method: .area)
  }

  /// The width and the height of ``fitted(longerSide:)``.
  func fittedSize(longerSide size: Int) -> (width: Int, height: Int) {
    let side = max(width, height)
    guard side > size else { return (width, height) }
    let ratio = Double(size) / Double(side)
    return (
      max(1, Int((Double(width) * ratio).rounded())), max(1, Int((Double(height) * ratio).rounded()))
    )
  }
}
