import Geospatial

/// On which days a satellite passes over a path: every sixteenth, one path seven days after its eastern neighbour.
///
/// Landsat 5 and 8 keep one phase of this cycle, Landsat 4, 7 and 9 the one eight days later (USGS, "Landsat
/// Acquisition Tool"; the phase itself is that of the products named in the tests).
public enum AcquisitionCalendar {
  /// The length of the cycle in days.
  public static let cycle = 16

  /// When a satellite was on the orbit that this calendar describes.
  private static let flights: [(satellite: Int, lag: Int, first: String, last: String)] = [
    (4, 8, "1982-08-22", "1993-12-14"), (5, 0, "1984-03-16", "2013-06-05"),
    // Landsat 7 drifted in its first weeks and left the orbit for a lower one in its last years.
    (7, 8, "1999-06-29", "2022-04-05"), (8, 0, "2013-04-11", "9999-12-31"),
    (9, 8, "2021-10-31", "9999-12-31"),
  ]

  /// The remainder by the cycle of the ordinals on which a satellite passes over a path.
  ///
  /// Days are those of Greenwich. From path 1 westward to path 91 they are one less than in a plain count, which
  /// begins where a day does: between paths 88 and 98, where the satellites pass at midnight UTC, the day may also be
  /// the next.
  /// - Parameter lag: days after Landsat 5 and 8.
  public static func phase(path: Int, lag: Int = 0) -> Int {
    let days = 7 + 7 * ((path <= 91 ? path + 233 : path) - 132) + lag
    return ((days % cycle) + cycle) % cycle
  }

  /// The first pass on or after a day.
  public static func firstPass(path: Int, lag: Int, onOrAfter date: CalendarDate) -> CalendarDate {
    let wait = (phase(path: path, lag: lag) - date.ordinal % cycle + cycle) % cycle
    return CalendarDate(ordinal: date.ordinal + wait)
  }

  /// The days by which a satellite passes after Landsat 5 and 8; nil for those of the older WRS-1.
  public static func lag(ofSatellite satellite: Int) -> Int? {
    flights.first { $0.satellite == satellite }?.lag
  }

  /// The satellites that flew on a day, 4 to 9.
  public static func satellites(flyingOn date: CalendarDate) -> [Int] {
    flights.filter { $0.first <= date.iso && date.iso <= $0.last }.map(\.satellite)
  }

  /// The satellites that passed over a path on a day.
  public static func satellites(over path: Int, on date: CalendarDate) -> [Int] {
    satellites(flyingOn: date).filter { passes(over: path, on: date, satellite: $0) }
  }

  /// Whether a satellite passes over a path on a day, flying or not; true of satellites without a calendar here.
  public static func passes(over path: Int, on date: CalendarDate, satellite: Int) -> Bool {
    guard let lag = lag(ofSatellite: satellite) else { return true }
    let ahead = (date.ordinal - phase(path: path, lag: lag) + cycle) % cycle
    let midnight: ClosedRange<Int> = path <= 91 ? 0...1 : -1...0
    return (88...98).contains(path) ? midnight.contains { (ahead - $0) % cycle == 0 } : ahead == 0
  }
}
