import Foundation
import Geospatial

/// The true outlines of each period: the line of equal ice potential itself, not what a pixel can resolve.
struct Truth: Sendable {
  let landscape: Landscape
  let history: GlacierHistory
  let plan: ScenePlan
  let stripHeight: Int
  var debris = SimulationSettings.Debris.none

  /// The smallest glacier that inventories count.
  static let minimumArea = Area(squareKilometres: 0.01)

  /// The moment whose outlines stand for a period, as a decimal year: mid-August of its middle year.
  static func moment(of period: SimulationSettings.Period) -> Double {
    Double(period.middleYear) + 0.63
  }

  /// What the truth of one period sums to.
  struct Totals: Sendable {
    /// The area of all outlines, and of those large enough to count.
    var area = Area.zero
    var countedArea = Area.zero

    /// How many outlines there are, and how many count.
    var count = 0
    var countedCount = 0

    mutating func add(_ outline: Area, minimum: Area = Truth.minimumArea) {
      area = area + outline
      count += 1
      guard outline >= minimum else { return }
      countedArea = countedArea + outline
      countedCount += 1
    }
  }

  /// Writes `truth/<period>.gpkg` and `truth/areas.csv` under `folder`.
  ///
  /// - Returns: the totals of each period, in order.
  func write(periods: [SimulationSettings.Period], into folder: URL) throws -> [Totals] {
    let home = folder.appendingPathComponent("truth")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let meter = try AreaMeter(.geodesic, crs: plan.grid.crs)
    var rows = ["period,area_km2,n,area_km2_min_0.01,n_min_0.01,measure"]
    var all: [Totals] = []
    for (period, outlines) in zip(periods, try outlines(at: periods.map(Self.moment))) {
      var totals = Totals()
      var layer = VectorLayer(
        name: "truth", crs: plan.grid.crs,
        fields: [.init("period", .string), .init("area_km2", .real), .init("origin", .string)], features: [])
      for (index, outline) in outlines.enumerated() {
        let area = try meter.area(of: outline)
        totals.add(area)
        layer.features.append(
          Feature(
            id: Int64(index + 1), geometry: .polygons(outline.asMultiPolygon),
            attributes: [
              "period": .string(period.label), "area_km2": .real(area.squareKilometres),
              "origin": .string(MetadataFile.origin),
            ]))
      }
      try layer.write(home.appendingPathComponent("\(period.label).gpkg").path)
      rows.append(
        [
          period.label, kilometres(totals.area), String(totals.count), kilometres(totals.countedArea),
          String(totals.countedCount), meter.label,
        ].joined(separator: ","))
      all.append(totals)
    }
    let table = rows.joined(separator: "\n") + "\n"
    try Data(table.utf8).write(to: home.appendingPathComponent("areas.csv"))
    return all
  }

  /// What a glacier is: ice, or ice that no debris covers.
  private var potential: KeyPath<Landscape.Ground, Float> & Sendable {
    debris == .excluded ? \.cleanPotential : \.icePotential
  }

  /// The outlines at some times (decimal years), cut at the region's boundary, from one pass over the ground.
  func outlines(at years: [Double]) throws -> [[Polygon]] {
    let grid = plan.grid
    var tracers = years.map { LevelTracer(level: history.line(at: $0), grid: grid) }
    let windows = grid.windows(rows: stripHeight)
    for start in stride(from: 0, to: windows.count, by: Parallel.width) {
      let batch = Array(windows[start..<min(start + Parallel.width, windows.count)])
      let strips = try Parallel.map(batch, tools: {}) { window, _ in
        (0..<window.count).map { pixel in
          let place = grid.center(column: pixel % window.width, row: window.y + pixel / window.width)
          return landscape.ground(place.x, place.y)[keyPath: potential]
        }
      }
      for index in tracers.indices {
        for (window, strip) in zip(batch, strips) {
          for row in 0..<window.height {
            tracers[index].add(row: strip[row * window.width..<(row + 1) * window.width])
          }
        }
      }
    }
    return try tracers.map { try clipped($0.polygons()) }
  }

  /// The parts of the outlines inside the boundary, which is convex.
  private func clipped(_ outlines: [Polygon]) throws -> [Polygon] {
    let corners = plan.boundary.exterior
    func isInside(_ place: Point) -> Bool {
      zip(corners, corners.dropFirst()).allSatisfy { one, two in
        (two.x - one.x) * (place.y - one.y) >= (two.y - one.y) * (place.x - one.x)
      }
    }
    let boundary = plan.boundary.asMultiPolygon
    return try outlines.flatMap { outline in
      outline.exterior.allSatisfy(isInside)
        ? [outline] : try outline.asMultiPolygon.intersection(boundary).polygons
    }
  }

  private func kilometres(_ area: Area) -> String { String(format: "%.4f", area.squareKilometres) }
}
