import ImageFiltering
import JSONText
import TensorCore

/// The fields that describe a convolution; they mean what the options of `filter convolve` mean.
enum ConvolutionFields {
  /// Reads them.
  ///
  /// - Throws: `ServiceError` or `FilterError` that names the field.
  static func convolution(_ fields: inout RequestFields) throws -> Convolution {
    let kernel = try kernel(fields.value("kernel"))
    var convolution = Convolution(kernel: kernel, flipsKernel: try fields.flag("flip"))
    if let divisor = try fields.number("divide", in: -1e30...1e30) {
      guard divisor != 0, Float(divisor) != 0 else {
        throw ServiceError.badRequest("divide: expected another number than 0")
      }
      convolution.divisor = Float(divisor)
    }
    convolution.bias = Float(try fields.number("bias", in: -1e30...1e30) ?? 0)
    convolution.stride = try size("stride", &fields)
    convolution.dilation = try size("dilation", &fields)
    if let value = fields.value("padding") {
      let text = try RequestFields.text(of: value, name: "padding")
      guard let name = PaddingName(text) else {
        throw ServiceError.badRequest(
          "padding: expected narrow, equal, wide or 0...100000, found '\(text.prefix(60))'")
      }
      convolution.padding = name.padding
    }
    if let word = try fields.word("border", among: ["zero", "reflect", "replicate", "wrap"]),
      let border = Border(rawValue: word)
    {
      convolution.border = border
    }
    let rules = Convolution.RangeRule.allCases.map(\.rawValue)
    if let word = try fields.word("range", among: rules), let rule = Convolution.RangeRule(rawValue: word) {
      convolution.range = rule
    }
    return convolution
  }

  /// A kernel as text, `0 1 0; 1 -4 1; 0 1 0`, or as rows of numbers.
  private static func kernel(_ value: JSONValue?) throws -> Kernel {
    switch value {
    case .string(let text): return try Kernel(parsing: text, source: "kernel")
    case .array: return try Kernel.File(parsing: value?.description ?? "", source: "kernel").kernel
    default:
      throw ServiceError.badRequest("kernel: expected rows of numbers such as \"0 1 0; 1 -4 1; 0 1 0\"")
    }
  }

  /// `2`, or `2x1` for rows and columns.
  private static func size(_ name: String, _ fields: inout RequestFields) throws -> Size2 {
    guard let value = fields.value(name) else { return 1 }
    let text = try RequestFields.text(of: value, name: name)
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, (1...2).contains(numbers.count), let last = numbers.last,
      numbers.allSatisfy({ (1...10_000).contains($0) })
    else {
      throw ServiceError.badRequest(
        "\(name): expected a number or ROWSxCOLUMNS, each in 1...10000, found '\(text.prefix(60))'")
    }
    return Size2(numbers[0], last)
  }
}
