import Foundation
import GRDB
import Geospatial

extension InventoryDatabase {
  /// Records a period: the new content becomes current, what was current until then is kept as superseded, in one
  /// transaction.
  ///
  /// No row of another period is touched. A scene that other periods use too is shared with them as long as its facts
  /// are the same; with other facts it is another row. Every outline must be a valid polygon; its representative point
  /// in WGS 84 is found here. Then the links to the periods before and after are derived (`Lineage`), and which glacier
  /// each outline is (`GlacierIdentities`).
  ///
  /// - Throws: `InventoryError` where an outline is invalid, or a share, a total or a scene names something
  ///   the inventory does not know. The file is then as it was.
  public func record(_ period: PeriodRecord) throws {
    let toWGS84 = try CoordinateTransform(from: project.crs, to: .wgs84)
    try write { database in
      let moment = try advance(in: database)
      try supersede("period_versions", where: "label = ?", [period.label], at: moment, in: database)
      let id = try insertRow(of: period, at: moment, in: database)
      try database.execute(
        sql: """
          INSERT INTO run_versions (period_id, started, ended, firnline_version, settings, step_hash)
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
      try insertAdjustments(period, id, in: database)
      try insertSpreads(period, id, in: database)
      try PeriodFingerprint.store(ofVersion: id, in: database)
      try Lineage.renew(in: database, at: moment)
      try GlacierIdentities.renew(in: database, at: moment)
    }
  }

  /// Takes a period out of what is current and keeps it as superseded; nothing happens where there is none of that
  /// label.
  public func removePeriod(_ label: String) throws {
    guard try contentHash(ofPeriod: label) != nil else { return }
    try write { database in
      let moment = try advance(in: database)
      try supersede("period_versions", where: "label = ?", [label], at: moment, in: database)
      try Lineage.renew(in: database, at: moment)
      try GlacierIdentities.renew(in: database, at: moment)
    }
  }

  /// Declares the sub-areas; those no longer named go, and what periods say of them with them.
  ///
  /// A period that loses totals is no longer what its content hash says, so it has none until they come back: the next
  /// run makes the period anew.
  public func declareSubareas(_ subareas: [SubareaRecord]) throws {
    guard Set(subareas.map(\.name)).count == subareas.count else {
      throw unfit("two sub-areas have the same name; every name must be unique")
    }
    try change("SELECT position, name, geom FROM subareas ORDER BY position") { database, moment in
      try supersede("subarea_versions", at: moment, in: database)
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO subarea_versions (position, name, geom, recorded_at)
          VALUES (?, ?, CastToMulti(ST_GeomFromWKB(?, (SELECT srid FROM project))), ?)
          """)
      for (index, subarea) in subareas.enumerated() {
        try insert.execute(arguments: [index + 1, subarea.name, subarea.extent.wkb().blob, moment.iso])
      }
    }
  }

  /// Declares which periods the view `table_5b` compares; without any it compares all pairs.
  public func declareComparisons(_ comparisons: [Comparison]) throws {
    let own = ownSource
    try change(
      "SELECT first_period, second_period FROM comparisons WHERE source = ? ORDER BY id", [own]
    ) { database, moment in
      try supersede("comparison_versions", where: "source = ?", [own], at: moment, in: database)
      for comparison in comparisons {
        try database.execute(
          sql: """
            INSERT INTO comparison_versions (source, first_period, second_period, recorded_at) VALUES (?, ?, ?, ?)
            """, arguments: [own, comparison.first, comparison.second, moment.iso])
      }
    }
  }
}

