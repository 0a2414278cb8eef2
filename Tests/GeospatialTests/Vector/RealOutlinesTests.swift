import Foundation
import Geospatial
import Testing

@Suite("Real outlines")
struct RealOutlinesTests {
  @Test(
    "The five polygons of the Second Chinese Glacier Inventory have the areas, accuracies and volumes of their table",
    OpenData.needed("scgi_oggm"))
  func chineseInventory() throws {
    let layer = try VectorLayer.read(OpenData.path("scgi_oggm/cgi2/cgi2.shp"))
    #expect(layer.features.count == 5)
    #expect(layer.fields.count == 29)
    let meter = try AreaMeter(.planar, crs: #require(layer.crs))
    #expect(meter.label == "planar Asia_North_Albers_Equal_Area_Conic")
    for feature in layer.features {
      func number(_ field: String) throws -> Double { try #require(feature.attributes[field]?.number) }
      let outline = try #require(feature.polygons)
      let area = try meter.area(of: outline)
      #expect(abs(area.squareMetres - (try number("Glc_Area"))) < 0.1)
      // The table keeps two decimals of per cent and six of cubic kilometres.
      let relative = try 100 * number("Abs_Accu") / area.squareMetres
      #expect(abs(relative - (try number("Rel_Accu"))) < 0.0051)
      let one = 0.0365 * pow(area.squareKilometres, 1.375)
      let two = 0.0433 * pow(area.squareKilometres, 1.29)
      #expect(abs(one - (try number("Glc_Vol_A"))) < 5.1e-5)
      #expect(abs(two - (try number("Glc_Vol_B"))) < 5.1e-5)
      #expect(try outline.invalidReason() == nil)
    }
    func outline(_ field: String, _ value: String) throws -> (Feature, MultiPolygon) {
      let feature = try #require(layer.features.first { $0.attributes[field] == .string(value) })
      return (feature, try #require(feature.polygons))
    }
    #expect(try outline("FCGI_ID", "5X043P0038").1.polygons.map(\.holes.count) == [2])
    let (tanggula, edges) = try outline("Mtn_Name", "唐古拉山")
    let accuracy = try #require(tanggula.attributes["Abs_Accu"]?.number)
    #expect(abs(accuracy / edges.perimeter - 10) < 0.0005)
  }

  @Test("Athabasca Glacier's outline of 1984 is 16.14 km²", OpenData.needed("satrbedo_athabasca"))
  func athabasca() throws {
    let layer = try VectorLayer.read(OpenData.path("satrbedo_athabasca/athabasca_outline.shp"))
    #expect(layer.crs?.epsg == 32611)
    let outline = try #require(layer.features.first?.polygons)
    #expect(outline.polygons[0].holes.count == 1)
    let area = try AreaMeter(.planar, crs: #require(layer.crs)).area(of: outline)
    #expect(abs(area.squareKilometres - 16.14) < 0.005)
    // The 117th meridian is the zone's own, where UTM makes lengths smaller by 0.04 %.
    let curved = try AreaMeter(.geodesic, crs: #require(layer.crs)).area(of: outline)
    #expect(abs(area.squareMetres / curved.squareMetres - 0.9996 * 0.9996) < 2e-5)
  }

  @Test("Each epoch of Glacier National Park has its 39 glaciers", OpenData.needed("gnp_multi_epoch"))
  func glacierNationalPark() throws {
    for name in ["lia-poly", "polys66", "polys98", "polys05"] {
      let layer = try VectorLayer.read(OpenData.path("gnp_multi_epoch/\(name).json"))
      #expect(layer.features.count == 39)
      #expect(layer.crs?.epsg == 4326)
      #expect(layer.features.allSatisfy { $0.polygons != nil })
    }
    // Of the official table: Agassiz Glacier in 1966.
    let agassiz = try VectorLayer.read(
      OpenData.path("gnp_multi_epoch/polys66.json"), where: "GLACNAME = 'Agassiz Glacier'")
    #expect(agassiz.features.count == 1)
    let area = try AreaMeter(.geodesic, crs: .wgs84).area(of: #require(agassiz.features[0].polygons))
    #expect(abs(area.squareMetres / 1_600_559.73 - 1) < 0.002)
  }

  @Test("A GLIMS download has its outlines and rocks at two dates", OpenData.needed("rhone_glims_1998_2009"))
  func glims() throws {
    let path = OpenData.path("rhone_glims_1998_2009/glims_polygons.shp")
    let layer = try VectorLayer.read(path)
    #expect(layer.features.count == 198)
    #expect(layer.crs?.epsg == 4326)
    #expect(layer.features.allSatisfy { $0.polygons != nil && $0.attributes["src_date"]?.date != nil })
    let kinds = Set(layer.features.map { $0.attributes["line_type"]?.description ?? "" })
    #expect(kinds == ["glac_bound", "intrnl_rock"])
    let rock = try VectorLayer.read(path, where: "line_type = 'intrnl_rock'")
    let ice = try VectorLayer.read(path, where: "line_type = 'glac_bound'")
    #expect(rock.features.count + ice.features.count == 198)
    #expect(rock.features.count > 0)
  }
}
