import Geospatial

/// A line of divides that ends inside ice, where it parts nothing.
public struct LooseDivide: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The feature's number in its file.
  public let feature: Int64

  /// How much of it lies inside ice and parts nothing.
  public let length: Length

  /// How messages name it: `line 3 (120 m)`.
  public var description: String { "line \(feature) (\(Int(length.metres.rounded())) m)" }

  /// What is shorter is the rounding of an end.
  private static let least = Length(metres: 1)

  /// The lines that end inside outlines, or join two edges of one that are not parted by it, in their order.
  static func all(
    of lines: [(feature: Int64, line: [Point])], in outlines: [Polygon], crs: CRS
  ) throws -> [LooseDivide] {
    let pairs = Clusters.pairs(of: outlines.map(\.bounds), and: lines.map { Bounds(of: $0.line) })
    let near = Dictionary(grouping: pairs, by: \.first).mapValues { $0.map(\.second).sorted() }
    let found = try Parallel.map(near.keys.sorted(), tools: {}) { outline, _ in
      let own = near[outline, default: []].map { lines[$0] }
      return try outlines[outline].looseEnds(of: own.map(\.line)).map { end in
        // Where lines cross they are cut, so an end has no line's name any more.
        let middle = end.middle
        let owner = own.min {
          Polyline($0.line).distance(to: middle) < Polyline($1.line).distance(to: middle)
        }
        return (feature: owner?.feature ?? 0, end: end)
      }
    }
    let ends = Dictionary(grouping: found.flatMap(\.self), by: \.feature)
    return try Set(lines.map(\.feature)).sorted().compactMap { feature in
      try length(of: ends[feature, default: []].map(\.end), crs: crs).map {
        LooseDivide(feature: feature, length: $0)
      }
    }
  }

  /// The length of loose ends on the ground; nil where it is none to speak of.
  static func length(of ends: [Polyline], crs: CRS) throws -> Length? {
    guard let bounds = crs.bounds(of: ends.flatMap(\.points)) else { return nil }
    let metric = try crs.metric(around: bounds)
    let transform = try CoordinateTransform(from: crs, to: metric)
    let units = try ends.reduce(0) { try $0 + Polyline(transform.apply($1.points)).length }
    let length = Length(metres: units * metric.metresPerUnit)
    return length < least ? nil : length
  }
}