extension InventoryDatabase {
  private func insertRow(of period: PeriodRecord, at moment: Moment, in database: Database) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO period_versions
          (label, kind, start_year, end_year, start_date, end_date, content_hash, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        period.label, period.kind.rawValue, period.years.lowerBound, period.years.upperBound,
        period.dates?.lowerBound.iso, period.dates?.upperBound.iso, period.contentHash, moment.iso,
      ])
    return database.lastInsertedRowID
  }

  private func insertScenes(
    _ period: PeriodRecord, _ periodID: Int64, in database: Database
  ) throws -> [String: Int64] {
    let part = try database.makeStatement(
      sql: """
        INSERT INTO period_scene_versions (period_id, scene_id, position, role, decided_share, warped, note)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    var ids: [String: Int64] = [:]
    for (index, entry) in period.scenes.enumerated() {
      let product = entry.scene.productID
      guard ids[product] == nil else {
        throw unfit("period \(period.label) lists the scene \(product) twice; list it once")
      }
      let id = try sceneID(of: entry.scene, in: database)
      try part.execute(arguments: [
        periodID, id, index + 1, entry.role.rawValue, entry.decidedShare, entry.isWarped, entry.note,
      ])
      ids[product] = id
    }
    return ids
  }

  /// The row of a scene with these facts, made where there is none.
  private func sceneID(of scene: SceneRecord, in database: Database) throws -> Int64 {
    let facts: StatementArguments = [
      scene.productID, scene.tile, scene.date.iso, scene.sensor, scene.level, scene.sunElevation,
      scene.cloudPercent, scene.geometricRMSE, scene.sha256,
    ]
    let known = try Int64.fetchOne(
      database,
      sql: """
        SELECT id FROM scene_versions WHERE product_id = ? AND tile = ? AND date = ? AND sensor = ? AND level IS ?
          AND sun_elevation IS ? AND cloud_percent IS ? AND rmse_m IS ? AND sha256 IS ?
        """, arguments: facts)
    if let known { return known }
    try database.execute(
      sql: """
        INSERT INTO scene_versions
          (product_id, tile, date, sensor, level, sun_elevation, cloud_percent, rmse_m, sha256)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, arguments: facts)
    return database.lastInsertedRowID
  }

  private func insertOutlines(
    _ period: PeriodRecord, _ periodID: Int64, _ sceneIDs: [String: Int64], _ toWGS84: CoordinateTransform,
    in database: Database
  ) throws {
    let srid = try Int.fetchOne(database, sql: "SELECT srid FROM project")
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO outline_versions (period_id, glac_name, external_id, area_m2, area_measure, area_error_m2,
          perimeter_m, src_date, src_date_min, src_date_max, cenlon, cenlat, complex, geom)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ST_GeomFromWKB(?, ?))
        """)
    let insertShare = try database.makeStatement(
      sql: "INSERT INTO outline_scene_versions (outline_id, scene_id, share) VALUES (?, ?, ?)")
    for (index, outline) in period.outlines.enumerated() {
      let inside = try toWGS84.apply(representativePoint(of: outline, number: index + 1, in: period))
      try insert.execute(arguments: [
        periodID, outline.name, outline.externalID, outline.area.squareMetres, project.areaMeasure,
        outline.uncertainty?.squareMetres, outline.perimeter.metres, outline.srcDate?.iso,
        outline.srcDates?.lowerBound.iso, outline.srcDates?.upperBound.iso, inside.x, inside.y,
        outline.complex, outline.polygon.wkb().blob, srid,
      ])
      let id = database.lastInsertedRowID
      try outline.topography?.insert(ofOutline: id, in: database)
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
        SELECT id - (SELECT min(id) FROM outline_versions WHERE period_id = ?1) AS position,
          ST_IsValidReason(geom) AS reason
        FROM outline_versions WHERE period_id = ?1 AND ST_IsValid(geom) <> 1 ORDER BY id LIMIT 1
        """, arguments: [id])
    guard let odd, let position = odd["position"] as Int? else { return }
    let reason = odd["reason"] as String? ?? "not a polygon"
    let name =
      period.outlines.indices.contains(position)
      ? Self.name(of: period.outlines[position], number: position + 1, in: period) : "an outline"
    throw unfit("\(name) is not valid (\(reason)); mend it in its file, or import with repair")
  }

  private func insertTotals(_ period: PeriodRecord, _ periodID: Int64, in database: Database) throws {
    let known = try Set(String.fetchAll(database, sql: "SELECT name FROM subareas"))
    for total in period.totals {
      if let name = total.subarea, !known.contains(name) {
        throw unfit(
          "period \(period.label) has a total for the sub-area '\(name)', which is not declared;"
            + " declare it or correct the name")
      }
      try database.execute(
        sql: """
          INSERT INTO area_versions
            (period_id, subarea, area_m2, area_measure, n_outlines, unobserved_m2, mean_date)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          periodID, total.subarea, total.area.squareMetres, project.areaMeasure, total.outlineCount,
          total.unobserved?.squareMetres, total.meanDate?.iso,
        ])
      guard let uncertainty = total.uncertainty else { continue }
      try database.execute(
        sql: """
          INSERT INTO uncertainty_versions (period_id, subarea, method, value_m2, settings, correlation)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          periodID, total.subarea, uncertainty.method, uncertainty.value.squareMetres, uncertainty.settings,
          uncertainty.correlation?.rawValue,
        ])
    }
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
