import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Columns of RGI 7")
struct RGI7ColumnsTests {
  /// One sample file for each product, as RGI 7 was published.
  @Test(
    "are those of published files, name by name and type by type",
    OpenData.needed("scgi_oggm/rgi7"),
    arguments: [
      ("rgi7g_hef", RGI7Column.glacier), ("rgi7g_hef_complex", RGI7Column.glacier),
      ("rgi7c_hef", RGI7Column.complex), ("rgi7g_hef_intersects", RGI7Column.intersects),
    ])
  func published(file: String, columns: [RGI7Column]) throws {
    let layer = try VectorLayer.read(OpenData.path("scgi_oggm/rgi7/\(file).shp"))
    #expect(columns.map(\.field) == layer.fields)
  }

  @Test("what is not known has the inventory's own missing values")
  func missing() throws {
    let attributes = GlacierAttributes(
      center: Point(x: 90.639, y: 30.472), area: Area(squareKilometres: 1.5), topography: .failure(.empty))
    let values = attributes.rgi7Values
    #expect(values["lmax_m"] == .integer(-999))
    #expect(values["aspect_sec"] == .integer(9))
    #expect(values["zmin_m"] == nil)
    #expect(values["glims_id"] == .string("G090639E30472N"))
    #expect(values["area_km2"] == .real(1.5))
    #expect(values["utm_zone"] == .integer(46))
    let nines = RGI7Column.glacier.filter { $0.missing == .integer(9) }.map(\.name)
    #expect(nines == ["surge_type", "term_type", "aspect_sec"])
  }

  @Test("every value has a column of its kind")
  func kinds() throws {
    let line = FlowLine(points: [Point(x: 10, y: 46), Point(x: 10.1, y: 46)], length: Length(metres: 1234.5))
    let topography = GlacierTopography(
      minimum: 2400, maximum: 3700, median: 3000, mean: 3010, slope: 18, aspect: 77,
      hypsometry: Hypsometry(heights: [2400, 3700]), accumulationArea: Area(squareKilometres: 4),
      ablationArea: Area(squareKilometres: 4), flowLine: line, source: "COPDEM30", pixelSize: 50)
    let attributes = GlacierAttributes(
      center: Point(x: 10.75, y: 46.8), area: Area(squareKilometres: 8), topography: .success(topography))
    #expect(attributes.rgi7Values.count == 16)
    for (name, value) in attributes.rgi7Values {
      let column = try #require(RGI7Column.glacier(name))
      switch value {
      case .string: #expect(column.kind == .string)
      case .integer: #expect(column.kind == .integer)
      case .real: #expect(column.kind == .real)
      case .date: Issue.record("\(name) is a date")
      }
    }
    #expect(attributes.rgi7Values["lmax_m"] == .integer(1235))
    #expect(attributes.rgi7Values["aspect_sec"] == .integer(3))
    #expect(attributes.rgi7Values["termlon"] == .real(10.1))
  }
}
