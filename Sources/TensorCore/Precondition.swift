/// Stops the program with a message when a condition does not hold.
///
/// Takes the place of the standard library's function of this name in the package: that one says nothing in
/// an optimised build, and a mistake in a shape is found by its message.
@inline(__always)
package func precondition(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { preconditionFailure(message(), file: file, line: line) }
}

/// Stops the program with a message; see ``precondition(_:_:file:line:)``.
@inline(never)
package func preconditionFailure(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
