import Declaration
import Foundation
import GRDB

/// The content of a period as one hash, by which two states of it are shown to be the same.
///
/// It covers all that tables and exports are made of: the period's names and years, its scenes in order, its outlines
/// in order with every vertex and attribute and the share of each scene, totals and uncertainties, complexes, topography,
/// hypsometry and spreads. It leaves out what tells how the content came about and not what it is: identifiers, moments, run
/// times, the hash of the inputs; and what hangs on other periods: which glacier an outline is.
enum PeriodFingerprint {
  /// The parts of the content, each with a fixed order; `?` is the period's row.
  private static let parts = [
    "SELECT label, kind, start_year, end_year, start_date, end_date FROM periods WHERE id = ?",
    """
    SELECT s.product_id, s.tile, s.date, s.sensor, s.level, s.sun_elevation, s.cloud_percent, s.rmse_m, s.sha256,
      ps.role, ps.decided_share, ps.warped, ps.note
    FROM period_scenes ps JOIN scenes s ON s.id = ps.scene_id WHERE ps.period_id = ? ORDER BY ps.position
    """,
    """
    SELECT ST_AsBinary(geom) AS geom, glac_name, external_id, area_m2, area_measure, area_error_m2, perimeter_m,
      src_date, src_date_min, src_date_max, cenlon, cenlat
    FROM outlines WHERE period_id = ? ORDER BY id
    """,
    """
    SELECT o.id - (SELECT min(id) FROM outlines WHERE period_id = o.period_id) AS place, s.product_id, os.share
    FROM outlines o JOIN outline_scenes os ON os.outline_id = o.id JOIN scenes s ON s.id = os.scene_id
    WHERE o.period_id = ? ORDER BY o.id, s.product_id
    """,
    """
    SELECT u.name, a.area_m2, a.area_measure, a.n_outlines, a.unobserved_m2, a.mean_date
    FROM areas a LEFT JOIN subareas u ON u.id = a.subarea_id WHERE a.period_id = ? ORDER BY u.name
    """,
    """
    SELECT u.name, e.method, e.value_m2, e.settings, e.correlation
    FROM uncertainties e LEFT JOIN subareas u ON u.id = e.subarea_id WHERE e.period_id = ? ORDER BY u.name
    """,
  ]

  /// What a period may have besides.
  ///
  /// Parts without a row are left out, so that content that was recorded before they were known keeps its hash.
  private static let optionalParts = [
    """
    SELECT o.id - (SELECT min(id) FROM outlines WHERE period_id = o.period_id) AS place, o.complex
    FROM outlines o WHERE o.period_id = ? AND o.complex IS NOT NULL ORDER BY o.id
    """,
    """
    SELECT o.id - (SELECT min(id) FROM outlines WHERE period_id = o.period_id) AS place, t.zmin_m, t.zmax_m, t.zmed_m,
      t.zmean_m, t.slope_deg, t.aspect_deg, t.aspect_sec, t.lmax_m, t.termlon, t.termlat, t.flow_line, t.dem_source
    FROM outlines o JOIN topography t ON t.outline_id = o.id WHERE o.period_id = ? ORDER BY o.id
    """,
    """
    SELECT o.id - (SELECT min(id) FROM outlines WHERE period_id = o.period_id) AS place, h.band_m, h.share
    FROM outlines o JOIN hypsometry h ON h.outline_id = o.id WHERE o.period_id = ? ORDER BY o.id, h.band_m
    """,
    """
    SELECT subarea, method, area_m2, low_m2, high_m2, error_m2, settings
    FROM spread_versions WHERE period_id = ? ORDER BY subarea, method
    """,
  ]

  /// The hash of what the views say of a period.
  static func of(_ period: Int64, in database: Database) throws -> ContentHash {
    try ContentHash(ofPieces: { add in
      for (part, isOptional) in parts.map({ ($0, false) }) + optionalParts.map({ ($0, true) }) {
        let rows = try Row.fetchCursor(database, sql: part, arguments: [period])
        var count = 0
        while let row = try rows.next() {
          count += 1
          for value in row.databaseValues { add(bytes(of: value)) }
        }
        if count > 0 || !isOptional { add(Data("\(count)".utf8)) }
      }
    })
  }

  /// Keeps the hash with the version of a period that has just been recorded.
  static func store(ofVersion period: Int64, in database: Database) throws {
    try database.execute(
      sql: "UPDATE period_versions SET fingerprint = ? WHERE id = ?",
      arguments: [of(period, in: database).hex, period])
  }

  /// A value with its kind before it, numbers by their bits.
  private static func bytes(of value: DatabaseValue) -> Data {
    switch value.storage {
    case .null: Data("-".utf8)
    case .int64(let number): Data("i\(number)".utf8)
    case .double(let number): Data("d\(String(number.bitPattern, radix: 16))".utf8)
    case .string(let text): Data("t\(text)".utf8)
    case .blob(let bytes): Data("b".utf8) + bytes
    }
  }
}

extension InventoryDatabase {
  /// The SHA-256 of a period's content as it now reads; nil where there is no such period.
  ///
  /// Equal content has equal fingerprints whatever run made it, when, and after which others.
  public func fingerprint(ofPeriod label: String) throws -> String? {
    try read { database in
      try Int64.fetchOne(database, sql: "SELECT id FROM periods WHERE label = ?", arguments: [label]).map {
        try PeriodFingerprint.of($0, in: database).hex
      }
    }
  }
}
