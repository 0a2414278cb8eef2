import Foundation
import GRDB
import Geospatial

extension InventoryDatabase {
  /// Records a period: what the inventory held of it goes, the new content comes, in one transaction.
  ///
  /// No row of another period is touched. The facts of a scene that other periods use too are shared by its
  /// product identifier; a scene that no period uses any more leaves the file. Every outline must be a valid
  /// polygon; its representative point in WGS 84 is found here.
  ///
  /// - Throws: `InventoryError` where an outline is invalid, or a share, a total or a scene names something
  ///   the inventory does not know. The file is then as it was.
  public func record(_ period: PeriodRecord) throws {
    let toWGS84 = try CoordinateTransform(from: project.crs, to: .wgs84)
    try write { database in
      let id = try replaceRow(of: period, in: database)
      try database.execute(
        sql: """
          INSERT INTO runs (period_id, started, ended, firnline_version, settings, step_hash)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, period.run.started, period.run.ended, period.run.version, period.run.settings,
          period.run.stepHash,
        ])
      let sceneIDs = try insertScenes(period, id, in: database)
      try insertOutlines(period, id, sceneIDs, toWGS84, in: database)
      try requireValidOutlines(period, id, in: database)
      try insertTotals(period, id, in: database)
      try dropUnusedScenes(in: database)
    }
  }

  /// Takes a period out of the inventory; nothing happens where there is none of that label.
  public func removePeriod(_ label: String) throws {
    try write { database in
      try database.execute(sql: "DELETE FROM periods WHERE label = ?", arguments: [label])
      try dropUnusedScenes(in: database)
    }
  }

  /// Declares the sub-areas: those of the same name are replaced, those no longer named go with their totals.
  ///
  /// A period that loses totals is no longer what its content hash says, so the hash goes as well: the next run
  /// makes the period anew even where the sub-areas have come back by then.
  public func declareSubareas(_ subareas: [SubareaRecord]) throws {
    try write { database in
      let names = Set(subareas.map(\.name))
      guard names.count == subareas.count else {
        throw unfit("two sub-areas have the same name; every name must be unique")
      }
      for name in try String.fetchAll(database, sql: "SELECT name FROM subareas") where !names.contains(name)
      {
        try database.execute(
          sql: """
            UPDATE periods SET content_hash = '' WHERE id IN
              (SELECT a.period_id FROM areas a JOIN subareas u ON u.id = a.subarea_id WHERE u.name = ?)
            """, arguments: [name])
        try database.execute(sql: "DELETE FROM subareas WHERE name = ?", arguments: [name])
      }
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO subareas (position, name, geom)
          VALUES (?, ?, CastToMulti(ST_GeomFromWKB(?, (SELECT srid FROM project))))
          ON CONFLICT (name) DO UPDATE SET position = excluded.position, geom = excluded.geom
          """)
      for (index, subarea) in subareas.enumerated() {
        try insert.execute(arguments: [index + 1, subarea.name, subarea.extent.wkb().blob])
      }
    }
  }

  /// Declares which periods the view `table_5b` compares; without any it compares all pairs.
  public func declareComparisons(_ comparisons: [Comparison]) throws {
    try write { database in
      try database.execute(sql: "DELETE FROM comparisons WHERE source IN (SELECT source FROM own_source)")
      for comparison in comparisons {
        try database.execute(
          sql: """
            INSERT INTO comparisons (source, first_period, second_period) SELECT source, ?, ? FROM own_source
            """, arguments: [comparison.first, comparison.second])
      }
    }
  }
}

