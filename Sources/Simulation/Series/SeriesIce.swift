import Foundation
import Geospatial

/// How the ice of each part of a series shrinks: its share of the ground at any time, and the level that gives it.
struct SeriesIce: Sendable {
  /// The ice potential above which ice lies, everywhere and always; cells are lifted against it.
  static let line: Float = 5300

  /// The share of the ground under ice in the part that has most of it, in the first period.
  static let most = 0.16

  /// The share of ground under ice by part and time.
  struct Share: Sendable {
    /// The share at the opening moment.
    let opening: Double

    /// What is left of it, by decimal year.
    let remaining: Curve

    func at(_ year: Double) -> Double { opening * remaining.value(at: year) }
  }

  /// A line through dated values, straight between them and beyond them as between the outermost two.
  struct Curve: Sendable {
    private let values: [SeriesSettings.DatedArea]

    /// A line through values; where there are none, that of the demonstration's ice.
    init(_ values: [SeriesSettings.DatedArea]) { self.values = values.sorted { $0.year < $1.year } }

    func value(at year: Double) -> Double {
      guard let first = values.first else { return 1 - GlacierHistory.loss(at: year) }
      guard values.count > 1 else { return first.area }
      let next = min(max(1, values.firstIndex { $0.year > year } ?? values.count - 1), values.count - 1)
      let (one, two) = (values[next - 1], values[next])
      let share = (year - one.year) / max(1e-6, two.year - one.year)
      return max(0, one.area + share * (two.area - one.area))
    }
  }

  /// The shares of parts whose ground is so large, in the order of the parts.
  static func shares(
    of parts: [SeriesSettings.Part], ground: [Double], opening: Double
  ) -> [Share] {
    let curves = parts.map { Curve($0.areas) }
    let densities = zip(curves.indices, ground).map { index, ground in
      parts[index].areas.isEmpty ? nil : curves[index].value(at: opening) / max(1, ground)
    }
    let densest = densities.compactMap(\.self).max() ?? 1
    return curves.indices.map { index in
      let start = curves[index].value(at: opening)
      let relative = parts[index].areas.map {
        SeriesSettings.DatedArea(year: $0.year, area: start > 0 ? $0.area / start : 0)
      }
      guard let density = densities[index] else { return Share(opening: most, remaining: Curve([])) }
      return Share(opening: densest > 0 ? most * density / densest : 0, remaining: Curve(relative))
    }
  }

  /// The part of each cell.
  private let parts: [Int]

  private let potentials: [Quantiles]
  private let shares: [Share]

  /// Looks at the ground of all cells.
  ///
  /// - Parameters:
  ///   - parts: the part of each cell.
  ///   - samples: at most about so many pixels are looked at.
  init(
    landscape: Landscape, cells: TileCells, parts: [Int], shares: [Share], grid: Grid,
    samples: Int = 8_000_000
  ) throws {
    self.parts = parts
    self.shares = shares
    let step = max(1, Int((Double(grid.window.count) / Double(samples)).squareRoot().rounded(.up)))
    let rows = Array(stride(from: 0, to: grid.height, by: step))
    let found = try Parallel.map(rows, tools: {}) { row, _ in
      var values = [[Float]](repeating: [], count: shares.count)
      for column in stride(from: 0, to: grid.width, by: step) {
        let place = grid.center(column: column, row: row)
        let (cell, depth) = cells.cell(place.x, place.y)
        guard depth >= 0 else { continue }
        values[parts[cell]].append(landscape.ground(place.x, place.y).icePotential)
      }
      return values
    }
    potentials = shares.indices.map { part in Quantiles(found.flatMap { $0[part] }) }
  }

  /// By how many metres more readily each cell holds ice at a time, as a decimal year.
  func lifts(at year: Double) -> [Float] {
    let levels = zip(potentials, shares).map { $0.level(exceededBy: $1.at(year)) }
    return parts.map { levels[$0].isFinite ? Self.line - levels[$0] : -10_000 }
  }
}
