import Geospatial

/// Two sets of outlines of the same ground, held against one another.
///
/// Ice is dissolved first, so that areas of the whole do not depend on how either side is divided into glaciers.
public struct OutlineComparison: Sendable {
  /// How things are measured.
  public struct Settings: Sendable, Hashable {
    /// The CRS of the outlines, in a plane.
    public var crs: CRS

    /// How areas are measured.
    public var measure: AreaMeasure

    /// Boundaries are measured in pieces no longer than this; half a Landsat pixel.
    public var step = Length(metres: 15)

    /// Ground that two glaciers share under this is the rounding of an edge, as in the links of RGI 7.
    public var leastShared = Area(squareMetres: 200)

    /// Measures in a CRS.
    public init(crs: CRS, measure: AreaMeasure) {
      self.crs = crs
      self.measure = measure
    }
  }

  /// The glaciers under test.
  public let first: ComparedGlaciers

  /// The reference.
  public let second: ComparedGlaciers

  /// How things are measured.
  public let settings: Settings

  /// The ice of the first, dissolved, and that of the second.
  let ice: (first: [Polygon], second: [Polygon])

  /// The ground that is ice in both.
  public let shared: [Polygon]

  /// The ground that is ice in the first only.
  public let onlyFirst: [Polygon]

  /// The ground that is ice in the second only.
  public let onlySecond: [Polygon]

  /// The ice of the first by the glacier of the second that it belongs to.
  let ground: [ReferenceGround]

  /// Lays the first on the second, which is the reference.
  ///
  /// - Throws: `GeospatialError` where an outline is not valid.
  public init(_ first: ComparedGlaciers, against second: ComparedGlaciers, settings: Settings) throws {
    self.first = first
    self.second = second
    self.settings = settings
    ice = (try first.ice().polygons, try second.ice().polygons)
    shared = try Self.shared(ice.first, ice.second)
    onlyFirst = try Self.rest(ice.first, without: ice.second)
    onlySecond = try Self.rest(ice.second, without: ice.first)
    ground = try ReferenceGround.all(
      of: first.glaciers, on: second.glaciers, least: settings.leastShared, measuredBy: settings.measure,
      in: settings.crs)
  }

  /// How the whole of both agrees.
  public func total() throws -> Agreement {
    Agreement(first: try area(of: ice.first), second: try area(of: ice.second), shared: try area(of: shared))
  }

  /// How both agree within a region.
  public func agreement(in region: MultiPolygon) throws -> Agreement {
    func within(_ ice: [Polygon]) throws -> Area {
      try area(
        of: Parallel.map(ice, tools: { try PreparedPolygons(region) }) { try $1.clip($0).polygons }.flatMap(
          \.self))
    }
    return Agreement(first: try within(ice.first), second: try within(ice.second), shared: try within(shared))
  }

  /// The average symmetric surface distance between the boundaries of all ice, in metres; nil where a side has none.
  public func distance() throws -> Double? {
    guard !ice.first.isEmpty, !ice.second.isEmpty else { return nil }
    let unit = settings.crs.metresPerUnit
    let step = settings.step.metres / unit
    func way(from one: [Polygon], to other: [Polygon]) throws -> BoundaryDistance {
      try Parallel.map(one, tools: { try PreparedBoundary(MultiPolygon(other)) }) { polygon, boundary in
        var distance = BoundaryDistance()
        try distance.add(polygon.asMultiPolygon, to: boundary, step: step)
        return distance
      }.reduce(BoundaryDistance(), +)
    }
    return try (way(from: ice.first, to: ice.second) + way(from: ice.second, to: ice.first)).average.map {
      $0 * unit
    }
  }

  // MARK: - Ground

  func area(of polygons: [Polygon]) throws -> Area {
    let settings = settings
    return try Parallel.map(polygons, tools: { try AreaMeter(settings.measure, crs: settings.crs) }) {
      try $1.area(of: $0)
    }.reduce(.zero, +)
  }

  /// The others that may touch each polygon, by index, in order.
  private static func neighbours(of polygons: [Polygon], among others: [Polygon]) -> [(
    polygon: Polygon, others: [Int]
  )] {
    let pairs = Clusters.pairs(of: polygons.map(\.bounds), and: others.map(\.bounds))
    let near = Dictionary(grouping: pairs, by: \.first)
    return polygons.indices.map { (polygons[$0], near[$0, default: []].map(\.second).sorted()) }
  }

  private static func shared(_ polygons: [Polygon], _ others: [Polygon]) throws -> [Polygon] {
    try Parallel.map(neighbours(of: polygons, among: others), tools: {}) { near, _ -> [Polygon] in
      guard !near.others.isEmpty else { return [] }
      let prepared = try PreparedPolygons(near.polygon.asMultiPolygon)
      return try near.others.flatMap { try prepared.clip(others[$0]).polygons }
    }.flatMap(\.self)
  }

  private static func rest(_ polygons: [Polygon], without others: [Polygon]) throws -> [Polygon] {
    try Parallel.map(neighbours(of: polygons, among: others), tools: {}) { near, _ -> [Polygon] in
      guard !near.others.isEmpty else { return [near.polygon] }
      return try near.polygon.asMultiPolygon.difference(MultiPolygon(near.others.map { others[$0] })).polygons
    }.flatMap(\.self)
  }
}
