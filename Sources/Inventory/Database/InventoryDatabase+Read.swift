import Foundation
import GRDB
import Geospatial

/// A period as the inventory lists it.
public struct PeriodSummary: Sendable, Hashable {
  /// The period in its series.
  public let time: PeriodTime

  /// Where its outlines come from.
  public let kind: PeriodKind

  /// The declared first and last day.
  public let dates: ClosedRange<CalendarDate>?

  /// The hash of the inputs that made its content.
  public let contentHash: String

  /// The number of outlines.
  public let outlineCount: Int
}

/// The glacier area of a region in a period, computed or published.
public struct RegionArea: Sendable, Hashable {
  /// Whose value it is: `computed`, `simulated`, or the name of a published source.
  public let source: String

  /// The region; the whole region bears the project's name.
  public let region: String

  /// The place of the region in tables; the whole region stands at 0.
  public let position: Int

  /// The period, the area and its uncertainty.
  public let dated: DatedArea

  /// The number of outlines; nil for published values.
  public let outlineCount: Int?

  /// The part of the region that no clear pixel showed; nil for published values.
  public let unobserved: Area?

  /// How the area was measured.
  public let areaMeasure: String

  /// The method of the uncertainty, with its settings as a JSON object.
  public let method: String?

  /// The settings of the method, as a JSON object.
  public let settings: String?

  /// How the errors of parts were summed.
  public let correlation: CorrelationRule?

  /// What to know about a published value.
  public let note: String?
}

/// One cell of Table IV: the images of a tile in a period.
public struct TileImages: Sendable, Hashable {
  /// Whose images: `computed`, `simulated`, or the name of a published source.
  public let source: String

  /// The period's name.
  public let period: String

  /// WRS-2 path and row, or another grid's tile.
  public let tile: String

  /// The dates, the main one first, with ` / ` between them.
  public let dates: String

  /// The cloud cover in percent, in the order of the dates; `?` where unknown.
  public let cloudPercent: String

  /// The number of images.
  public let count: Int
}

extension InventoryDatabase {
  /// The name under which this inventory's own values stand: `computed`, or `simulated`.
  public var ownSource: String { project.isSimulated ? "simulated" : "computed" }

  /// The hash of the inputs that made a period's content; nil where there is no such period.
  public func contentHash(ofPeriod label: String) throws -> String? {
    try read {
      try String.fetchOne($0, sql: "SELECT content_hash FROM periods WHERE label = ?", arguments: [label])
    }
  }

  /// The settings that shaped a period, by their names; empty where there is no such period.
  public func settings(ofPeriod label: String) throws -> [String: String] {
    try read { database in
      let text = try String.fetchOne(
        database, sql: "SELECT r.settings FROM runs r JOIN periods p ON p.id = r.period_id WHERE p.label = ?",
        arguments: [label])
      return text.map(RunRecord.fields) ?? [:]
    }
  }

