import Geospatial
import Landsat

/// On which days a satellite passes over a path: every sixteenth, one path seven days after its eastern neighbour.
enum AcquisitionCalendar {
  /// The length of the cycle in days.
  static let cycle = 16

  /// The remainder by the cycle of the ordinals on which Landsat 5 and 8 pass over a path near 91° E.
  ///
  /// Landsat 7 and 9 follow eight days later.
  static func phase(path: Int, lag: Int = 0) -> Int {
    let days = 7 + 7 * (path - 132) + lag
    return ((days % cycle) + cycle) % cycle
  }

  /// The first pass on or after a day.
  static func firstPass(path: Int, lag: Int, onOrAfter date: CalendarDate) -> CalendarDate {
    let wait = (phase(path: path, lag: lag) - date.ordinal % cycle + cycle) % cycle
    return CalendarDate(ordinal: date.ordinal + wait)
  }
}
