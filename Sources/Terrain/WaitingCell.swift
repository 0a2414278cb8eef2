/// A cell that waits for the rising water: of two the lower goes first, of equals the one that came first.
struct WaitingCell: Comparable {
  let height: Float

  /// How many came before it.
  let turn: Int32

  let cell: Int32

  static func < (one: WaitingCell, other: WaitingCell) -> Bool {
    (one.height, one.turn) < (other.height, other.turn)
  }
}
