import Geospatial
import Testing

@testable import Landsat

@Suite("Product names")
struct ProductIDTests {
  @Test("A collection name gives sensor, level, place, both dates, collection and tier")
  func collection() throws {
    let id = try #require(ProductID("LC08_L1TP_227074_20190809_20200827_02_T1"))
    #expect(id.sensorLetter == "C")
    #expect(id.satellite == 8)
    #expect(id.level == "L1TP")
    #expect(id.pathRow.label == "227/074")
    #expect(id.acquired.iso == "2019-08-09")
    #expect(id.processed?.iso == "2020-08-27")
    #expect(id.collection == 2)
    #expect(id.tier == "T1")
    #expect(ProductID("LE07_L1TP_160031_20110416_20161210_01_T1")?.collection == 1)
    #expect(ProductID("LC08_L1TP_204030_20180226_20180226_01_RT_MTI")?.tier == "RT")
  }

  @Test("A name without processing date, as STAC items have it, is read and says so")
  func stac() throws {
    let id = try #require(ProductID("LT05_L2SP_010067_19860424_02_T2"))
    #expect(id.processed == nil)
    #expect(id.tier == "T2")
    #expect(id.acquired.iso == "1986-04-24")
  }

  @Test("A scene id counts the day of the year, through leap years")
  func scene() throws {
    // LT52240631988227CUB02's own MTL says 1988-08-14; 1988 is a leap year.
    let id = try #require(ProductID("LT52240631988227CUB02"))
    #expect(id.acquired.iso == "1988-08-14")
    #expect(id.pathRow.compact == "224063")
    #expect(id.collection == nil)
    // LC80900842013284LGN00's MTL says 2013-10-11.
    #expect(ProductID("LC80900842013284LGN00")?.acquired.iso == "2013-10-11")
    #expect(ProductID("L5090081_08120090407")?.acquired.iso == "2009-04-07")
  }

  @Test(
    "What is no product's name is refused",
    arguments: [
      "", "tile_07", "LC08_L1TP_227074_20190809", "LC08_L1TP_999999_20190809_20200827_02_T1",
      "LC08_L1TP_227074_20191309_20200827_02_T1", "LX08_L1TP_227074_20190809_20200827_02_T1",
      "LC08_L1TP_227074_20190809_20200827_02_T7", "LT52240631988400CUB02",
    ])
  func refused(_ text: String) { #expect(ProductID(text) == nil) }

  @Test("A path and row is read in its three spellings and ordered by path")
  func pathRow() throws {
    let place = try #require(PathRow("139/036"))
    #expect(PathRow("139036") == place)
    #expect(PathRow("139/36") == place)
    #expect(place.label == "139/036")
    #expect(place.compact == "139036")
    for wrong in ["139", "13936", "1390361", "a/b", "0/1", "139/", "139/036/1", "-13/036"] {
      #expect(PathRow(wrong) == nil, "\(wrong)")
    }
    #expect(try #require(PathRow("138/250")) < place)
  }

  @Test("Roles follow each sensor's own numbers")
  func roles() {
    #expect(Role.allCases.map { Sensor.tm.bandNumber($0) } == [1, 2, 3, 4, 5, 7, 6])
    #expect(Role.allCases.map { Sensor.etm.bandNumber($0) } == [1, 2, 3, 4, 5, 7, 6])
    #expect(Role.allCases.map { Sensor.oli2.bandNumber($0) } == [2, 3, 4, 5, 6, 7, 10])
    #expect(Sensor(name: "ETM+") == .etm)
    #expect(Sensor(name: "OLI_TIRS") == .oli)
    #expect(Sensor(name: "MSI") == .other("MSI"))
    #expect(Sensor(name: "MSI").bandNumber(.red) == nil)
  }
}
