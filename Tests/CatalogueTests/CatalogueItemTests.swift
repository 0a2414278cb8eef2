import Foundation
import Geospatial
import Landsat
import Testing

@testable import Catalogue

@Suite("Items of a catalogue")
struct CatalogueItemTests {
  private func item(_ path: String) throws -> CatalogueItem {
    let data = try #require(FileManager.default.contents(atPath: path))
    return try #require(CatalogueItem(JSONValue(data: data), base: URL(fileURLWithPath: path)))
  }

  @Test(
    "a real item of Level 1 tells product, place, cloud, sun, tier and its files with checksums", .realItems)
  func levelOne() throws {
    let item = try item(RealItems.etm)
    #expect(item.product?.text == "LE07_L1TP_107068_20220310_20220405_02_T1")
    #expect(item.pathRow == PathRow("107068"))
    #expect(item.date.iso == "2022-03-10")
    #expect(item.cloud == 5)
    #expect(item.sunElevation == 39.0330312)
    #expect([item.tier, item.correction, item.collection] == ["T1", "L1TP", "landsat-c2l1"])
    #expect(item.files.count == 20)
    #expect(item.files.allSatisfy { $0.checksum?.algorithm == .sha512 })
    let red = try #require(item.assets.first { $0.key == "red" })
    #expect(red.fileName == "LE07_L1TP_107068_20220310_20220405_02_T1_B3.TIF")
    #expect(red.alternates["s3"]?.scheme == "s3")
    #expect(!item.files.contains { $0.key == "thumbnail" || $0.key == "index" })
  }

  @Test("the day of processing comes from the names of files where the item's own name lacks it", .realItems)
  func shortName() throws {
    let scratch = try Scratch()
    let text = try RealItems.relabelled(
      RealItems.etm, from: ["\"id\": \"LE07_L1TP_107068_20220310_20220405_02_T1\""],
      to: ["\"id\": \"LE07_L1TP_107068_20220310_02_T1\""])
    let item = try item(scratch.write(text, to: "item.json"))
    #expect(item.id == "LE07_L1TP_107068_20220310_02_T1")
    #expect(item.product?.text == "LE07_L1TP_107068_20220310_20220405_02_T1")
  }

  @Test("items without checksums and of the older layout are read as far as they go", .realItems)
  func others() throws {
    let plain = try item(RealItems.oli)
    #expect(plain.tier == "T2")
    #expect(plain.files.count == 21)
    #expect(plain.files.allSatisfy { $0.checksum == nil })
    let old = try item(RealItems.old)
    #expect(old.sunElevation == 41.58326399)
    #expect(old.pathRow == PathRow("090084"))
  }

  @Test("a query looks at place, day, season and cloud itself", .realItems)
  func query() throws {
    let item = try item(RealItems.etm)
    let year = try #require(CalendarDate(iso: "2022-01-01"))...(try #require(CalendarDate(iso: "2022-12-31")))
    #expect(CatalogueQuery(dates: year, pathRow: PathRow("107068"), cloud: 5).accepts(item))
    #expect(!CatalogueQuery(dates: year, pathRow: PathRow("107069")).accepts(item))
    #expect(!CatalogueQuery(dates: year, cloud: 4.9).accepts(item))
    #expect(!CatalogueQuery(dates: year, season: Season("06-01/10-15")).accepts(item))
    #expect(CatalogueQuery(dates: year, season: Season("11-01/04-30")).accepts(item))
    #expect(CatalogueQuery(dates: year, bounds: [129, -12, 131, -11]).accepts(item))
    #expect(!CatalogueQuery(dates: year, bounds: [131, -12, 132, -11]).accepts(item))
    #expect(!CatalogueQuery(dates: year.lowerBound...year.lowerBound).accepts(item))
    #expect(Season("02-30/03-01") == nil)
    #expect(Season("nov-Feb")?.description == "Nov-Feb" && Season("jul")?.description == "Jul")
    #expect(Season("Jul-") == nil && Season("Jux") == nil)
    let september = try #require(CalendarDate(iso: "2001-09-30"))
    let october = try #require(CalendarDate(iso: "2001-10-01"))
    #expect(Season("Jul-Sep")?.contains(september) == true && Season("Jul-Sep")?.contains(october) == false)
    #expect(Season("11-01/04-30")?.description == "11-01/04-30")
  }
}
