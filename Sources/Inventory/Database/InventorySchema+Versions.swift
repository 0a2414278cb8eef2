import GRDB
import Geospatial

/// Rows that are versions: each knows when it was recorded and when another took its place.
///
/// A period, a sub-area, a comparison, a published value and the project's name have a moment from which the inventory
/// says so (`recorded_at`) and one from which it no longer does (`superseded_at`, null for what is current). What hangs
/// on a version of a period has the times of that version. A link between two periods has times of its own: it ends
/// where a period comes between them.
///
/// Identifiers of periods and outlines are given once and never again (`AUTOINCREMENT`), so that they may be quoted.
extension InventorySchema {
  static func registerVersions(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("2 versions, lineage", foreignKeyChecks: .immediate) { database in
      let srid = try Int.fetchOne(database, sql: "SELECT srid FROM project") ?? 0
      try database.execute(sql: dropOldViews)
      try database.execute(sql: versionTables)
      try addGeometry("subarea_versions", "MULTIPOLYGON", srid: srid, in: database)
      try addGeometry("outline_versions", "POLYGON", srid: srid, in: database)
      try addGlacierTables(in: database)
      try addSpreadTable(in: database)
      try addReach(in: database)
      try database.execute(sql: copyRows)
      for table in ["subareas", "outlines"] { try discardGeometry(of: table, in: database) }
      try database.execute(sql: dropOldTables)
      try addViews(in: database)
      try Lineage.renew(in: database, at: nil)
      for id in try Int64.fetchAll(database, sql: "SELECT id FROM period_versions") {
        try PeriodFingerprint.store(ofVersion: id, in: database)
      }
    }
  }

  /// Makes all views anew: trends by the middle of the series, outlines by their number.
  static func registerViews(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("3 trends by their middle, outlines by their number") { database in
      try addGlacierTables(in: database)
      try renewViews(in: database)
    }
  }

  /// Makes all views as they are today in place of older ones.
  static func renewViews(in database: Database) throws {
    for view in InventoryViews.all(visibleAt: nil).reversed() {
      try database.execute(
        sql: "DELETE FROM views_geometry_columns WHERE view_name = ?", arguments: [view.name])
      try database.execute(sql: "DROP VIEW IF EXISTS \(view.name)")
    }
    try addViews(in: database)
  }

  /// Makes the views of what is current, those with a geometry as layers.
  private static func addViews(in database: Database) throws {
    for view in InventoryViews.all(visibleAt: nil) {
      try database.execute(sql: "CREATE VIEW \(view.name) AS\n\(view.select)")
    }
    for (view, table) in [
      ("subareas", "subarea_versions"), ("outlines", "outline_versions"),
      ("dated_outlines", "outline_versions"),
    ] {
      try database.execute(
        sql: """
          INSERT INTO views_geometry_columns
            (view_name, view_geometry, view_rowid, f_table_name, f_geometry_column, read_only)
          VALUES (?, 'geom', 'id', ?, 'geom', 1)
          """, arguments: [view, table])
    }
  }

  private static func discardGeometry(of table: String, in database: Database) throws {
    for call in ["DisableSpatialIndex('\(table)', 'geom')", "DiscardGeometryColumn('\(table)', 'geom')"] {
      guard try Int.fetchOne(database, sql: "SELECT \(call)") == 1 else {
        throw DatabaseError(message: "SpatiaLite refused \(call)")
      }
    }
    try database.execute(sql: "DROP TABLE idx_\(table)_geom")
  }

  private static let dropOldViews = """
    DELETE FROM views_geometry_columns WHERE view_name = 'dated_outlines';
    DROP VIEW IF EXISTS dated_outlines;
    DROP VIEW IF EXISTS table_5b;
    DROP VIEW IF EXISTS table_5a;
    DROP VIEW IF EXISTS table_4;
    DROP VIEW IF EXISTS changes;
    DROP VIEW IF EXISTS region_areas;
    DROP VIEW IF EXISTS own_source;
    """

  private static let dropOldTables = """
    DROP TABLE outline_scenes;
    DROP TABLE areas;
    DROP TABLE uncertainties;
    DROP TABLE outlines;
    DROP TABLE period_scenes;
    DROP TABLE runs;
    DROP TABLE scenes;
    DROP TABLE subareas;
    DROP TABLE periods;
    DROP TABLE comparisons;
    DROP TABLE published_values;
    DROP TABLE published_scenes;
    DROP TABLE project;
    """

