import Foundation
import GRDB
import Geospatial

/// How far the area of a region in a period is from certain, by what its extraction said of itself.
public struct AreaSpread: Sendable, Hashable, Codable {
  /// What it comes from.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// Calibrated probabilities, drawn by block.
    case probability

    /// The views of test-time augmentation.
    case augmentation = "tta"
  }

  /// The sub-area's name; nil for the whole region.
  public var subarea: String?

  /// What it comes from.
  public var method: Method

  /// The area that is expected, or the mean of the views'.
  public var area: Area

  /// The lower end: of the middle 95 % of what was drawn, or the least that a view finds.
  public var low: Area

  /// The upper end.
  public var high: Area

  /// The error of the mapped area, one side of the ±.
  public var error: Area

  /// Every knob, and the rule by which errors are summed, as a JSON object.
  public var settings: String

  /// Makes a spread.
  public init(
    subarea: String?, method: Method, area: Area, low: Area, high: Area, error: Area, settings: String
  ) {
    self.subarea = subarea
    self.method = method
    self.area = area
    self.low = low
    self.high = high
    self.error = error
    self.settings = settings
  }

  /// The settings in words, such as `block 3200 m, draws 10000`, and the rule of sums behind them.
  public var words: String {
    var fields = (try? JSONDecoder().decode([String: String].self, from: Data(settings.utf8))) ?? [:]
    let rule = fields.removeValue(forKey: "sum").map { "; \($0)" } ?? ""
    return fields.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ") + rule
  }
}

/// The spread of an area with its period.
public struct PeriodSpread: Sendable, Hashable {
  /// The period's label.
  public let period: String

  /// The spread.
  public let spread: AreaSpread
}

extension InventorySchema {
  static func registerSpreads(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("6 area spreads") { database in
      try addSpreadTable(in: database)
      try database.execute(
        sql: """
          CREATE VIEW area_spreads AS
          SELECT p.label AS period, s.subarea, s.method, s.area_m2 / 1e6 AS area_km2, s.low_m2 / 1e6 AS low_km2,
            s.high_m2 / 1e6 AS high_km2, s.error_m2 / 1e6 AS error_km2, s.settings
          FROM spread_versions s JOIN period_versions p ON p.id = s.period_id
          WHERE p.superseded_at IS NULL ORDER BY p.start_year, p.end_year, p.label, s.id
          """)
    }
  }

  /// Makes the table where it is not there yet: fingerprints read it, whatever migration takes them.
  static func addSpreadTable(in database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS spread_versions (
          id INTEGER PRIMARY KEY,
          period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
          subarea TEXT,
          method TEXT NOT NULL CHECK (method IN ('probability', 'tta')),
          area_m2 REAL NOT NULL,
          low_m2 REAL NOT NULL,
          high_m2 REAL NOT NULL CHECK (high_m2 >= low_m2),
          error_m2 REAL NOT NULL CHECK (error_m2 >= 0),
          settings TEXT NOT NULL CHECK (json_valid(settings))
        ) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS one_spread_of_version
          ON spread_versions (period_id, ifnull(subarea, ''), method);
        """)
  }
}

extension InventoryDatabase {
  /// What extraction said of its own areas, in the order of time, the whole region before its sub-areas.
  public func areaSpreads() throws -> [PeriodSpread] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT p.label, s.* FROM spread_versions s JOIN periods p ON p.id = s.period_id
          ORDER BY p.start_year, p.end_year, p.label, s.id
          """
      ).compactMap { row in
        AreaSpread.Method(rawValue: row["method"]).map { method in
          PeriodSpread(
            period: row["label"],
            spread: AreaSpread(
              subarea: row["subarea"], method: method, area: Area(squareMetres: row["area_m2"]),
              low: Area(squareMetres: row["low_m2"]), high: Area(squareMetres: row["high_m2"]),
              error: Area(squareMetres: row["error_m2"]), settings: row["settings"]))
        }
      }
    }
  }

  /// Keeps spreads with the version of a period that is being recorded.
  func insertSpreads(_ period: PeriodRecord, _ periodID: Int64, in database: Database) throws {
    for spread in period.spreads {
      try database.execute(
        sql: """
          INSERT INTO spread_versions (period_id, subarea, method, area_m2, low_m2, high_m2, error_m2, settings)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          periodID, spread.subarea, spread.method.rawValue, spread.area.squareMetres, spread.low.squareMetres,
          spread.high.squareMetres, spread.error.squareMetres, spread.settings,
        ])
    }
  }
}
