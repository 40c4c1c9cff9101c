/// Why a filter cannot be found, set up or applied; the description is one line that says what to do.
public enum FilterError: Error, Equatable, Sendable {
  /// There is no filter of this name; `suggestion` is the nearest one, if any is near.
  case unknownFilter(name: String, suggestion: String?)
  /// The filter has no such parameter.
  case unknownParameter(filter: String, name: String, suggestion: String?, known: [String])
  /// A parameter that takes a number has been given something else.
  case notANumber(filter: String, parameter: String, text: String)
  /// A parameter that takes a whole number has been given another number.
  case notWhole(filter: String, parameter: String, text: String)
  /// A number outside the parameter's range, given here as text.
  case outOfRange(filter: String, parameter: String, text: String, range: String)
  /// A size that must be odd is even.
  case notOdd(filter: String, parameter: String, value: Int)
  /// A word that the parameter does not know.
  case unknownChoice(filter: String, parameter: String, text: String, suggestion: String?, known: [String])
  /// Two parameters that do not go together; the reason says why.
  case conflict(filter: String, reason: String)
  /// A step of a chain without a filter.
  case emptyStep(number: Int, count: Int)
  /// A word in a step of a chain that is neither a parameter nor a choice of one.
  case strayWord(filter: String, word: String, known: [String])
  /// The text or file of a kernel makes no sense; `source` is the text's origin.
  case badKernel(source: String, reason: String)
  /// No place of the kernel fits into the padded picture.
  case kernelLargerThanPicture(kernel: String, picture: String)
  /// The result would have more pixels than a picture may have.
  case resultTooLarge(width: Int, height: Int, limit: Int)
  /// Padding that keeps the width needs a kernel of odd size.
  case evenKernel(size: String)

  /// The code of sysexits.h: 65 for a kernel or a picture that does not fit, 64 for what was asked for.
  public var exitCode: Int32 {
    switch self {
    case .badKernel, .kernelLargerThanPicture, .resultTooLarge, .evenKernel: 65
    default: 64
    }
  }
}

extension FilterError: CustomStringConvertible {
  /// One line: what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .unknownFilter(let name, let suggestion):
      "\(name): no filter of this name ('filter list' shows all)\(Self.meant(suggestion))"
    case .unknownParameter(let filter, let name, let suggestion, let known):
      known.isEmpty
        ? "\(filter): takes no parameters, found \(name)"
        : "\(filter): no parameter \(name) (it takes \(known.joined(separator: ", ")))\(Self.meant(suggestion))"
    case .notANumber(let filter, let parameter, let text):
      "\(filter): \(parameter) expects a number, found '\(text)'"
    case .notWhole(let filter, let parameter, let text):
      "\(filter): \(parameter) expects a whole number, found \(text)"
    case .outOfRange(let filter, let parameter, let text, let range):
      "\(filter): \(parameter) must be \(range), found \(text)"
    case .notOdd(let filter, let parameter, let value):
      "\(filter): \(parameter) must be odd, found \(value); try \(value + 1)"
    case .unknownChoice(let filter, let parameter, let text, let suggestion, let known):
      "\(filter): \(parameter) is one of \(known.joined(separator: ", ")), found '\(text)'"
        + Self.meant(suggestion)
    case .conflict(let filter, let reason): "\(filter): \(reason)"
    case .emptyStep(let number, let count):
      "step \(number) of \(count) is empty; write a filter between the signs |, such as gaussian sigma=2"
    case .strayWord(let filter, let word, let known):
      known.isEmpty
        ? "\(filter): takes no parameters, found '\(word)'"
        : "\(filter): expected NAME=VALUE, found '\(word)'; it takes \(known.joined(separator: ", "))"
    case .badKernel(let source, let reason): "\(source): \(reason)"
    case .kernelLargerThanPicture(let kernel, let picture):
      "a kernel of \(kernel) does not fit into a picture of \(picture); use --padding equal or a smaller kernel"
    case .resultTooLarge(let width, let height, let limit):
      "the result would be \(width)x\(height), more than \(limit) pixels; use less --padding or a larger --stride"
    case .evenKernel(let size):
      "a kernel of \(size) has no middle; padding 'equal' needs odd sizes: add a row or column of zeros, or use "
        + "--padding narrow, wide or N"
    }
  }

  private static func meant(_ suggestion: String?) -> String {
    suggestion.map { "; did you mean \($0)?" } ?? ""
  }
}