  /// What the old tables held becomes the first version of each row.
  ///
  /// A period was recorded when its run ended. What stood in its place before is not known, so the history that can be
  /// asked for begins where the last of them was recorded.
  private static let copyRows = """
    CREATE TEMP TABLE start AS
    SELECT ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', max(ended)), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) AS moment
    FROM runs;
    INSERT INTO history
    SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM periods) OR EXISTS (SELECT 1 FROM published_values)
      OR EXISTS (SELECT 1 FROM published_scenes) THEN moment END, moment FROM start;

    INSERT INTO project_versions
      (name, firnline_version, srid, crs, area_measure, simulated, recorded_at)
    SELECT name, firnline_version, srid, crs, area_measure, simulated, moment FROM project, start;
    INSERT INTO subarea_versions (id, position, name, geom, recorded_at)
    SELECT id, position, name, geom, moment FROM subareas, start;
    INSERT INTO period_versions
      (id, label, kind, start_year, end_year, start_date, end_date, content_hash, recorded_at)
    SELECT id, label, kind, start_year, end_year, start_date, end_date, content_hash,
      ifnull((SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(ended)) FROM runs WHERE period_id = periods.id), moment)
    FROM periods, start;
    INSERT INTO run_versions SELECT * FROM runs;
    INSERT INTO scene_versions SELECT * FROM scenes;
    INSERT INTO period_scene_versions SELECT * FROM period_scenes;
    INSERT INTO outline_versions
      (id, period_id, glac_name, external_id, area_m2, area_measure, area_error_m2, perimeter_m, src_date,
        src_date_min, src_date_max, cenlon, cenlat, geom)
    SELECT id, period_id, glac_name, external_id, area_m2, area_measure, area_error_m2, perimeter_m, src_date,
      src_date_min, src_date_max, cenlon, cenlat, geom FROM outlines ORDER BY id;
    INSERT INTO outline_scene_versions SELECT * FROM outline_scenes;
    INSERT INTO area_versions
      (id, period_id, subarea, area_m2, area_measure, n_outlines, unobserved_m2, mean_date)
    SELECT a.id, a.period_id, u.name, a.area_m2, a.area_measure, a.n_outlines, a.unobserved_m2, a.mean_date
    FROM areas a LEFT JOIN subareas u ON u.id = a.subarea_id;
    INSERT INTO uncertainty_versions (id, period_id, subarea, method, value_m2, settings, correlation)
    SELECT e.id, e.period_id, u.name, e.method, e.value_m2, e.settings, e.correlation
    FROM uncertainties e LEFT JOIN subareas u ON u.id = e.subarea_id;
    INSERT INTO comparison_versions (id, source, first_period, second_period, recorded_at)
    SELECT id, source, first_period, second_period, moment FROM comparisons, start;
    INSERT INTO published_value_versions
    SELECT published_values.*, moment, NULL FROM published_values, start;
    INSERT INTO published_scene_versions
    SELECT published_scenes.*, moment, NULL FROM published_scenes, start;
    DROP TABLE start;
    """

