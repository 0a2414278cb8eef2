import Foundation
import Geospatial
import Testing

@testable import Exchange

@Suite("Exports to PostGIS", .serialized)
struct PostGISExportTests {
  private func problem(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "none"
    } catch { return "\(error)" }
  }

  @Test("a team's database holds the outlines and the documents, all or nothing", PostgresServer.needed)
  func server() throws {
    let server = try PostgresServer()
    let sample = try SampleEdition(simulated: true)
    let export = try PostGISExport(sample.edition())
    func write(_ replacing: Bool = false) throws {
      try export.write(to: server.connection, schema: "firnline", replacing: replacing)
    }
    unsetenv("PGPASSWORD")
    #expect(problem { try write() }.contains("no password supplied"))
    setenv("PGPASSWORD", PostgresServer.password, 1)
    defer { unsetenv("PGPASSWORD") }
    try write()
    func counts() throws -> String {
      try server.query(
        "SELECT count(*), count(DISTINCT period), sum(ST_NumInteriorRings(geom)), min(ST_SRID(geom)), bool_and(ST_IsValid(geom)) FROM firnline.outlines"
      )
    }
    #expect(try counts() == "8|3|1|32646|t")
    #expect(
      try server.query(
        "SELECT period_start, src_date, glac_name, source FROM firnline.outlines WHERE fid = 1")
        == "1986-01-01|2001-08-15|冬克玛底|simulated")
    #expect(
      try server.query(
        "SELECT count(*) FROM firnline.outlines WHERE round(ST_Area(geom)) = round(area_km2::numeric * 1000000)"
      ) == "8")
    #expect(
      try server.query("SELECT content FROM firnline.documents WHERE name = 'README.md'").contains(
        "**Simulated:"))

    #expect(
      problem { try write() }.contains("has a table firnline.outlines already; add --force to replace it"))
    try write(true)
    #expect(try counts() == "8|3|1|32646|t")
    // Something that cannot be dropped: the first table is not lost by the second's failure.
    try server.query("CREATE VIEW firnline.readers AS SELECT name FROM firnline.documents")
    try server.query("DELETE FROM firnline.outlines WHERE fid > 2")
    #expect(problem { try write(true) }.contains("depends"))
    #expect(try server.query("SELECT count(*) FROM firnline.outlines") == "2")
    try server.query("CREATE DATABASE plain")
    let plain = server.connection.replacingOccurrences(of: "dbname=postgres", with: "dbname=plain")
    #expect(
      problem { try export.write(to: plain, schema: "firnline", replacing: false) }
        .contains("has no PostGIS; `CREATE EXTENSION postgis` in it"))
  }

  @Test("a connection with a password in it, another than PG, or an odd schema is refused")
  func refused() throws {
    let export = try PostGISExport(SampleEdition().edition())
    func problem(_ connection: String, _ schema: String = "firnline") -> String {
      self.problem { try export.write(to: connection, schema: schema, replacing: false) }
    }
    #expect(problem("PG:host=here password=x").contains("set PGPASSWORD"))
    #expect(!problem("PG:host=here password=hidden").contains("hidden"))
    #expect(problem("PG:postgresql://me:x@here/db").contains("set PGPASSWORD"))
    #expect(problem("host=here").contains("does not begin with PG:"))
    #expect(
      problem("PG:host=here", "x; DROP TABLE y").contains("write small letters, digits and underscores"))
    #expect(problem("PG:host=/nowhere/at/all dbname=none").contains("/nowhere/at/all"))
  }
}
