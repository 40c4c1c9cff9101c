internal import JSONText

extension Kernel {
  /// A kernel file: a kernel and the number that is added to what it gives.
  ///
  /// The file is `{"rows": 3, "columns": 3, "weights": [[0, 1, 0], …], "bias": 0}`; rows, columns and bias
  /// may be left out, and a plain array of rows is a kernel too.
  public struct File: Sendable, Equatable {
    /// The weights.
    public var kernel: Kernel
    /// What is added, in levels of 0...255.
    public var bias: Float

    /// A kernel and what is added, in levels of 0...255.
    public init(kernel: Kernel, bias: Float = 0) {
      self.kernel = kernel
      self.bias = bias
    }

    /// Reads the text of a kernel file; one that is not JSON is read as ``Kernel/init(parsing:source:)`` does.
    ///
    /// - Parameter source: the path, for messages.
    /// - Throws: ``FilterError/badKernel(source:reason:)``.
    public init(parsing text: String, source: String) throws {
      func bad(_ reason: String) -> FilterError { .badKernel(source: source, reason: reason) }
      let first = text.first { !$0.isWhitespace }
      if first != "{" && first != "[" {
        self.init(kernel: try Kernel(parsing: text, source: source))
        return
      }
      let value: JSONValue
      do { value = try JSONValue(parsing: text) } catch {
        throw bad("expected a kernel as JSON, found damaged text (\(error))")
      }
      let object = value.objectValue
      guard let rows = (object?["weights"] ?? value).arrayValue else {
        throw bad("expected \"weights\": an array of rows of numbers")
      }
      let weights = try rows.enumerated().map { index, row throws -> [Float] in
        guard let numbers = row.arrayValue else {
          throw bad("row \(index + 1): expected an array of numbers, found \(row.kind)")
        }
        return try numbers.map { number throws -> Float in
          guard let value = number.numberValue else {
            throw bad("row \(index + 1): expected a number, found \(number.kind)")
          }
          return Float(value)
        }
      }
      let kernel = try Kernel(checking: weights, source: source)
      for (key, expected) in [("rows", kernel.rows), ("columns", kernel.columns)] {
        if let stated = object?[key], stated.integerValue != expected {
          throw bad("expected \"\(key)\" to be \(expected) as in \"weights\", found \(stated)")
        }
      }
      var bias = 0.0
      if let stated = object?["bias"] {
        guard let number = stated.numberValue, number.isFinite else {
          throw bad("expected \"bias\" to be a number, found \(stated.kind)")
        }
        bias = number
      }
      self.init(kernel: kernel, bias: Float(bias))
    }

    /// The text of the file.
    public var text: String {
      let rows = (0..<kernel.rows).map { row in
        JSONValue((0..<kernel.columns).map { kernel[row, $0] })
      }
      let object: JSONObject = [
        "rows": JSONValue(kernel.rows), "columns": JSONValue(kernel.columns), "weights": .array(rows),
        "bias": JSONValue(bias),
      ]
      return JSONValue.object(object).text(indented: true) + "\n"
    }
  }
}
