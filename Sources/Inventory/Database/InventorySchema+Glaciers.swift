import GRDB

/// Glaciers through time: what is known of each outline's ground, which glacier it is, and what others call it.
///
/// Topography and the number of the complex belong to an outline and have the times of its period's version. Which
/// glacier an outline is hangs on the outlines of other periods too, and which glaciers of a reference it meets on a
/// file: both have times of their own.
extension InventorySchema {
  static func registerGlaciers(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("4 glaciers", foreignKeyChecks: .immediate) { database in
      try addGlacierTables(in: database)
      try addReach(in: database)
      try renewViews(in: database)
      try Lineage.renew(in: database, at: nil)
      try GlacierIdentities.renew(in: database, at: nil)
    }
  }

  /// Makes the tables where they are not there yet: the views of today read them, whatever migration makes the views.
  static func addGlacierTables(in database: Database) throws {
    try database.execute(sql: glacierTables)
    if try !database.columns(in: "outline_versions").contains(where: { $0.name == "complex" }) {
      try database.execute(sql: "ALTER TABLE outline_versions ADD COLUMN complex INTEGER")
    }
  }

  private static let glacierTables = """
    CREATE TABLE IF NOT EXISTS topography_versions (
      outline_id INTEGER PRIMARY KEY REFERENCES outline_versions ON DELETE CASCADE,
      zmin_m REAL NOT NULL,
      zmax_m REAL NOT NULL,
      zmed_m REAL NOT NULL,
      zmean_m REAL NOT NULL,
      slope_deg REAL NOT NULL,
      aspect_deg REAL,
      aspect_sec INTEGER NOT NULL CHECK (aspect_sec BETWEEN 1 AND 9),
      lmax_m REAL NOT NULL,
      termlon REAL,
      termlat REAL,
      flow_line TEXT,
      dem_source TEXT NOT NULL
    ) STRICT;

    -- Thousandths of the outline's area in bands of 50 m, by the height in the middle of the band.
    CREATE TABLE IF NOT EXISTS hypsometry_versions (
      outline_id INTEGER NOT NULL REFERENCES topography_versions ON DELETE CASCADE,
      band_m INTEGER NOT NULL,
      share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 1000),
      PRIMARY KEY (outline_id, band_m)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE IF NOT EXISTS identity_versions (
      id INTEGER PRIMARY KEY,
      outline_id INTEGER NOT NULL REFERENCES outline_versions ON DELETE CASCADE,
      glacier_uid TEXT NOT NULL,
      parent_uid TEXT,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS identities_of_outline ON identity_versions (outline_id);
    CREATE UNIQUE INDEX IF NOT EXISTS one_current_identity ON identity_versions (outline_id)
      WHERE superseded_at IS NULL;

    CREATE TABLE IF NOT EXISTS reference_match_versions (
      id INTEGER PRIMARY KEY,
      outline_id INTEGER NOT NULL REFERENCES outline_versions ON DELETE CASCADE,
      source TEXT NOT NULL,
      reference_id TEXT NOT NULL,
      overlap_m2 REAL NOT NULL CHECK (overlap_m2 > 0),
      share_of_outline REAL NOT NULL,
      share_of_reference REAL NOT NULL,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS matches_of_outline ON reference_match_versions (outline_id);
    """
}