  /// The recorded periods, in the order of time.
  public func periods() throws -> [PeriodSummary] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT p.*, p.start_year = min(p.start_year) OVER () AS opens_series,
            (SELECT mean_date FROM areas a WHERE a.period_id = p.id AND a.subarea_id IS NULL) AS mean_date,
            (SELECT count(*) FROM outlines o WHERE o.period_id = p.id) AS n_outlines
          FROM periods p ORDER BY start_year, end_year, label
          """
      ).map { row in
        PeriodSummary(
          time: PeriodTime(row, label: row["label"]),
          kind: PeriodKind(rawValue: row["kind"]) ?? .imported,
          dates: CalendarDate.range(row["start_date"], row["end_date"]),
          contentHash: row["content_hash"], outlineCount: row["n_outlines"])
      }
    }
  }

  /// The areas of all regions and periods, computed and published, in the order of Table V(a).
  public func regionAreas() throws -> [RegionArea] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM region_areas").map { row in
        let error: Double? = row["area_error_km2"]
        return RegionArea(
          source: row["source"], region: row["region"], position: row["region_position"],
          dated: DatedArea(
            period: PeriodTime(row, label: row["period"]), area: Area(squareKilometres: row["area_km2"]),
            uncertainty: error.map { Area(squareKilometres: $0) }),
          outlineCount: row["n_outlines"],
          unobserved: (row["unobserved_km2"] as Double?).map { Area(squareKilometres: $0) },
          areaMeasure: row["area_measure"], method: row["method"], settings: row["settings"],
          correlation: (row["correlation"] as String?).flatMap(CorrelationRule.init(rawValue:)),
          note: row["note"])
      }
    }
  }

  /// The images of every tile and period, computed and published, in the order of Table IV.
  public func tileImages() throws -> [TileImages] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM table_4").map { row in
        TileImages(
          source: row["source"], period: row["period"], tile: row["path_row"], dates: row["dates"],
          cloudPercent: row["cloud_percent"], count: row["n_images"])
      }
    }
  }

  /// The declared comparisons of a source, in their order.
  public func comparisons(of source: String) throws -> [Comparison] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM comparisons WHERE source = ? ORDER BY id", arguments: [source]
      ).map { Comparison(first: $0["first_period"], second: $0["second_period"]) }
    }
  }

  /// The sub-areas, in their order.
  public func subareas() throws -> [SubareaRecord] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT name, ST_AsBinary(geom) AS wkb FROM subareas ORDER BY position")
        .map { SubareaRecord(name: $0["name"], extent: try MultiPolygon(wkb: [UInt8]($0["wkb"] as Data))) }
    }
  }

  /// The scenes of a period with their parts in it, in their order; empty where there is no such period.
  public func scenes(ofPeriod label: String) throws -> [PeriodScene] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT s.*, ps.role, ps.decided_share, ps.warped, ps.note
          FROM period_scenes ps JOIN scenes s ON s.id = ps.scene_id JOIN periods p ON p.id = ps.period_id
          WHERE p.label = ? ORDER BY ps.position
          """, arguments: [label]
      ).map(PeriodScene.init)
    }
  }

  /// The outlines of a period, in the order in which they were recorded; empty where there is no such period.
  public func outlines(ofPeriod label: String) throws -> [OutlineRecord] {
    try read { database in
      let shares = try Dictionary(
        grouping: Row.fetchAll(
          database,
          sql: """
            SELECT os.outline_id, os.share, s.product_id FROM outline_scenes os
            JOIN scenes s ON s.id = os.scene_id JOIN outlines o ON o.id = os.outline_id
            JOIN periods p ON p.id = o.period_id WHERE p.label = ? ORDER BY os.share DESC, s.product_id
            """, arguments: [label])
      ) { $0["outline_id"] as Int64 }
      let topography = try TopographyRecord.stored(ofPeriod: label, in: database)
      var outlines: [OutlineRecord] = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT o.*, ST_AsBinary(o.geom) AS wkb FROM outlines o JOIN periods p ON p.id = o.period_id
          WHERE p.label = ? ORDER BY o.id
          """, arguments: [label])
      while let row = try rows.next() {
        let found = (shares[row["id"]] ?? []).map {
          SceneShare(productID: $0["product_id"], share: $0["share"])
        }
        outlines += try OutlineRecord.stored(row, shares: found, topography: topography[row["id"]])
      }
      return outlines
    }
  }
}

extension OutlineRecord {
  /// The outline in a row; an array, for the one polygon that the row's geometry is.
  fileprivate static func stored(
    _ row: Row, shares: [SceneShare], topography: TopographyRecord?
  ) throws -> [OutlineRecord] {
    try MultiPolygon(wkb: [UInt8](row["wkb"] as Data)).polygons.map { polygon in
      OutlineRecord(
        polygon: polygon, area: Area(squareMetres: row["area_m2"]),
        perimeter: Length(metres: row["perimeter_m"]), name: row["glac_name"], externalID: row["external_id"],
        srcDate: CalendarDate.stored(row["src_date"]),
        srcDates: CalendarDate.range(row["src_date_min"], row["src_date_max"]), shares: shares,
        uncertainty: (row["area_error_m2"] as Double?).map { Area(squareMetres: $0) },
        complex: row["complex"], topography: topography)
    }
  }
}

extension PeriodScene {
  fileprivate init(_ row: Row) throws {
    guard let date = CalendarDate.stored(row["date"]), let role = SceneRole(rawValue: row["role"]) else {
      throw DatabaseError(message: "the scene \(row["product_id"] as String) has no date or role")
    }
    self.init(
      SceneRecord(
        productID: row["product_id"], tile: row["tile"], date: date, sensor: row["sensor"],
        level: row["level"], sunElevation: row["sun_elevation"], cloudPercent: row["cloud_percent"],
        geometricRMSE: row["rmse_m"], sha256: row["sha256"]),
      role: role, decidedShare: row["decided_share"], isWarped: row["warped"], note: row["note"])
  }
}

extension PeriodTime {
  fileprivate init(_ row: Row, label: String) {
    self.init(
      label: label, years: (row["start_year"] as Int)...(row["end_year"] as Int),
      opensSeries: row["opens_series"], meanDate: CalendarDate.stored(row["mean_date"]))
  }
}

extension CalendarDate {
  fileprivate static func stored(_ text: String?) -> CalendarDate? { text.flatMap { CalendarDate(iso: $0) } }

  fileprivate static func range(_ first: String?, _ last: String?) -> ClosedRange<CalendarDate>? {
    guard let first = stored(first), let last = stored(last), first <= last else { return nil }
    return first...last
  }
}
