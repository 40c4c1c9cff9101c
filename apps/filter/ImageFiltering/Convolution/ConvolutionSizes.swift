public import JSONText
internal import TensorCore

/// How the size of a convolution's result comes about, with its numbers and in the chapter's terms.
public struct ConvolutionSizes: Sendable {
  /// The convolution.
  public let convolution: Convolution
  /// Its sizes on a picture.
  public let geometry: Convolution.Geometry

  /// The sizes on a picture of `width` × `height`.
  ///
  /// - Throws: a ``FilterError`` when no place of the kernel fits, or too many.
  public init(of convolution: Convolution, width: Int, height: Int) throws {
    self.convolution = convolution
    geometry = try convolution.geometry(width: width, height: height)
  }

  /// The sizes with how they come about, for programs.
  public var json: JSONObject {
    func pair(_ size: Size2) -> JSONValue {
      .object(["rows": JSONValue(size.height), "columns": JSONValue(size.width)])
    }
    return [
      "kernel": .array(convolution.kernel.rowValues), "flip": JSONValue(convolution.flipsKernel),
      "separable": JSONValue(convolution.kernel.isSeparable), "input": pair(geometry.input),
      "padding": pair(Size2(geometry.padding.top, geometry.padding.left)), "stride": pair(convolution.stride),
      "dilation": pair(convolution.dilation), "border": JSONValue(convolution.border.rawValue),
      "output": pair(geometry.output), "term": JSONValue(term), "width": JSONValue(formula(.width)),
      "height": JSONValue(formula(.height)),
    ]
  }

  /// A side of a picture.
  public enum Axis: Sendable { case width, height }

  /// The formula of the output's size with its numbers put in.
  public func formula(_ axis: Axis) -> String {
    func along(_ size: Size2) -> Int { axis == .width ? size.width : size.height }
    let kernel = Size2(convolution.kernel.rows, convolution.kernel.columns)
    let pad = axis == .width ? geometry.padding.left : geometry.padding.top
    return
      "floor((\(along(geometry.input)) + 2*\(pad) - \(along(convolution.dilation))*(\(along(kernel)) - 1) - 1) "
      + "/ \(along(convolution.stride))) + 1 = \(along(geometry.output))"
  }

  /// What the chapter calls it.
  public var term: String {
    ChapterTerm(
      stride: max(convolution.stride.width, convolution.stride.height),
      padding: [geometry.padding.top, geometry.padding.left],
      span: [geometry.span.height, geometry.span.width]
    ).text
  }
}

/// The chapter's name for a convolution of some padding and stride.
public struct ChapterTerm: Sendable {
  private let stride: Int
  /// P of each axis.
  private let padding: [Int]
  /// D (K − 1) + 1 of each axis.
  private let span: [Int]

  /// A term for a convolution.
  ///
  /// - Parameters:
  ///   - stride: S, the larger one of both axes.
  ///   - padding: P of each axis.
  ///   - span: D (K − 1) + 1 of each axis.
  public init(stride: Int, padding: [Int], span: [Int]) {
    (self.stride, self.padding, self.span) = (stride, padding, span)
  }

  /// Such as `narrow convolution (窄卷积)`.
  public var text: String {
    let kinds: [(name: String, padding: (Int) -> Int?)] = [
      ("equal-width convolution (等宽卷积)", { $0 % 2 == 1 ? ($0 - 1) / 2 : nil }),
      ("narrow convolution (窄卷积)", { _ in 0 }),
      ("wide convolution (宽卷积)", { $0 - 1 }),
    ]
    let kind = kinds.first { kind in zip(span, padding).allSatisfy { kind.padding($0) == $1 } }
    guard let kind else {
      return stride == 1 ? "padding of one's own" : "padding of one's own, stride \(stride)"
    }
    return stride == 1 ? kind.name : "the padding of \(kind.name), but with stride \(stride)"
  }
}
