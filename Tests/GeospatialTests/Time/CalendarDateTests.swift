import Foundation
import Geospatial
import Testing

@Suite("CalendarDate")
struct CalendarDateTests {
  // Ordinals from Python: datetime.date(y, m, d).toordinal().
  static let ordinals: [(iso: String, ordinal: Int)] = [
    ("0001-01-01", 1), ("1900-03-01", 693_655), ("1970-01-01", 719_163), ("1984-08-15", 724_503),
    ("2000-02-29", 730_179), ("2020-08-16", 737_653), ("2021-12-31", 738_155), ("2100-02-28", 766_703),
    ("9999-12-31", 3_652_059),
  ]

  @Test("An ordinal is Python's and leads back to its date", arguments: ordinals)
  func ordinal(iso: String, ordinal: Int) throws {
    let date = try #require(CalendarDate(iso: iso))
    #expect(date.ordinal == ordinal)
    #expect(CalendarDate(ordinal: ordinal) == date)
    #expect(date.iso == iso)
  }

  @Test("Four centuries of days follow one another without gap")
  func everyDay() {
    var previous = CalendarDate(ordinal: 693_595)  // 1899-12-31
    for ordinal in 693_596...(693_596 + 146_097) {
      let date = CalendarDate(ordinal: ordinal)
      #expect(date > previous)
      #expect(date.ordinal == ordinal)
      #expect(CalendarDate(year: date.year, month: date.month, day: date.day) == date)
      previous = date
    }
    #expect(previous.iso == "2300-01-01")
  }

  @Test("Both written forms are read")
  func forms() {
    #expect(CalendarDate(iso: "20200816") == CalendarDate(year: 2020, month: 8, day: 16))
    #expect(CalendarDate(iso: "2020-08-16") == CalendarDate(year: 2020, month: 8, day: 16))
  }

  @Test(
    "What is no day is no date",
    arguments: [
      "1900-02-29", "2021-02-29", "2020-04-31", "2020-13-01", "2020-00-10", "2020-01-00", "0000-01-01",
      "2020-8-16", "20-08-2016", "2020/08/16", "2020-08-16T00:00:00", "+020-08-16", "2020-+8-16", "2020081",
      "202008161", "20209999", "", "abcdefgh", "٢٠٢٠٠٨١٦", "--------",
    ])
  func rejected(text: String) { #expect(CalendarDate(iso: text) == nil) }

  @Test("A decimal year counts from New Year, in leap years by 366 days")
  func decimalYear() throws {
    // 2020-08-16 is day 229 of 366: 228 days after New Year.
    #expect(try #require(CalendarDate(iso: "2020-08-16")).decimalYear == 2020 + 228.0 / 366)
    #expect(try #require(CalendarDate(iso: "2021-01-01")).decimalYear == 2021)
    #expect(try #require(CalendarDate(iso: "2021-07-02")).decimalYear == 2021 + 182.0 / 365)
  }

  @Test("JSON holds the ISO form, and a bad one is an error that says so")
  func codable() throws {
    let date = try #require(CalendarDate(iso: "1987-08-21"))
    #expect(String(decoding: try JSONEncoder().encode([date]), as: UTF8.self) == #"["1987-08-21"]"#)
    #expect(try JSONDecoder().decode([CalendarDate].self, from: Data(#"["1987-08-21"]"#.utf8)) == [date])
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([CalendarDate].self, from: Data(#"["1987-02-30"]"#.utf8))
    }
    #expect(String(describing: error).contains("'1987-02-30' is not a date like 2020-08-16"))
  }
}
