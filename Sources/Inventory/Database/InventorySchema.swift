import GRDB
import Geospatial

/// The tables of an inventory, as a series of migrations.
///
/// Tables are `STRICT`, save those with a geometry: SpatiaLite adds that column with a type of its own.
/// All that belongs to a period hangs on its row and goes with it (`ON DELETE CASCADE`).
///
/// The first migration makes the tables as they once were, each row the only one of its kind; the second
/// turns them into versions. What programs read are views under the first names (`InventoryViews`).
enum InventorySchema {
  /// The four letters `Firn` in the file's header tell an inventory from other SQLite files.
  static let applicationID = 0x4669_726E

  /// The first SRID for systems without an EPSG code.
  private static let customSRID = 900_001

  /// All migrations; the project is stored by the first.
  static func migrator(for project: ProjectRecord) -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 periods, outlines, totals, published values", foreignKeyChecks: .immediate)
    {
      database in
      // 0: no transaction of its own, we are inside one. NONE: not the 6000 systems of the EPSG.
      try database.execute(sql: "SELECT InitSpatialMetaData(0, 'NONE')")
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      let srid = try register(project.crs, in: database)
      try database.execute(sql: tables)
      try addGeometry("subareas", "MULTIPOLYGON", srid: srid, in: database)
      try addGeometry("outlines", "POLYGON", srid: srid, in: database)
      try database.execute(
        sql: "INSERT INTO project VALUES (1, ?, ?, ?, ?, ?, ?)",
        arguments: [
          project.name, project.firnlineVersion, srid, project.crs.wkt, project.areaMeasure,
          project.isSimulated,
        ])
    }
    registerVersions(in: &migrator)
    registerPublishedComparisons(in: &migrator)
    registerViews(in: &migrator)
    registerGlaciers(in: &migrator)
    registerAdjustments(in: &migrator)
    registerSpreads(in: &migrator)
    registerReach(in: &migrator)
    return migrator
  }

  /// Makes the CRS known to the file and returns its SRID; WGS 84 comes along for longitudes and latitudes.
  private static func register(_ crs: CRS, in database: Database) throws -> Int {
    _ = try Int.fetchOne(database, sql: "SELECT InsertEpsgSrid(4326)")
    if let code = crs.epsg {
      if try Int.fetchOne(database, sql: "SELECT 1 FROM spatial_ref_sys WHERE srid = ?", arguments: [code])
        == 1
      {
        return code
      }
      if try Int.fetchOne(database, sql: "SELECT InsertEpsgSrid(?)", arguments: [code]) == 1 { return code }
    }
    try database.execute(
      sql: """
        INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, ref_sys_name, proj4text, srtext)
        VALUES (?, 'NONE', ?, ?, ?, ?)
        """,
      arguments: [customSRID, customSRID, crs.name, crs.proj, crs.wkt])
    return customSRID
  }

  static func addGeometry(_ table: String, _ kind: String, srid: Int, in database: Database) throws {
    for call in [
      "AddGeometryColumn('\(table)', 'geom', \(srid), '\(kind)', 'XY', 1)",
      "CreateSpatialIndex('\(table)', 'geom')",
    ] {
      guard try Int.fetchOne(database, sql: "SELECT \(call)") == 1 else {
        throw DatabaseError(message: "SpatiaLite refused \(call)")
      }
    }
  }

  private static let tables = """
    CREATE TABLE project (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      name TEXT NOT NULL,
      firnline_version TEXT NOT NULL,
      srid INTEGER NOT NULL,
      crs TEXT NOT NULL,
      area_measure TEXT NOT NULL,
      simulated INTEGER NOT NULL CHECK (simulated IN (0, 1))
    ) STRICT;

    CREATE TABLE subareas (
      id INTEGER PRIMARY KEY,
      position INTEGER NOT NULL,
      name TEXT NOT NULL UNIQUE
    );

    CREATE TABLE periods (
      id INTEGER PRIMARY KEY,
      label TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('extracted', 'imported')),
      start_year INTEGER NOT NULL,
      end_year INTEGER NOT NULL CHECK (end_year >= start_year),
      start_date TEXT,
      end_date TEXT,
      content_hash TEXT NOT NULL
    ) STRICT;

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES periods ON DELETE CASCADE,
      started TEXT NOT NULL,
      ended TEXT NOT NULL,
      firnline_version TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      step_hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX runs_of_period ON runs (period_id);

    CREATE TABLE scenes (
      id INTEGER PRIMARY KEY,
      product_id TEXT NOT NULL UNIQUE,
      tile TEXT NOT NULL,
      date TEXT NOT NULL,
      sensor TEXT NOT NULL,
      level TEXT,
      sun_elevation REAL,
      cloud_percent REAL,
      rmse_m REAL,
      sha256 TEXT
    ) STRICT;

    CREATE TABLE period_scenes (
      period_id INTEGER NOT NULL REFERENCES periods ON DELETE CASCADE,
      scene_id INTEGER NOT NULL REFERENCES scenes,
      position INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('main', 'support', 'substitute')),
      decided_share REAL CHECK (decided_share BETWEEN 0 AND 1),
      warped INTEGER NOT NULL CHECK (warped IN (0, 1)),
      note TEXT,
      PRIMARY KEY (period_id, scene_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX periods_of_scene ON period_scenes (scene_id);

    CREATE TABLE outlines (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES periods ON DELETE CASCADE,
      glac_name TEXT,
      external_id TEXT,
      area_m2 REAL NOT NULL CHECK (area_m2 > 0),
      area_measure TEXT NOT NULL,
      area_error_m2 REAL,
      perimeter_m REAL NOT NULL,
      src_date TEXT,
      src_date_min TEXT,
      src_date_max TEXT,
      cenlon REAL NOT NULL,
      cenlat REAL NOT NULL
    );
    CREATE INDEX outlines_of_period ON outlines (period_id);

    CREATE TABLE outline_scenes (
      outline_id INTEGER NOT NULL REFERENCES outlines ON DELETE CASCADE,
      scene_id INTEGER NOT NULL REFERENCES scenes,
      share REAL NOT NULL CHECK (share BETWEEN 0 AND 1.000001),
      PRIMARY KEY (outline_id, scene_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outlines_of_scene ON outline_scenes (scene_id);

    -- No subarea_id: the whole region.
    CREATE TABLE areas (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES periods ON DELETE CASCADE,
      subarea_id INTEGER REFERENCES subareas ON DELETE CASCADE,
      area_m2 REAL NOT NULL CHECK (area_m2 >= 0),
      area_measure TEXT NOT NULL,
      n_outlines INTEGER NOT NULL,
      unobserved_m2 REAL,
      mean_date TEXT
    ) STRICT;
    CREATE UNIQUE INDEX one_area ON areas (period_id, ifnull(subarea_id, 0));
    CREATE INDEX areas_of_subarea ON areas (subarea_id);

    CREATE TABLE uncertainties (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES periods ON DELETE CASCADE,
      subarea_id INTEGER REFERENCES subareas ON DELETE CASCADE,
      method TEXT NOT NULL,
      value_m2 REAL NOT NULL CHECK (value_m2 >= 0),
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      correlation TEXT CHECK (correlation IN ('linear', 'root-sum-square'))
    ) STRICT;
    CREATE UNIQUE INDEX one_uncertainty ON uncertainties (period_id, ifnull(subarea_id, 0));
    CREATE INDEX uncertainties_of_subarea ON uncertainties (subarea_id);

    -- By label, not by id: a comparison is declared before its periods are recorded, and outlives them.
    CREATE TABLE comparisons (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      first_period TEXT NOT NULL,
      second_period TEXT NOT NULL,
      UNIQUE (source, first_period, second_period)
    ) STRICT;

    CREATE TABLE published_values (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      source_table TEXT NOT NULL,
      region TEXT NOT NULL,
      region_position INTEGER NOT NULL,
      quantity TEXT NOT NULL CHECK (quantity IN ('Area', 'Area change', 'Area change rate')),
      unit TEXT NOT NULL CHECK (unit IN ('km2', '%', 'km2 a-1', '% a-1')),
      period TEXT NOT NULL,
      first_year INTEGER NOT NULL,
      last_year INTEGER NOT NULL CHECK (last_year >= first_year),
      value_printed TEXT NOT NULL,
      error_printed TEXT,
      value REAL NOT NULL,
      error REAL,
      note TEXT,
      UNIQUE (source, source_table, region, quantity, unit, period)
    ) STRICT;

    CREATE TABLE published_scenes (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      source_table TEXT NOT NULL,
      period TEXT NOT NULL,
      first_year INTEGER NOT NULL,
      tile TEXT NOT NULL,
      date TEXT,
      cloud_printed TEXT,
      cloud_percent REAL,
      note TEXT
    ) STRICT;
    """
}
