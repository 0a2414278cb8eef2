import Catalogue
import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// Looks in a catalogue for the scenes of one period.
public struct SceneSearch: Sendable {
  /// The paths and rows; where there are none, whatever touches the bounds.
  public var tiles: [PathRow]

  /// The calendar years.
  public var years: ClosedRange<Int>

  /// The part of each year; all of it where nil.
  public var season: Season?

  /// The most cloud in percent.
  public var cloud: Double?

  /// West, south, east and north in degrees.
  public var bounds: [Double]?

  /// Makes a search.
  public init(
    tiles: [PathRow], years: ClosedRange<Int>, season: Season? = nil, cloud: Double? = nil,
    bounds: [Double]? = nil
  ) {
    self.tiles = tiles
    self.years = years
    self.season = season
    self.cloud = cloud
    self.bounds = bounds
  }

  /// The scenes found, by tile, the best of each first.
  ///
  /// Better is the better tier, then less cloud, then more sun. The first of a tile is its main scene, the others
  /// support it: a person chooses.
  public func proposals(in catalogue: Catalogue) async throws -> [ProposedScene] {
    guard let first = CalendarDate(year: years.lowerBound, month: 1, day: 1),
      let last = CalendarDate(year: years.upperBound, month: 12, day: 31)
    else { return [] }
    var found: [PathRow: [CatalogueItem]] = [:]
    for tile in tiles.isEmpty ? [nil] : Set(tiles).sorted().map(Optional.some) {
      let query = CatalogueQuery(
        dates: first...last, pathRow: tile, season: season, cloud: cloud, bounds: bounds)
      for item in try await catalogue.items(query) { found[item.pathRow, default: []].append(item) }
    }
    return found.sorted { $0.key < $1.key }.flatMap { _, items in
      Self.withoutOldProcessings(items).sorted(by: Self.comesFirst).enumerated().map { index, item in
        ProposedScene(item, role: index == 0 ? .main : .support)
      }
    }
  }

  /// The rows of manifests with the products that the catalogue has of their acquisitions; rows that already name
  /// a product, and those without a date, stay as they are.
  public static func products(
    of entries: [ManifestEntry], in catalogue: Catalogue
  ) async throws -> [ProposedScene] {
    var rows: [ProposedScene] = []
    for entry in entries {
      let item = entry.scene == nil ? try await best(for: entry, named: nil, in: catalogue) : nil
      rows.append(ProposedScene(entry, item: item))
    }
    return rows
  }

  /// The product to take for a row; nil where the catalogue has none.
  ///
  /// - Parameters:
  ///   - name: the product that it must be; the best of the acquisition where nil.
  static func best(
    for entry: ManifestEntry, named name: String?, in catalogue: Catalogue
  ) async throws -> CatalogueItem? {
    guard let pathRow = entry.pathRow, let date = entry.date else { return nil }
    let items = try await catalogue.items(CatalogueQuery(dates: date...date, pathRow: pathRow))
    guard let name else { return withoutOldProcessings(items).first }
    return items.first { $0.product?.text == name || $0.id == name }
  }

  /// One item of each acquisition, the best.
  private static func withoutOldProcessings(_ items: [CatalogueItem]) -> [CatalogueItem] {
    var best: [CalendarDate: CatalogueItem] = [:]
    for item in items {
      if let other = best[item.date], !item.isBetter(than: other) { continue }
      best[item.date] = item
    }
    return best.values.sorted { $0.date < $1.date }
  }

  private static func comesFirst(_ one: CatalogueItem, _ other: CatalogueItem) -> Bool {
    func key(_ item: CatalogueItem) -> (Int, Double, Double, CalendarDate) {
      (item.tier == "T1" ? 0 : 1, item.cloud ?? 101, -(item.sunElevation ?? 0), item.date)
    }
    return key(one) < key(other)
  }
}

extension Project {
  /// The periods of these labels, all where there are none.
  ///
  /// - Throws: `InputError` where a label is none of the project's.
  public func periods(_ labels: [String]) throws -> [PeriodDeclaration] {
    guard !labels.isEmpty else { return periods }
    return try labels.map { label in
      guard let period = periods.first(where: { $0.label == label }) else {
        throw InputError(
          file: file, field: "periods", problem: "has no period '\(label)'",
          mend: "choose among \(periods.map(\.label).joined(separator: ", "))")
      }
      return period
    }
  }

  /// The rows of the manifests of these periods.
  public func scenes(of periods: [PeriodDeclaration]) -> [ManifestEntry] {
    periods.flatMap { period -> [ManifestEntry] in
      if case .scenes(let entries, _) = period.source { entries } else { [] }
    }
  }
}
