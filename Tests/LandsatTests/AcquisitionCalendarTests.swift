import Geospatial
import Testing

@testable import Landsat

@Suite("Days on which satellites pass")
struct AcquisitionCalendarTests {
  // Names of real products, as catalogues and other programs' tests have them.
  @Test(
    "real products of every satellite, on both sides of midnight UTC",
    arguments: [
      "LT04_L1TP_002026_19830110", "LT04_L1TP_009057_19890604", "LT04_L1TP_030031_19890420",
      "LT04_L1TP_143021_19890818", "LT05_L1TP_060018_19851028", "LT05_L2SP_090084_19980308",
      "LT05_L1TP_095066_20100601", "LT05_L1TP_218072_20100801", "LT05_L1TP_087017_20090621",
      "LE07_L1TP_021030_20100109", "LE07_L1TP_090084_20210331", "LE07_L1TP_112066_20020218",
      "LE07_L1TP_160031_20110416", "LE07_L1TP_107068_20220310", "LC08_L1TP_001062_20201031",
      "LC08_L1TP_084024_20160111", "LC08_L1TP_092084_20201029", "LC08_L1TP_140047_20220205",
      "LC08_L1TP_227074_20190809", "LC08_L1TP_204030_20180226", "LC09_L1TP_010065_20220129",
      "LC09_L1TP_140047_20220128",
    ])
  func realProducts(name: String) throws {
    let product = try #require(ProductID("\(name)_20200101_02_T1"))
    let path = product.pathRow.path
    let passing = AcquisitionCalendar.satellites(over: path, on: product.acquired)
    #expect(passing.contains(product.satellite))
    // A day earlier or later none passes, but for the paths that are passed at midnight.
    for day in [-1, 1] where !(88...98).contains(path) {
      let other = CalendarDate(ordinal: product.acquired.ordinal + day)
      #expect(AcquisitionCalendar.satellites(over: path, on: other).isEmpty)
    }
  }

  @Test("a satellite is asked only while it was on this orbit")
  func flights() throws {
    func flying(_ date: String) throws -> [Int] {
      AcquisitionCalendar.satellites(flyingOn: try #require(CalendarDate(iso: date)))
    }
    #expect(try flying("1981-07-01").isEmpty)
    #expect(try flying("1990-07-01") == [4, 5])
    #expect(try flying("1999-05-01") == [5])
    #expect(try flying("2012-07-01") == [5, 7])
    #expect(try flying("2021-12-01") == [7, 8, 9])
    #expect(try flying("2024-07-01") == [8, 9])
    // The commissioning of Landsat 8 went by another calendar: path 60 on 2013-03-30.
    let early = try #require(CalendarDate(iso: "2013-03-30"))
    #expect(AcquisitionCalendar.satellites(over: 60, on: early).isEmpty)
  }
}
