import Foundation
import GRDB
import Geospatial
import Testing

@testable import Inventory

/// An inventory as it was made before rows became versions, with the statements of then.
@Suite("Inventories of an older Firnline")
struct MigrationTests {
  private let sample: SampleInventory

  init() throws {
    sample = try SampleInventory()
    let queue = try DatabaseQueue(
      path: sample.path, configuration: SpatiaLite.configuration(readOnly: false))
    try InventorySchema.migrator(for: SampleInventory.project())
      .migrate(queue, upTo: "1 periods, outlines, totals, published values")
    try queue.write { try $0.execute(sql: Self.content) }
    try queue.close()
  }

  private static func square(_ east: Int) -> String {
    let (west, edge) = (500_000 + east, 501_000 + east)
    return """
      GeomFromText('POLYGON((\(west) 3700000, \(edge) 3700000, \(edge) 3701000, \(west) 3701000, \(west) 3700000))', 32646)
      """
  }

  private static let content = """
    CREATE VIEW own_source AS
    SELECT CASE simulated WHEN 1 THEN 'simulated' ELSE 'computed' END AS source, name, area_measure FROM project;
    CREATE VIEW dated_outlines AS
    SELECT o.id AS id, o.geom AS geom, p.label AS period FROM outlines o JOIN periods p ON p.id = o.period_id;
    INSERT INTO views_geometry_columns
      (view_name, view_geometry, view_rowid, f_table_name, f_geometry_column, read_only)
    VALUES ('dated_outlines', 'geom', 'id', 'outlines', 'geom', 1);
    INSERT INTO subareas (id, position, name, geom) VALUES (3, 1, 'West', CastToMulti(\(square(0))));
    INSERT INTO periods VALUES (5, '1986-1988', 'extracted', 1986, 1988, NULL, NULL, 'hash-1');
    INSERT INTO periods VALUES (9, '2001-2003', 'extracted', 2001, 2003, NULL, NULL, 'hash-2');
    INSERT INTO runs VALUES (1, 5, '2025-01-31T12:00:00Z', '2025-01-31T12:05:00Z', '0.0.1', '{}', 'hash-1');
    INSERT INTO runs VALUES (2, 9, '2025-02-01T12:00:00Z', '2025-02-01T12:05:00Z', '0.0.1', '{}', 'hash-2');
    INSERT INTO scenes VALUES (4, 'LT05_A', '138037', '1987-08-15', 'TM', 'L1TP', 55.5, 3, 4.2, 'abc');
    INSERT INTO period_scenes VALUES (5, 4, 1, 'main', 1, 0, NULL);
    INSERT INTO period_scenes VALUES (9, 4, 1, 'substitute', 1, 0, 'nothing else');
    INSERT INTO outlines (id, period_id, glac_name, area_m2, area_measure, perimeter_m, cenlon, cenlat, geom)
    VALUES (11, 5, 'Agassiz', 1e6, 'planar EPSG:32646', 4000, 93, 33.4, \(square(0)));
    INSERT INTO outlines (id, period_id, glac_name, area_m2, area_measure, perimeter_m, cenlon, cenlat, geom)
    VALUES (12, 9, 'Agassiz', 1e6, 'planar EPSG:32646', 4000, 93, 33.4, \(square(250)));
    INSERT INTO outline_scenes VALUES (11, 4, 1);
    INSERT INTO areas VALUES (1, 5, NULL, 1e6, 'planar EPSG:32646', 1, NULL, '1987-08-15');
    INSERT INTO areas VALUES (2, 5, 3, 1e6, 'planar EPSG:32646', 1, NULL, '1987-08-15');
    INSERT INTO areas VALUES (3, 9, NULL, 1e6, 'planar EPSG:32646', 1, NULL, NULL);
    INSERT INTO uncertainties VALUES (1, 5, 3, 'buffer', 60000, '{}', NULL);
    INSERT INTO comparisons VALUES (1, 'computed', '1986-1988', '2001-2003');
    INSERT INTO published_values VALUES
      (1, 'chen', 'areas', 'All', 0, 'Area', 'km2', '1986', 1986, 1986, '2.00', NULL, 2, NULL, NULL);
    """

