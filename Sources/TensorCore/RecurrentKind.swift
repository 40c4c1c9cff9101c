/// Which cells a recurrent layer has, and how its gates lie.
package enum RecurrentKind: Sendable, Hashable {
  /// Gates i, f, g, o.
  case lstm
  /// Gates r, z, n, and beside them what the reset gate acts on (`resetsAfter`) or makes.
  case gru(resetsAfter: Bool)
  /// A net input and tanh or, rectified, max(0, ·).
  case rnn(isRectified: Bool)

  /// The rows of the weights and of the bias, in multiples of H.
  package var gateCount: Int {
    switch self {
    case .lstm: 4
    case .gru: 3
    case .rnn: 1
    }
  }

  /// The columns of the gates' buffer, in multiples of H.
  var width: Int {
    if case .rnn = self { 1 } else { 4 }
  }

  /// Whether the state has cells besides hidden values.
  package var hasCell: Bool { self == .lstm }

  /// A part of U: some of its rows, which columns of the gates its product goes to, and which columns hold
  /// what it is multiplied with, the state before when `nil`; all in multiples of H.
  struct Part {
    let rows: Range<Int>
    let column: Int
    let factor: Int?
  }

  /// U is applied in parts where not all of it is multiplied with the same or at the same time.
  var parts: [Part] {
    switch self {
    case .lstm: [Part(rows: 0..<4, column: 0, factor: nil)]
    case .gru(resetsAfter: true):
      [Part(rows: 0..<2, column: 0, factor: nil), Part(rows: 2..<3, column: 3, factor: nil)]
    case .gru(resetsAfter: false):
      [Part(rows: 0..<2, column: 0, factor: nil), Part(rows: 2..<3, column: 2, factor: 3)]
    case .rnn: [Part(rows: 0..<1, column: 0, factor: nil)]
    }
  }

  /// U, `[G H, H]`, cut into its parts.
  package func recurrentParts(_ weight: Tensor) -> [Tensor] {
    let units = weight.shape[1]
    return parts.map { weight.detached[($0.rows.lowerBound * units)..<($0.rows.upperBound * units)] }
  }
}
