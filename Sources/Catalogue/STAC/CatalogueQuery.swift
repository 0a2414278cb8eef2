import Foundation
import Geospatial
import Landsat

/// What is looked for in a catalogue.
///
/// A server is asked for what it is able to tell apart; what it gives is looked through again here, as servers differ.
public struct CatalogueQuery: Sendable, Hashable {
  /// The days of acquisition.
  public var dates: ClosedRange<CalendarDate>

  /// The path and row; any where nil.
  public var pathRow: PathRow?

  /// The part of the year; all of it where nil.
  public var season: Season?

  /// The most cloud in percent; items that do not say pass.
  public var cloud: Double?

  /// West, south, east and north in degrees, which an item has to touch.
  public var bounds: [Double]?

  /// Makes a query.
  public init(
    dates: ClosedRange<CalendarDate>, pathRow: PathRow? = nil, season: Season? = nil, cloud: Double? = nil,
    bounds: [Double]? = nil
  ) {
    self.dates = dates
    self.pathRow = pathRow
    self.season = season
    self.cloud = cloud
    self.bounds = bounds
  }

  /// Whether an item is what is looked for.
  public func accepts(_ item: CatalogueItem) -> Bool {
    dates.contains(item.date) && (pathRow.map { $0 == item.pathRow } ?? true)
      && (season?.contains(item.date) ?? true)
      && (cloud.flatMap { most in item.cloud.map { $0 <= most } } ?? true) && touches(item.bounds)
  }

  private func touches(_ other: [Double]) -> Bool {
    guard let bounds, bounds.count == 4, other.count == 4 else { return true }
    return other[0] <= bounds[2] && other[2] >= bounds[0] && other[1] <= bounds[3] && other[3] >= bounds[1]
  }

  /// The query as a server's search takes it.
  ///
  /// - Parameters:
  ///   - limit: the most items on a page.
  func body(collection: String?, ability: Ability, limit: Int) -> [String: Any] {
    var body: [String: Any] = [
      "datetime": "\(dates.lowerBound.iso)T00:00:00Z/\(dates.upperBound.iso)T23:59:59Z", "limit": limit,
    ]
    if let collection { body["collections"] = [collection] }
    if let bounds { body["bbox"] = bounds }
    guard let pathRow else { return body }
    let wanted = [
      "landsat:wrs_path": String(pathRow.compact.prefix(3)),
      "landsat:wrs_row": String(pathRow.compact.suffix(3)),
    ]
    switch ability {
    case .plain: break
    case .query: body["query"] = wanted.mapValues { ["eq": $0] }
    case .filter:
      body["filter-lang"] = "cql2-json"
      body["filter"] = [
        "op": "and",
        "args": wanted.sorted { $0.key < $1.key }.map {
          ["op": "=", "args": [["property": $0.key], $0.value]] as [String: Any]
        },
      ]
    }
    return body
  }

  /// How a server can be asked for properties of items.
  enum Ability: Sendable {
    /// Not at all.
    case plain
    /// By the query extension.
    case query
    /// By the filter extension, in CQL2.
    case filter

    /// Reads what a server says it conforms to; one that is asked for more may answer with nothing.
    init(conformsTo: [String]) {
      if conformsTo.contains(where: { $0.hasSuffix("item-search#query") }) {
        self = .query
      } else if conformsTo.contains(where: { $0.contains("item-search#filter") }) {
        self = .filter
      } else {
        self = .plain
      }
    }
  }
}