  @Test("reading alone is refused with the mend; the next run brings the file up to date with all it holds")
  func migrates() throws {
    let error = #expect(throws: InventoryError.self) { try InventoryDatabase.open(sample.path) }
    #expect(error?.reason == .olderSchema)

    let inventory = try sample.open()
    #expect(try inventory.periods().map(\.time.label) == ["1986-1988", "2001-2003"])
    #expect(try inventory.outlines(ofPeriod: "1986-1988").map(\.name) == ["Agassiz"])
    #expect(try inventory.outlines(ofPeriod: "1986-1988")[0].shares.map(\.productID) == ["LT05_A"])
    #expect(try inventory.scenes(ofPeriod: "2001-2003").map(\.role) == [.substitute])
    let own = try inventory.regionAreas().filter { $0.source == "computed" }
    #expect(own.map(\.region) == ["Test region", "West", "Test region"])
    #expect(own.map { $0.dated.uncertainty?.squareKilometres } == [nil, 0.06, nil])
    #expect(try inventory.comparisons(of: "computed").count == 1)
    #expect(try inventory.publishedSources() == ["chen"])
    #expect(try inventory.subareas()[0].extent.planarArea == 1e6)
    try inventory.read { database in
      let id = try Int.fetchOne(database, sql: "SELECT id FROM dated_outlines WHERE period = '2001-2003'")
      #expect(id == 12)
      let overlap = try Double.fetchOne(database, sql: "SELECT overlap_m2 FROM lineage")
      #expect(overlap == 750_000)
      let orphan = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check")
      #expect(orphan == nil)
      let old = try database.tableExists("outlines") || database.tableExists("idx_outlines_geom")
      #expect(!old)
    }
    let isIndexed = try inventory.write {
      try Int.fetchOne($0, sql: "SELECT CheckSpatialIndex('outline_versions', 'geom')")
    }
    #expect(isIndexed == 1)
    #expect(
      try inventory.fingerprint(ofPeriod: "1986-1988")
        == inventory.history().first { $0.subject == "1986-1988" }?.fingerprint)
  }

  @Test("views of an inventory with versions are made anew, and its layers stay layers")
  func newViews() throws {
    let queue = try DatabaseQueue(
      path: sample.path, configuration: SpatiaLite.configuration(readOnly: false))
    try InventorySchema.migrator(for: SampleInventory.project()).migrate(queue, upTo: "published comparisons")
    // As it once was.
    try queue.write {
      try $0.execute(sql: "DROP VIEW trends; CREATE VIEW trends AS SELECT 0 AS intercept_km2")
    }
    try queue.close()
    #expect(throws: InventoryError.self) { try InventoryDatabase.open(sample.path) }
    let inventory = try InventoryDatabase.open(sample.path, writable: true)
    #expect(try inventory.trends().contains { $0.periodCount == 2 && $0.middleArea == 1 })
    try inventory.read { database in
      let layers = try String.fetchAll(
        database, sql: "SELECT view_name FROM views_geometry_columns ORDER BY view_name")
      #expect(layers == ["dated_outlines", "outlines", "subareas"])
    }
  }

  @Test("its history begins where its last period was recorded: what stood there before is not known")
  func history() throws {
    let inventory = try sample.open()
    let recorded = try inventory.history().filter { $0.event == .recorded }.map(\.moment.iso)
    #expect(recorded == ["2025-01-31T12:05:00.000Z", "2025-02-01T12:05:00.000Z"])
    try inventory.record(SampleInventory.period())
    let past = try InventoryDatabase.open(sample.path, asOf: Moment("2025-03-01"))
    #expect(try past.contentHash(ofPeriod: "1986-1988") == "hash-1")
    #expect(try past.regionAreas().count == 4)
    let error = #expect(throws: InventoryError.self) {
      try InventoryDatabase.open(sample.path, asOf: Moment("2025-01-31"))
    }
    #expect(error?.problem.contains("begins at 2025-02-01T12:05:00.000Z") == true)
  }
}
