import CKernels

/// Work on the engine's threads.
enum Parallel {
  /// What `body` makes of each element, several at once.
  static func map<Element: Sendable, Value: Sendable>(
    _ elements: [Element], _ body: @Sendable (Element) -> Value
  ) -> [Value] {
    guard elements.count > 1 else { return elements.map(body) }
    return withoutActuallyEscaping(body) { body in
      let results = UnsafeMutableBufferPointer<Value?>.allocate(capacity: elements.count)
      results.initialize(repeating: nil)
      defer {
        results.deinitialize()
        results.deallocate()
      }
      // Each element is worked on by one thread, and all are done when the call returns.
      nonisolated(unsafe) let places = results
      let work = Work { places[$0] = body(elements[$0]) }
      ck_parallel_for(
        Int64(elements.count), 1,
        { context, begin, end in
          guard let context else { return }
          let work = Unmanaged<Work>.fromOpaque(context).takeUnretainedValue()
          for index in begin..<end { work.body(Int(index)) }
        }, Unmanaged.passUnretained(work).toOpaque())
      withExtendedLifetime(work) {}
      return results.compactMap { $0 }
    }
  }

  private final class Work {
    let body: (Int) -> Void
    init(_ body: @escaping (Int) -> Void) { self.body = body }
  }
}
