import CKernels

/// The record of one differentiated computation.
///
/// Operations are kept in the order in which they ran, as entries of an array that point at their inputs
/// by number. That order is topological, so the backward walk is a loop from the last entry to the first,
/// and dropping the record is dropping an array: neither depends on the depth of the graph, and a chain of
/// a million operations needs no stack.
///
/// A tape belongs to the closure that is being differentiated and is closed when it ends.
final class Tape: @unchecked Sendable {
  /// A value's place on a tape.
  struct Reference: Sendable {
    let tape: Tape
    let index: Int
  }

  /// How the gradient of one recorded value flows to what it was made from.
  enum Entry {
    /// A parameter or input: gradients end here.
    case leaf
    /// One input.
    case unary(Int, (Tensor) -> Tensor)
    /// Two inputs, each with its own gradient, computed only where it is wanted.
    case binary(Int?, (Tensor) -> Tensor, Int?, (Tensor) -> Tensor)
    /// Any number of inputs whose gradients share work; the flags say which are wanted.
    case general([Int?], (Tensor, [Bool]) -> [Tensor?])
    /// Some of the elements of one input of the given shape, from a place on.
    case part(of: Int, Shape, at: Int)
    /// Already walked; what it held is released.
    case spent
  }

  private var entries: [Entry] = []
  private var leaves: [ObjectIdentifier: Int] = [:]
  /// The leaves that are some rows of a parameter, in the order in which they were taken.
  private var rowLeaves: [(parameter: ObjectIdentifier, rows: [Int32], index: Int)] = []
  private(set) var isRecording = true
  /// Where the thread's variables lie: tells threads apart.
  private let thread = ck_thread()
  /// The tape of the enclosing differentiated closure, which is alive as long as that runs.
  private unowned(unsafe) let outer = Tape.current

  /// Makes a tape on which the given parameters are the leaves.
  init(parameters: [Parameter] = []) {
    for parameter in parameters {
      leaves[ObjectIdentifier(parameter)] = append(.leaf)
    }
  }

  func append(_ entry: Entry) -> Int {
    precondition(
      thread == ck_thread(),
      "a value of a differentiated closure was used on another thread than the closure's")
    entries.append(entry)
    return entries.count - 1
  }

  /// The place of a parameter, or `nil` when it is not differentiated.
  func leaf(of parameter: Parameter) -> Int? {
    isRecording ? leaves[ObjectIdentifier(parameter)] : nil
  }

  /// A tracked copy of `value` that gradients end at.
  func track(_ value: Tensor) -> Tensor {
    let index = append(.leaf)
    return Tensor(
      storage: value.storage, offset: value.offset, shape: value.shape,
      node: Reference(tape: self, index: index))
  }

  /// A tracked copy of some rows of a parameter; `nil` when it is not differentiated.
  func trackRows(_ value: Tensor, rows: [Int32], of parameter: Parameter) -> Tensor? {
    guard leaf(of: parameter) != nil else { return nil }
    let tracked = track(value)
    if let index = tracked.node?.index { rowLeaves.append((ObjectIdentifier(parameter), rows, index)) }
    return tracked
  }

  /// The gradients of a parameter's rows, from what ``gradients(of:)`` found.
  func rowGradient(of parameter: Parameter, in found: [Int: Tensor]) -> RowGradient? {
    let parts = rowLeaves.filter { $0.parameter == ObjectIdentifier(parameter) }.compactMap { leaf in
      found[leaf.index].map { RowGradient(rows: leaf.rows, values: $0, shape: parameter.shape) }
    }
    guard let first = parts.first else { return nil }
    return parts.dropFirst().reduce(first, +)
  }

  /// Runs `body` while neither this tape nor those around it record.
  func paused<R>(_ body: () throws -> R) rethrows -> R {
    let before = isRecording
    isRecording = false
    defer { isRecording = before }
    guard let outer else { return try body() }
    return try outer.paused(body)
  }

  /// Stops recording and drops everything.
  func close() {
    isRecording = false
    entries = []
    leaves = [:]
    rowLeaves = []
  }

