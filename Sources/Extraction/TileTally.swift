/// What became of the tiles of an image.
public struct TileTally: Codable, Sendable, Hashable {
  /// Tiles that the network was applied to.
  public var run = 0

  /// Tiles without a pixel that has data.
  public var empty = 0

  /// Tiles left out by the screen.
  public var screened = 0

  /// Pixels with data that the network calls glacier in tiles left out by the screen; nil where it was not asked to
  /// prove that there are none.
  public var lost: Int?

  /// No tiles yet.
  public init() {}

  /// The tallies of two images together; what was lost is known only where both know it.
  public static func + (one: TileTally, two: TileTally) -> TileTally {
    var sum = TileTally()
    sum.run = one.run + two.run
    sum.empty = one.empty + two.empty
    sum.screened = one.screened + two.screened
    sum.lost = one.lost.flatMap { lost in two.lost.map { lost + $0 } }
    return sum
  }
}

extension TileTally: CustomStringConvertible {
  /// One line: `96 run, 40 without data, 24 screened out, no pixel of glacier lost`.
  public var description: String {
    var parts = ["\(run) run"]
    if empty > 0 { parts.append("\(empty) without data") }
    if screened > 0 || lost != nil { parts.append("\(screened) screened out") }
    if let lost { parts.append(lost == 0 ? "no pixel of glacier lost" : "pixels of glacier lost: \(lost)") }
    return parts.joined(separator: ", ")
  }
}
