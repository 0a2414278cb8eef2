import GRDB

extension InventoryDatabase {
  /// Loads a published table under the name of its source, in place of what that source and table held.
  ///
  /// The intervals of a table of changes become the comparisons of the source in the view `table_5b`.
  ///
  /// - Throws: `InventoryError` where the source bears a name that the inventory needs itself, or a table
  ///   states one value twice.
  public func load(_ table: PublishedTable, source: String, table name: String) throws {
    guard !["computed", "simulated"].contains(source) else {
      throw unfit("a published source cannot be called '\(source)': the inventory's own values are")
    }
    if case .comparisons(let comparisons) = table {
      return try load(comparisons, source: source, table: name)
    }
    try change(Self.publishedRows, [source, name]) { database, moment in
      for old in ["published_value_versions", "published_scene_versions"] {
        try supersede(
          old, where: "source = ? AND source_table = ?", [source, name], at: moment, in: database)
      }
      let origin = Origin(source: source, table: name, moment: moment)
      switch table {
      case .areas(let areas): try insert(areas, origin, in: database)
      case .changes(let changes): try insert(changes, origin, in: database)
      case .scenes(let scenes): try insert(scenes, origin, in: database)
      case .comparisons: break
      }
      try deriveComparisons(of: source, at: moment, in: database)
    }
  }

  /// The published sources of areas, by name.
  public func publishedSources() throws -> [String] {
    try read {
      try String.fetchAll(
        $0, sql: "SELECT DISTINCT source FROM published_values WHERE quantity = 'Area' ORDER BY source")
    }
  }

  /// The published areas of a source, as loaded.
  public func publishedAreas(of source: String) throws -> [PublishedArea] {
    try published(source, "quantity = 'Area'") { row in
      guard let area = PrintedNumber(row["value_printed"]) else { return nil }
      return PublishedArea(
        period: row["period"], years: (row["first_year"] as Int)...(row["last_year"] as Int),
        region: row["region"], area: area,
        error: (row["error_printed"] as String?).flatMap(PrintedNumber.init),
        note: row["note"])
    }
  }

  /// The published changes of a source, as loaded.
  public func publishedChanges(of source: String) throws -> [PublishedChange] {
    try published(source, "quantity <> 'Area'") { row in
      guard let value = PrintedNumber(row["value_printed"]),
        let quantity = ChangeQuantity(rawValue: row["unit"])
      else { return nil }
      return PublishedChange(
        interval: row["period"], years: (row["first_year"] as Int)...(row["last_year"] as Int),
        region: row["region"], quantity: quantity, value: value,
        error: (row["error_printed"] as String?).flatMap(PrintedNumber.init), note: row["note"])
    }
  }

  /// The change that the view `table_5b` states for a source; nil where it states none.
  func viewedChange(
    of source: String, region: String, quantity: ChangeQuantity, interval: String
  ) throws -> Estimate? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT value, error FROM table_5b
          WHERE source = ? AND region = ? AND quantity = ? AND unit = ? AND interval = ?
          """, arguments: [source, region, quantity.title, quantity.unit, interval]
      ).map { Estimate($0["value"], error: $0["error"]) }
    }
  }
}

/// Where published rows come from, and when they were loaded.
private struct Origin {
  let source: String
  let table: String
  let moment: Moment
}

extension InventoryDatabase {
  /// All that a source's table holds, to see whether loading it again changes anything.
  private static let publishedRows = """
    SELECT region, region_position, quantity, unit, period, first_year, last_year, value_printed, error_printed, note
    FROM published_values WHERE source = ?1 AND source_table = ?2
    UNION ALL
    SELECT tile, NULL, date, NULL, period, first_year, NULL, cloud_printed, NULL, note
    FROM published_scenes WHERE source = ?1 AND source_table = ?2
    """

  private static let insertValue = """
    INSERT INTO published_value_versions (source, source_table, region, region_position, quantity, unit, period,
      first_year, last_year, value_printed, error_printed, value, error, note, recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  private func insert(_ areas: [PublishedArea], _ origin: Origin, in database: Database) throws {
    let insert = try database.makeStatement(sql: Self.insertValue)
    let positions = Self.positions(areas.map(\.region))
    for area in areas {
      try insert.execute(arguments: [
        origin.source, origin.table, area.region, positions[area.region], "Area", "km2", area.period,
        area.years.lowerBound, area.years.upperBound, area.area.text, area.error?.text, area.area.value,
        area.error?.value, area.note, origin.moment.iso,
      ])
    }
  }

  private func insert(_ changes: [PublishedChange], _ origin: Origin, in database: Database) throws {
    let insert = try database.makeStatement(sql: Self.insertValue)
    let positions = Self.positions(changes.map(\.region))
    for change in changes {
      try insert.execute(arguments: [
        origin.source, origin.table, change.region, positions[change.region], change.quantity.title,
        change.quantity.unit, change.interval, change.years.lowerBound, change.years.upperBound,
        change.value.text, change.error?.text, change.value.value, change.error?.value, change.note,
        origin.moment.iso,
      ])
    }
  }

  private func insert(_ scenes: [PublishedScene], _ origin: Origin, in database: Database) throws {
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO published_scene_versions
          (source, source_table, period, first_year, tile, date, cloud_printed, cloud_percent, note, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for scene in scenes {
      try insert.execute(arguments: [
        origin.source, origin.table, scene.period, scene.years.lowerBound, scene.tile, scene.date,
        scene.cloudPercent?.text, scene.cloudPercent?.value, scene.note, origin.moment.iso,
      ])
    }
  }

  /// Finds the pairs of periods that the intervals of the published changes mean.
  private func deriveComparisons(of source: String, at moment: Moment, in database: Database) throws {
    try supersede("comparison_versions", where: "source = ?", [source], at: moment, in: database)
    try database.execute(
      sql: """
        INSERT INTO comparison_versions (source, first_period, second_period, recorded_at)
        SELECT c.source, c.first_period, c.second_period, ?
        FROM changes c JOIN published_values v ON v.source = c.source AND v.region = c.region
          AND v.quantity = 'Area change' AND v.first_year = c.first_year AND v.last_year = c.second_year
        WHERE c.source = ? AND c.convention = 'paper'
        GROUP BY c.first_period, c.second_period ORDER BY min(v.id)
        """, arguments: [moment.iso, source])
  }

  private func published<Value>(
    _ source: String, _ condition: String, _ value: (Row) -> Value?
  ) throws -> [Value] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM published_values WHERE source = ? AND \(condition) ORDER BY id",
        arguments: [source]
      ).compactMap(value)
    }
  }

  private static func positions(_ regions: [String]) -> [String: Int] {
    var positions: [String: Int] = [:]
    for region in regions where positions[region] == nil { positions[region] = positions.count }
    return positions
  }
}
