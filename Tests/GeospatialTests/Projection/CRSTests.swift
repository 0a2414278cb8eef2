import Foundation
import Geospatial
import Testing

@Suite("CRS")
struct CRSTests {
  @Test("EPSG codes, WKT, PROJ strings and .prj files are read")
  func definitions() throws {
    let code = try CRS("EPSG:32646")
    #expect(code.epsg == 32646)
    #expect(code.label == "EPSG:32646")
    #expect(code.name == "WGS 84 / UTM zone 46N")
    #expect(!code.isGeographic)
    #expect(code.metresPerUnit == 1)
    #expect(try CRS(code.wkt) == code)

    let words = try CRS("+proj=utm +zone=46 +datum=WGS84 +units=m +type=crs")
    #expect(words.isEquivalent(to: code))

    let scratch = try Scratch()
    try code.wkt.write(toFile: scratch("x.prj"), atomically: true, encoding: .utf8)
    #expect(try CRS(scratch("x.prj")) == code)
  }

  @Test("Degrees and feet are known for what they are")
  func units() throws {
    #expect(try CRS.wgs84.isGeographic)
    #expect(try CRS.wgs84.epsg == 4326)
    // EPSG:2263, New York Long Island, is in US survey feet of 1200/3937 m.
    #expect(abs(try CRS("EPSG:2263").metresPerUnit - 1200.0 / 3937) < 1e-12)
  }

  @Test(
    "Nonsense is one error that names it and the forms that do",
    arguments: ["", "nonsense", "EPSG:999999", "EPSG:", "/no/such/file.prj", "PROJCS[\"half"])
  func nonsense(definition: String) {
    let error = #expect(throws: GeospatialError.self) { try CRS(definition) }
    #expect(
      error?.message.hasPrefix(
        "'\(definition)' is not a coordinate reference system"
          + " (write EPSG:32646, WKT, a PROJ string or a .prj file)") == true)
    #expect(error?.function == "OSRSetFromUserInput")
  }

  @Test("Neighbouring zones, another datum and another unit are not equivalent")
  func different() throws {
    let zone11 = try CRS("+proj=utm +zone=11 +datum=WGS84 +units=m +type=crs")
    for definition in [
      "EPSG:32612", "EPSG:32711", "EPSG:4326", "EPSG:26711",
      "+proj=utm +zone=12 +datum=WGS84 +units=m +type=crs",
      "+proj=utm +zone=11 +datum=NAD27 +units=m +type=crs",
      "+proj=utm +zone=11 +ellps=clrk66 +towgs84=-8,160,176 +units=m +type=crs",
      "+proj=utm +zone=11 +datum=WGS84 +units=us-ft +type=crs",
    ] {
      #expect(!zone11.isEquivalent(to: try CRS(definition)), "\(definition)")
      #expect(!(try CRS(definition)).isEquivalent(to: zone11), "\(definition)")
    }
    #expect(!(try CRS("+proj=longlat +datum=NAD27 +type=crs")).isEquivalent(to: try .wgs84))
  }

  @Test(
    "A system spelled out is equivalent to its EPSG code",
    arguments: [
      ("+proj=longlat +datum=WGS84 +type=crs", "EPSG:4326"),
      ("+proj=utm +zone=19 +south +datum=WGS84 +type=crs", "EPSG:32719"),
      ("+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +datum=WGS84 +type=crs", "EPSG:3031"),
      ("+proj=laea +lat_0=90 +lon_0=0 +datum=WGS84 +type=crs", "EPSG:6931"),
      ("+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +type=crs", "EPSG:3035"),
      ("+proj=utm +zone=11 +ellps=WGS84 +units=m +type=crs", "EPSG:32611"),
      // GeoTIFF keeps the survey foot, 1200/3937 m, with the last digits of its own.
      (
        "+proj=utm +zone=11 +datum=WGS84 +to_meter=0.30480060960121924 +type=crs",
        "+proj=utm +zone=11 +datum=WGS84 +units=us-ft +type=crs"
      ),
    ])
  func same(words: String, code: String) throws {
    #expect(try CRS(words).isEquivalent(to: CRS(code)))
    #expect(try CRS(code).isEquivalent(to: CRS(words)))
  }

  @Test(
    "The zone that HLS files describe with an unknown datum is EPSG:32611 and not its neighbour",
    OpenData.needed("satrbedo_athabasca"))
  func harmonizedLandsat() throws {
    let file = OpenData.path("satrbedo_athabasca/athabasca_2020229_B02_L30.tif")
    let crs = try RasterDataset.open(file).grid.crs
    #expect(crs.epsg == nil)
    #expect(crs.name == "UTM Zone 11, Northern Hemisphere")
    #expect(crs.isEquivalent(to: try CRS("EPSG:32611")))
    #expect(try CRS("EPSG:32611").isEquivalent(to: crs))
    #expect(!crs.isEquivalent(to: try CRS("EPSG:32612")))
    #expect(!crs.isEquivalent(to: try CRS("EPSG:26711")))
  }
}
