import Foundation
import Geospatial
import Landsat

@testable import Simulation

extension SeriesSettings {
  /// Four path/rows in two zones and two sub-areas, whose ice shrinks at different paces; a hundred pixels a side.
  static func small(seed: UInt64 = 1) throws -> Self {
    let west = try ["138037", "137037"].map(pathRow)
    let east = try ["134036", "133036"].map(pathRow)
    let days = [
      ("138037", "1988-07-19"), ("137037", "1988-07-28"), ("134036", "1989-07-10"), ("133036", "1987-08-15"),
    ]
    let late = [
      ("138037", "2020-08-12"), ("137037", "2020-08-21"), ("134036", "2020-08-16"), ("133036", "2020-08-25"),
    ]
    func period(_ years: ClosedRange<Int>, _ days: [(String, String)]) throws -> Period {
      Period(
        label: "\(years.lowerBound)-\(years.upperBound)", years: years,
        acquisitions: try days.map { tile, day in
          Acquisition(pathRow: try pathRow(tile), date: try date(day), cloudPercent: 20)
        })
    }
    var settings = SeriesSettings(
      name: "All", crs: try CRS("EPSG:32646"),
      periods: [try period(1986...1988, days), try period(2019...2021, late)],
      parts: [
        Part(
          name: "West", tiles: west,
          areas: [DatedArea(year: 1987.63, area: 1400), DatedArea(year: 2020.63, area: 1170)]),
        Part(
          name: "East", tiles: east,
          areas: [DatedArea(year: 1987.63, area: 700), DatedArea(year: 2020.63, area: 660)]),
      ])
    settings.scale = 0.015
    settings.seed = seed
    settings.measure = .planar
    return settings
  }

  static func pathRow(_ text: String) throws -> PathRow {
    guard let pathRow = PathRow(text) else { throw CocoaError(.formatting) }
    return pathRow
  }

  static func date(_ iso: String) throws -> CalendarDate {
    guard let date = CalendarDate(iso: iso) else { throw CocoaError(.formatting) }
    return date
  }
}
