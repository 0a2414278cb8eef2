import Foundation
import Geospatial

/// The true outlines of a series in each period, and their areas by part: the level of the ice itself.
struct SeriesTruth: Sendable {
  let settings: SeriesSettings
  let plan: SeriesPlan
  let landscape: Landscape
  let ice: SeriesIce
  var stripHeight = 64

  /// One true outline and the tile on whose ground it lies.
  struct Outline: Sendable {
    let polygon: Polygon
    let tile: Int
  }

  /// Writes `truth/<period>.gpkg` and `truth/areas.csv` under `folder`.
  ///
  /// - Returns: the totals of each period: the whole region first, then each named part.
  func write(into folder: URL) throws -> [[Truth.Totals]] {
    let home = folder.appendingPathComponent("truth")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let meter = try AreaMeter(settings.measure, crs: settings.crs)
    let named = plan.parts.indices.filter { !plan.parts[$0].name.isEmpty }
    var rows = ["period,region,area_km2,n,counted_km2,counted_n,minimum_km2,measure"]
    var all: [[Truth.Totals]] = []
    for (period, outlines) in zip(settings.periods, try outlines()) {
      var totals = [Truth.Totals](repeating: Truth.Totals(), count: plan.parts.count)
      var whole = Truth.Totals()
      var layer = VectorLayer(
        name: "truth", crs: settings.crs,
        fields: [
          .init("period", .string), .init("subarea", .string), .init("path_row", .string),
          .init("area_km2", .real), .init("origin", .string),
        ], features: [])
      for (index, outline) in outlines.enumerated() {
        let area = try meter.area(of: outline.polygon)
        let part = plan.partOfTile[outline.tile]
        totals[part].add(area, minimum: settings.minimumArea)
        whole.add(area, minimum: settings.minimumArea)
        layer.features.append(
          Feature(
            id: Int64(index + 1), geometry: .polygons(outline.polygon.asMultiPolygon),
            attributes: [
              "period": .string(period.label), "subarea": .string(plan.parts[part].name),
              "path_row": .string(plan.tiles[outline.tile].pathRow.compact),
              "area_km2": .real(area.squareKilometres), "origin": .string(MetadataFile.origin),
            ]))
      }
      try layer.write(home.appendingPathComponent("\(period.label).gpkg").path)
      let regions = [(settings.name, whole)] + named.map { (plan.parts[$0].name, totals[$0]) }
      rows += regions.map { name, totals in
        [
          Self.quoted(period.label), Self.quoted(name), kilometres(totals.area), String(totals.count),
          kilometres(totals.countedArea), String(totals.countedCount),
          "\(settings.minimumArea.squareKilometres)", meter.label,
        ].joined(separator: ",")
      }
      all.append(regions.map(\.1))
    }
    let table = rows.joined(separator: "\n") + "\n"
    try Data(table.utf8).write(to: home.appendingPathComponent("areas.csv"))
    return all
  }

  /// The outlines of every period, from one pass over the ground.
  func outlines() throws -> [[Outline]] {
    let grid = plan.grid
    let lifts = settings.periods.map { ice.lifts(at: $0.moment) }
    var tracers = lifts.map { _ in LevelTracer(level: SeriesIce.line, grid: grid) }
    let windows = grid.windows(rows: stripHeight)
    let nowhere = UInt16.max
    for start in stride(from: 0, to: windows.count, by: Parallel.width) {
      let batch = Array(windows[start..<min(start + Parallel.width, windows.count)])
      let strips = try Parallel.map(batch, tools: {}) { window, _ in
        (0..<window.count).map { pixel -> (potential: Float, cell: UInt16) in
          let place = grid.center(column: pixel % window.width, row: window.y + pixel / window.width)
          let (cell, depth) = plan.cells.cell(place.x, place.y)
          guard depth >= 0 else { return (0, nowhere) }
          return (landscape.ground(place.x, place.y).icePotential, UInt16(cell))
        }
      }
      for (index, lift) in lifts.enumerated() {
        for (window, strip) in zip(batch, strips) {
          for row in 0..<window.height {
            let values = strip[row * window.width..<(row + 1) * window.width].map { ground in
              ground.cell == nowhere ? 0 : ground.potential + lift[Int(ground.cell)]
            }
            tracers[index].add(row: values[...])
          }
        }
      }
    }
    return tracers.map { tracer in
      tracer.polygons().map { polygon in
        let place = polygon.exterior[0]
        return Outline(polygon: polygon, tile: plan.cells.cell(place.x, place.y).index)
      }
    }
  }

  private func kilometres(_ area: Area) -> String { String(format: "%.6f", area.squareKilometres) }

  /// A field of a CSV file, in quotes where it needs them.
  private static func quoted(_ text: String) -> String {
    text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      ? "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"" : text
  }
}
