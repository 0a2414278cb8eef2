/// Pixels counted in square blocks: how many there are, how many were seen, and how many of these are ice.
struct IceBlocks {
  /// The counts of one square.
  struct Count {
    var inside = 0
    var seen = 0
    var ice = 0

    /// The share of what was seen that is ice; all of it where nothing was.
    var density: Double { seen > 0 ? Double(ice) / Double(seen) : 1 }

    /// Whether enough was seen for the square to speak for what is hidden in it.
    var isKnown: Bool { inside > 0 && 2 * seen >= inside }

    static func + (one: Count, other: Count) -> Count {
      Count(inside: one.inside + other.inside, seen: one.seen + other.seen, ice: one.ice + other.ice)
    }
  }

  /// The side of the smallest blocks in pixels.
  static let side = 16

  private let columns: Int
  private let rows: Int
  private var counts: [Count]

  /// Blocks over a raster of some size in pixels.
  init(width: Int, height: Int) {
    columns = max(1, (width + Self.side - 1) / Self.side)
    rows = max(1, (height + Self.side - 1) / Self.side)
    counts = Array(repeating: Count(), count: columns * rows)
  }

  /// The block of a pixel.
  func index(x: Int, y: Int) -> Int { y / Self.side * columns + x / Self.side }

  /// Counts a pixel.
  mutating func count(x: Int, y: Int, isSeen: Bool, isIce: Bool) {
    let block = index(x: x, y: y)
    counts[block].inside += 1
    guard isSeen else { return }
    counts[block].seen += 1
    if isIce { counts[block].ice += 1 }
  }

  /// The counts of all blocks together.
  var total: Count { counts.reduce(Count(), +) }

  /// The share of ice of each block: that of the smallest square around it of which at least half was seen.
  func shares() -> [Double] { Self.shares(counts, columns, rows) }

  private static func shares(_ squares: [Count], _ columns: Int, _ rows: Int) -> [Double] {
    if columns == 1, rows == 1 { return squares.map(\.density) }
    let (wide, high) = ((columns + 1) / 2, (rows + 1) / 2)
    func around(_ index: Int) -> Int { index / columns / 2 * wide + index % columns / 2 }
    var wider = Array(repeating: Count(), count: wide * high)
    for (index, square) in squares.enumerated() { wider[around(index)] = wider[around(index)] + square }
    let outer = shares(wider, wide, high)
    return squares.enumerated().map { $1.isKnown ? $1.density : outer[around($0)] }
  }
}
