import GRDB

extension InventorySchema {
  /// The areas that a paper sets beside those of earlier studies.
  static func registerPublishedComparisons(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("published comparisons") { database in
      try database.execute(
        sql: """
          CREATE TABLE published_comparisons (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            source_table TEXT NOT NULL,
            region TEXT NOT NULL,
            year INTEGER NOT NULL,
            reference TEXT NOT NULL,
            previous_printed TEXT NOT NULL,
            present_printed TEXT NOT NULL,
            relative_error_printed TEXT NOT NULL,
            previous_km2 REAL NOT NULL,
            present_km2 REAL NOT NULL,
            relative_error_percent REAL NOT NULL,
            note TEXT,
            UNIQUE (source, source_table, region, year, reference)
          ) STRICT
          """)
    }
  }
}

extension InventoryDatabase {
  /// Loads comparisons with earlier studies in place of what their source and table held, unless that is the same.
  func load(_ comparisons: [PublishedComparison], source: String, table: String) throws {
    guard try publishedComparisons(of: source, table: table) != comparisons else { return }
    try write { database in
      try database.execute(
        sql: "DELETE FROM published_comparisons WHERE source = ? AND source_table = ?",
        arguments: [source, table])
      for comparison in comparisons {
        try database.execute(
          sql: """
            INSERT INTO published_comparisons (source, source_table, region, year, reference, previous_printed,
              present_printed, relative_error_printed, previous_km2, present_km2, relative_error_percent, note)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            source, table, comparison.region, comparison.year, comparison.reference, comparison.previous.text,
            comparison.present.text, comparison.relativeError.text, comparison.previous.value,
            comparison.present.value, comparison.relativeError.value, comparison.note,
          ])
      }
    }
  }

  /// The comparisons of a source with earlier studies, as loaded; of one of its tables, or of all.
  public func publishedComparisons(of source: String, table: String? = nil) throws -> [PublishedComparison] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM published_comparisons WHERE source = ?1 AND (?2 IS NULL OR source_table = ?2) ORDER BY id
          """, arguments: [source, table]
      ).compactMap { row in
        guard let previous = PrintedNumber(row["previous_printed"]),
          let present = PrintedNumber(row["present_printed"]),
          let error = PrintedNumber(row["relative_error_printed"])
        else { return nil }
        return PublishedComparison(
          region: row["region"], year: row["year"], reference: row["reference"], previous: previous,
          present: present, relativeError: error, note: row["note"])
      }
    }
  }
}