extension InventoryDatabase {
  /// Removes the period with all that hangs on it, and makes its row anew under the same id.
  private func replaceRow(of period: PeriodRecord, in database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM periods WHERE label = ?", arguments: [period.label])
    try database.execute(sql: "DELETE FROM periods WHERE id = ?", arguments: [known])
    try database.execute(
      sql: """
        INSERT INTO periods (id, label, kind, start_year, end_year, start_date, end_date, content_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        known, period.label, period.kind.rawValue, period.years.lowerBound, period.years.upperBound,
        period.dates?.lowerBound.iso, period.dates?.upperBound.iso, period.contentHash,
      ])
    return known ?? database.lastInsertedRowID
  }

  private func insertScenes(
    _ period: PeriodRecord, _ periodID: Int64, in database: Database
  ) throws -> [String: Int64] {
    let scene = try database.makeStatement(
      sql: """
        INSERT INTO scenes
          (product_id, tile, date, sensor, level, sun_elevation, cloud_percent, rmse_m, sha256)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (product_id) DO UPDATE SET tile = excluded.tile, date = excluded.date,
          sensor = excluded.sensor, level = excluded.level, sun_elevation = excluded.sun_elevation,
          cloud_percent = excluded.cloud_percent, rmse_m = excluded.rmse_m, sha256 = excluded.sha256
        """)
    let part = try database.makeStatement(
      sql: """
        INSERT INTO period_scenes (period_id, scene_id, position, role, decided_share, warped, note)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    var ids: [String: Int64] = [:]
    for (index, entry) in period.scenes.enumerated() {
      let facts = entry.scene
      guard ids[facts.productID] == nil else {
        throw unfit("period \(period.label) lists the scene \(facts.productID) twice; list it once")
      }
      try scene.execute(arguments: [
        facts.productID, facts.tile, facts.date.iso, facts.sensor, facts.level, facts.sunElevation,
        facts.cloudPercent, facts.geometricRMSE, facts.sha256,
      ])
      let id = try Int64.fetchOne(
        database, sql: "SELECT id FROM scenes WHERE product_id = ?", arguments: [facts.productID])
      try part.execute(arguments: [
        periodID, id, index + 1, entry.role.rawValue, entry.decidedShare, entry.isWarped, entry.note,
      ])
      ids[facts.productID] = id
    }
    return ids
  }

  private func insertOutlines(
    _ period: PeriodRecord, _ periodID: Int64, _ sceneIDs: [String: Int64], _ toWGS84: CoordinateTransform,
    in database: Database
  ) throws {
    let srid = try Int.fetchOne(database, sql: "SELECT srid FROM project")
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO outlines (period_id, glac_name, external_id, area_m2, area_measure, area_error_m2,
          perimeter_m, src_date, src_date_min, src_date_max, cenlon, cenlat, geom)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ST_GeomFromWKB(?, ?))
        """)
    let insertShare = try database.makeStatement(
      sql: "INSERT INTO outline_scenes (outline_id, scene_id, share) VALUES (?, ?, ?)")
    for (index, outline) in period.outlines.enumerated() {
      let inside = try toWGS84.apply(representativePoint(of: outline, number: index + 1, in: period))
      try insert.execute(arguments: [
        periodID, outline.name, outline.externalID, outline.area.squareMetres, project.areaMeasure,
        outline.uncertainty?.squareMetres, outline.perimeter.metres, outline.srcDate?.iso,
        outline.srcDates?.lowerBound.iso, outline.srcDates?.upperBound.iso, inside.x, inside.y,
        outline.polygon.wkb().blob, srid,
      ])
      let id = database.lastInsertedRowID
      for share in outline.shares {
        guard let scene = sceneIDs[share.productID] else {
          throw unfit(
            "an outline of period \(period.label) has a share of the scene \(share.productID), which the"
              + " period does not list; list it among the period's scenes")
        }
        try insertShare.execute(arguments: [id, scene, share.share])
      }
    }
  }

  private func representativePoint(
    of outline: OutlineRecord, number: Int, in period: PeriodRecord
  ) throws -> Point {
    do { return try outline.polygon.asMultiPolygon.pointOnSurface() } catch {
      throw unfit("\(Self.name(of: outline, number: number, in: period)) has no point inside: \(error)")
    }
  }

  private func requireValidOutlines(_ period: PeriodRecord, _ id: Int64, in database: Database) throws {
    let odd = try Row.fetchOne(
      database,
      sql: """
        SELECT id - (SELECT min(id) FROM outlines WHERE period_id = ?1) AS position,
          ST_IsValidReason(geom) AS reason
        FROM outlines WHERE period_id = ?1 AND ST_IsValid(geom) <> 1 ORDER BY id LIMIT 1
        """, arguments: [id])
    guard let odd, let position = odd["position"] as Int? else { return }
    let reason = odd["reason"] as String? ?? "not a polygon"
    let name =
      period.outlines.indices.contains(position)
      ? Self.name(of: period.outlines[position], number: position + 1, in: period) : "an outline"
    throw unfit("\(name) is not valid (\(reason)); mend it in its file, or import with repair")
  }

  private func insertTotals(_ period: PeriodRecord, _ periodID: Int64, in database: Database) throws {
    for total in period.totals {
      var subareaID: Int64?
      if let name = total.subarea {
        subareaID = try Int64.fetchOne(
          database, sql: "SELECT id FROM subareas WHERE name = ?", arguments: [name])
        guard subareaID != nil else {
          throw unfit(
            "period \(period.label) has a total for the sub-area '\(name)', which is not declared;"
              + " declare it or correct the name")
        }
      }
      try database.execute(
        sql: """
          INSERT INTO areas
            (period_id, subarea_id, area_m2, area_measure, n_outlines, unobserved_m2, mean_date)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          periodID, subareaID, total.area.squareMetres, project.areaMeasure, total.outlineCount,
          total.unobserved?.squareMetres, total.meanDate?.iso,
        ])
      guard let uncertainty = total.uncertainty else { continue }
      try database.execute(
        sql: """
          INSERT INTO uncertainties (period_id, subarea_id, method, value_m2, settings, correlation)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          periodID, subareaID, uncertainty.method, uncertainty.value.squareMetres, uncertainty.settings,
          uncertainty.correlation?.rawValue,
        ])
    }
  }

  private func dropUnusedScenes(in database: Database) throws {
    try database.execute(sql: "DELETE FROM scenes WHERE id NOT IN (SELECT scene_id FROM period_scenes)")
  }

  private static func name(of outline: OutlineRecord, number: Int, in period: PeriodRecord) -> String {
    let given = [outline.externalID, outline.name].compactMap { $0 }.joined(separator: " ")
    return "outline \(number)\(given.isEmpty ? "" : " (\(given))") of period \(period.label)"
  }
}

extension [UInt8] {
  /// The bytes as SQLite takes them.
  fileprivate var blob: DatabaseValue { Data(self).databaseValue }
}
