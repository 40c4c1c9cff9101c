import GRDB

// What GRDB's own subscripts take for a mistake of the programmer, a value of another type, is in a file from
// elsewhere a damage like others.
extension Row {
  /// The text in a column, or nil for any other value.
  func text(_ column: Int) -> String? { String.fromDatabaseValue(self[column]) }
  /// The whole number in a column, or nil for any other value.
  func whole(_ column: Int) -> Int? { Int.fromDatabaseValue(self[column]) }
  /// The number in a column, or nil for any other value.
  func number(_ column: Int) -> Double? { Double.fromDatabaseValue(self[column]) }
}