  private static let versionTables = """
    -- What the inventory knows of its own times: from when it can be asked what it said, and its last change.
    CREATE TABLE history (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      forgotten_before TEXT,
      latest TEXT NOT NULL
    ) STRICT;

    CREATE TABLE project_versions (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      firnline_version TEXT NOT NULL,
      srid INTEGER NOT NULL,
      crs TEXT NOT NULL,
      area_measure TEXT NOT NULL,
      simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;

    CREATE TABLE subarea_versions (
      id INTEGER PRIMARY KEY,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    );
    CREATE UNIQUE INDEX one_current_subarea ON subarea_versions (name) WHERE superseded_at IS NULL;

    CREATE TABLE period_versions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      label TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('extracted', 'imported')),
      start_year INTEGER NOT NULL,
      end_year INTEGER NOT NULL CHECK (end_year >= start_year),
      start_date TEXT,
      end_date TEXT,
      content_hash TEXT NOT NULL,
      fingerprint TEXT,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;
    CREATE UNIQUE INDEX one_current_period ON period_versions (label) WHERE superseded_at IS NULL;

    CREATE TABLE run_versions (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
      started TEXT NOT NULL,
      ended TEXT NOT NULL,
      firnline_version TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      step_hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX runs_of_version ON run_versions (period_id);

    -- Facts never change: a scene of which other facts are found is another row of the same product.
    CREATE TABLE scene_versions (
      id INTEGER PRIMARY KEY,
      product_id TEXT NOT NULL,
      tile TEXT NOT NULL,
      date TEXT NOT NULL,
      sensor TEXT NOT NULL,
      level TEXT,
      sun_elevation REAL,
      cloud_percent REAL,
      rmse_m REAL,
      sha256 TEXT
    ) STRICT;
    CREATE INDEX versions_of_scene ON scene_versions (product_id);

    CREATE TABLE period_scene_versions (
      period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
      scene_id INTEGER NOT NULL REFERENCES scene_versions,
      position INTEGER NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('main', 'support', 'substitute')),
      decided_share REAL CHECK (decided_share BETWEEN 0 AND 1),
      warped INTEGER NOT NULL CHECK (warped IN (0, 1)),
      note TEXT,
      PRIMARY KEY (period_id, scene_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX versions_with_scene ON period_scene_versions (scene_id);

    CREATE TABLE outline_versions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
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
    CREATE INDEX outlines_of_version ON outline_versions (period_id);

    CREATE TABLE outline_scene_versions (
      outline_id INTEGER NOT NULL REFERENCES outline_versions ON DELETE CASCADE,
      scene_id INTEGER NOT NULL REFERENCES scene_versions,
      share REAL NOT NULL CHECK (share BETWEEN 0 AND 1.000001),
      PRIMARY KEY (outline_id, scene_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outlines_with_scene ON outline_scene_versions (scene_id);

    -- No subarea: the whole region. By name, as a sub-area may be declared anew with another extent.
    CREATE TABLE area_versions (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
      subarea TEXT,
      area_m2 REAL NOT NULL CHECK (area_m2 >= 0),
      area_measure TEXT NOT NULL,
      n_outlines INTEGER NOT NULL,
      unobserved_m2 REAL,
      mean_date TEXT
    ) STRICT;
    CREATE UNIQUE INDEX one_area_of_version ON area_versions (period_id, ifnull(subarea, ''));

    CREATE TABLE uncertainty_versions (
      id INTEGER PRIMARY KEY,
      period_id INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
      subarea TEXT,
      method TEXT NOT NULL,
      value_m2 REAL NOT NULL CHECK (value_m2 >= 0),
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      correlation TEXT CHECK (correlation IN ('linear', 'root-sum-square'))
    ) STRICT;
    CREATE UNIQUE INDEX one_uncertainty_of_version ON uncertainty_versions (period_id, ifnull(subarea, ''));

    -- By label, not by id: a comparison is declared before its periods are recorded, and outlives them.
    CREATE TABLE comparison_versions (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      first_period TEXT NOT NULL,
      second_period TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;
    CREATE UNIQUE INDEX one_current_comparison ON comparison_versions (source, first_period, second_period)
      WHERE superseded_at IS NULL;

    CREATE TABLE published_value_versions (
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
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;
    CREATE UNIQUE INDEX one_current_published_value
      ON published_value_versions (source, source_table, region, quantity, unit, period)
      WHERE superseded_at IS NULL;

    CREATE TABLE published_scene_versions (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      source_table TEXT NOT NULL,
      period TEXT NOT NULL,
      first_year INTEGER NOT NULL,
      tile TEXT NOT NULL,
      date TEXT,
      cloud_printed TEXT,
      cloud_percent REAL,
      note TEXT,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;

    -- Two periods of which one follows the other, and below the outlines of both that share ground.
    CREATE TABLE lineage_links (
      id INTEGER PRIMARY KEY,
      from_period INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
      to_period INTEGER NOT NULL REFERENCES period_versions ON DELETE CASCADE,
      recorded_at TEXT NOT NULL,
      superseded_at TEXT CHECK (superseded_at > recorded_at)
    ) STRICT;
    CREATE UNIQUE INDEX one_current_link ON lineage_links (from_period, to_period) WHERE superseded_at IS NULL;
    CREATE INDEX links_to_version ON lineage_links (to_period);

    CREATE TABLE lineage_versions (
      link_id INTEGER NOT NULL REFERENCES lineage_links ON DELETE CASCADE,
      from_outline INTEGER NOT NULL REFERENCES outline_versions ON DELETE CASCADE,
      to_outline INTEGER NOT NULL REFERENCES outline_versions ON DELETE CASCADE,
      overlap_m2 REAL NOT NULL CHECK (overlap_m2 > 0),
      share_of_from REAL NOT NULL,
      share_of_to REAL NOT NULL,
      PRIMARY KEY (link_id, from_outline, to_outline)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX lineage_of_outline ON lineage_versions (from_outline);
    CREATE INDEX lineage_to_outline ON lineage_versions (to_outline);
    """
}
