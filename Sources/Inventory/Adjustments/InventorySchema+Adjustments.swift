import Foundation
import GRDB
import Geospatial
import Glaciers

/// Corrections by hand, with what each did to a version of a period.
extension InventorySchema {
  static func registerAdjustments(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("5 adjustments") { database in
      try database.execute(
        sql: """
          CREATE TABLE adjustment_versions (
            id INTEGER PRIMARY KEY,
            period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('add', 'erase', 'divide', 'relabel')),
            number INTEGER NOT NULL,
            author TEXT,
            reason TEXT,
            date TEXT,
            outcome TEXT NOT NULL,
            touched INTEGER NOT NULL,
            area_before_m2 REAL NOT NULL,
            area_after_m2 REAL NOT NULL,
            shape BLOB NOT NULL,
            UNIQUE (period_id, position)
          ) STRICT
          """)
      try database.execute(
        sql: """
          CREATE VIEW adjustments AS
          SELECT p.label AS period, a.kind, a.number, a.author, a.reason, a.date, a.outcome, a.touched,
            a.area_before_m2 / 1e6 AS area_before_km2, a.area_after_m2 / 1e6 AS area_after_km2,
            (a.area_after_m2 - a.area_before_m2) / 1e6 AS effect_km2
          FROM adjustment_versions a JOIN period_versions p ON p.id = a.period_id
          WHERE p.superseded_at IS NULL ORDER BY p.start_year, p.end_year, p.label, a.position
          """)
    }
  }
}

/// A correction, and what became of it in a period.
public struct PeriodAdjustment: Sendable, Hashable {
  /// The period's label.
  public let period: String

  /// What the correction did there.
  public let effect: AdjustmentEffect
}

extension InventoryDatabase {
  /// The corrections of all periods, in the order of time and then of their doing.
  public func adjustments() throws -> [PeriodAdjustment] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT p.label, a.* FROM adjustment_versions a JOIN periods p ON p.id = a.period_id
          ORDER BY p.start_year, p.end_year, p.label, a.position
          """
      ).compactMap { row in
        AdjustmentEffect(row).map { PeriodAdjustment(period: row["label"], effect: $0) }
      }
    }
  }

  /// Keeps what corrections did with the version of a period that is being recorded.
  func insertAdjustments(_ period: PeriodRecord, _ periodID: Int64, in database: Database) throws {
    for (index, effect) in period.adjustments.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO adjustment_versions (period_id, position, kind, number, author, reason, date, outcome, touched,
            area_before_m2, area_after_m2, shape)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          periodID, index + 1, effect.kind.rawValue, effect.number, effect.author, effect.reason, effect.date,
          effect.outcome.rawValue, effect.touched, effect.before.squareMetres, effect.after.squareMetres,
          effect.shape,
        ])
    }
  }

  /// The corrections of a version of a period that changed an outline: those whose shapes reach it.
  static func adjustments(ofVersion period: Int64, touching outline: Int64, in database: Database) throws
    -> [AdjustmentEffect]
  {
    try Row.fetchAll(
      database,
      sql: """
        SELECT a.* FROM adjustment_versions a, outline_versions o
        WHERE a.period_id = ?1 AND o.id = ?2 AND a.outcome = ?3
          AND ST_Distance(o.geom, ST_GeomFromWKB(a.shape, ST_SRID(o.geom))) <= 0.001
        ORDER BY a.position
        """, arguments: [period, outline, AdjustmentEffect.Outcome.done.rawValue]
    ).compactMap(AdjustmentEffect.init)
  }
}

extension AdjustmentEffect {
  /// Reads a row; nil where another program wrote it.
  fileprivate init?(_ row: Row) {
    guard let kind = Adjustment.Kind(rawValue: row["kind"]), let outcome = Outcome(rawValue: row["outcome"])
    else {
      return nil
    }
    self.init(
      kind: kind, number: row["number"], author: row["author"], reason: row["reason"], date: row["date"],
      outcome: outcome, touched: row["touched"], before: Area(squareMetres: row["area_before_m2"]),
      after: Area(squareMetres: row["area_after_m2"]), shape: row["shape"])
  }
}
