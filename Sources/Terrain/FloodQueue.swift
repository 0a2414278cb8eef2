/// Cells that wait for the rising water, the lowest first; of equals the one that came first.
struct FloodQueue {
  private struct Entry {
    let height: Float
    let turn: Int32
    let cell: Int32

    static func < (one: Entry, other: Entry) -> Bool {
      (one.height, one.turn) < (other.height, other.turn)
    }
  }

  private var heap: [Entry] = []
  private var turn: Int32 = 0

  /// Adds a cell that the water reaches at a height.
  mutating func add(_ cell: Int, at height: Float) {
    heap.append(Entry(height: height, turn: turn, cell: Int32(cell)))
    turn += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes out the lowest cell; nil where none waits.
  mutating func next() -> Int? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return Int(first.cell) }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return Int(first.cell) }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
