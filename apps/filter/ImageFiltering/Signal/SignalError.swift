/// Why numbers cannot be read or filtered; the description is one line that says what to do.
public enum SignalError: Error, Equatable, Sendable {
  /// There is no number in the text.
  case noNumbers(source: String)
  /// A place of the table that should be a number is something else.
  case notANumber(source: String, line: Int, column: String?, text: String)
  /// A row of the table is too short for the column.
  case missingCell(source: String, line: Int, column: String)
  /// The table has several columns and none was chosen.
  case columnNeeded(source: String, columns: [String])
  /// The table has no such column; `suggestion` is the nearest name.
  case unknownColumn(source: String, name: String, suggestion: String?, columns: [String])
  /// The filter does not fit into the padded signal.
  case filterLongerThanSignal(span: Int, count: Int)
  /// Padding that keeps the length needs a filter of odd length.
  case evenLength(Int)
  /// A kernel of several rows and columns is none for a signal.
  case kernelOfTwoDimensions(rows: Int, columns: Int)

  /// The code of sysexits.h: 64 for the command line, 65 for data that does not fit.
  public var exitCode: Int32 {
    switch self {
    case .columnNeeded, .unknownColumn, .kernelOfTwoDimensions: 64
    default: 65
    }
  }
}

extension SignalError: CustomStringConvertible {
  /// One line: what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .noNumbers(let source): "\(source): expected numbers, found none"
    case .notANumber(let source, let line, let column, let text):
      "\(source): line \(line)\(column.map { ", column \($0)" } ?? ""): expected a number, found '\(text)'"
    case .missingCell(let source, let line, let column):
      "\(source): line \(line): expected a number in column \(column), found the end of the line"
    case .columnNeeded(let source, let columns):
      "\(source): expected --column NAME or NUMBER to choose one of \(columns.joined(separator: ", "))"
    case .unknownColumn(let source, let name, let suggestion, let columns):
      "\(source): no column '\(name)'\(suggestion.map { "; did you mean '\($0)'?" } ?? ""); there are "
        + columns.joined(separator: ", ")
    case .filterLongerThanSignal(let span, let count):
      "a filter that spans \(span) numbers does not fit into \(count); use --padding equal or wide, or a "
        + "shorter filter"
    case .evenLength(let length):
      "a filter of \(length) numbers has no middle; padding 'equal' needs an odd length: add a zero, or use "
        + "--padding narrow, wide, causal or N"
    case .kernelOfTwoDimensions(let rows, let columns):
      "expected one row of weights for a signal, such as \"1 1/2 1/4\", found \(rows) rows of \(columns)"
    }
  }
}