  /// Walks back from `output` with gradient 1 and returns the gradients of the leaves by place.
  func gradients(of output: Tensor) -> [Int: Tensor] {
    isRecording = false
    guard let start = output.node, start.tape === self else { return [:] }
    var pending = [Tensor?](repeating: nil, count: start.index + 1)
    pending[start.index] = Tensor.ones(output.shape)
    var result: [Int: Tensor] = [:]

    func add(_ gradient: Tensor, to index: Int) {
      if pending[index] == nil {
        pending[index] = gradient
      } else {
        pending[index]?.accumulate(gradient)
      }
    }

    for index in stride(from: start.index, through: 0, by: -1) {
      guard let gradient = pending[index] else { continue }
      pending[index] = nil
      let entry = entries[index]
      // What the entry holds of the forward pass is released here, not at the end of the walk.
      entries[index] = .spent
      switch entry {
      case .leaf: result[index] = gradient
      case .unary(let input, let pullback): add(pullback(gradient), to: input)
      case .binary(let first, let firstPullback, let second, let secondPullback):
        if let first { add(firstPullback(gradient), to: first) }
        if let second { add(secondPullback(gradient), to: second) }
      case .general(let inputs, let pullback):
        let wanted = inputs.map { $0 != nil }
        for (input, gradient) in zip(inputs, pullback(gradient, wanted)) {
          if let input, let gradient { add(gradient, to: input) }
        }
      case .part(let input, let shape, let start):
        var whole = pending[input] ?? Tensor.zeros(shape)
        // The only reference, so that the sum is formed in place.
        pending[input] = nil
        whole.accumulate(gradient, at: start)
        pending[input] = whole
      case .spent: preconditionFailure("a recorded operation was walked twice")
      }
    }
    return result
  }
}

// MARK: The tape of the running thread

extension Tape {
  /// The tape whose closure runs on this thread.
  static var current: Tape? {
    guard let pointer = ck_current_tape() else { return nil }
    return Unmanaged<Tape>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Runs `body` with this tape as the current one and closes it afterwards.
  func run<R>(_ body: () throws -> R) rethrows -> R {
    let outer = ck_current_tape()
    ck_set_current_tape(Unmanaged.passUnretained(self).toOpaque())
    defer {
      ck_set_current_tape(outer)
      close()
    }
    return try withExtendedLifetime(self) { try body() }
  }
}

// MARK: Recording an operation

extension Tensor {
  /// Records that this value was made from `input`.
  ///
  /// - Parameter pullback: turns the gradient of this value into that of `input`; same shapes.
  public func recorded(from input: Tensor, _ pullback: @escaping (Tensor) -> Tensor) -> Tensor {
    guard let node = input.node, node.tape.isRecording else { return self }
    return placed(on: node.tape, .unary(node.index, pullback))
  }

  /// Records that this value was made from two inputs, each with its own gradient.
  public func recorded(
    from first: Tensor, _ firstPullback: @escaping (Tensor) -> Tensor,
    _ second: Tensor, _ secondPullback: @escaping (Tensor) -> Tensor
  ) -> Tensor {
    guard let tape = Tensor.tape(of: [first, second]) else { return self }
    return placed(
      on: tape,
      .binary(first.index(on: tape), firstPullback, second.index(on: tape), secondPullback))
  }

  /// Records that this value was made from several inputs whose gradients share work.
  ///
  /// - Parameter pullback: gets the gradient of this value and, an input each, whether its gradient is
  ///   wanted; returns one gradient an input, `nil` where none is wanted or none flows.
  public func recorded(
    from inputs: [Tensor], _ pullback: @escaping (Tensor, [Bool]) -> [Tensor?]
  ) -> Tensor {
    guard let tape = Tensor.tape(of: inputs) else { return self }
    return placed(on: tape, .general(inputs.map { $0.index(on: tape) }, pullback))
  }

  /// Records that this value is a run of elements of `input`.
  ///
  /// The gradients of all parts of a value are added up in one place, so that cutting a value into many
  /// costs no more than its size.
  ///
  /// - Parameter start: the place of the first element among those of `input` in row-major order.
  func recorded(asPartOf input: Tensor, from start: Int) -> Tensor {
    guard let node = input.node, node.tape.isRecording else { return self }
    return placed(on: node.tape, .part(of: node.index, input.shape, at: start))
  }

  private func index(on tape: Tape) -> Int? {
    guard let node, node.tape === tape else { return nil }
    return node.index
  }

  private static func tape(of inputs: [Tensor]) -> Tape? {
    var tape: Tape?
    for input in inputs {
      guard let node = input.node, node.tape.isRecording else { continue }
      precondition(
        tape == nil || tape === node.tape, "an operation mixes values of two differentiated closures")
      tape = node.tape
    }
    return tape
  }

  private func placed(on tape: Tape, _ entry: Tape.Entry) -> Tensor {
    Tensor(
      storage: storage, offset: offset, shape: shape,
      node: Tape.Reference(tape: tape, index: tape.append(entry)))
  }
}
