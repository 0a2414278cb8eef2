import Foundation
import Geospatial

/// Where the sun stands over a place, to about a quarter of a degree (Spencer 1971, through the usual
/// declination and equation of time); angles in radians.
struct SunPosition: Sendable {
  /// The height above the horizon.
  let elevation: Double

  /// The direction, clockwise from north.
  let azimuth: Double

  /// The distance in astronomical units.
  let distance: Double

  /// The sun at a time of day (hours UTC) over a place in degrees.
  init(date: CalendarDate, hour: Double, longitude: Double, latitude: Double) {
    let shareOfYear = date.decimalYear - Double(date.year) + hour / 24 / 365.25
    let angle = 2 * Double.pi * shareOfYear
    let declination =
      0.006918 - 0.399912 * cos(angle) + 0.070257 * sin(angle) - 0.006758 * cos(2 * angle)
      + 0.000907 * sin(2 * angle)
    let equationOfTime =
      3.8197
      * (0.000075 + 0.001868 * cos(angle) - 0.032077 * sin(angle) - 0.014615 * cos(2 * angle)
        - 0.040849 * sin(2 * angle))
    let hourAngle = (hour + longitude / 15 + equationOfTime - 12) * Double.pi / 12
    let latitude = latitude * Double.pi / 180
    elevation = asin(sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle))
    let east = -cos(declination) * sin(hourAngle)
    let north = cos(latitude) * sin(declination) - sin(latitude) * cos(declination) * cos(hourAngle)
    azimuth = atan2(east, north)
    distance =
      1
      / (1.000110 + 0.034221 * cos(angle) + 0.001280 * sin(angle) + 0.000719 * cos(2 * angle)
      + 0.000077 * sin(2 * angle)).squareRoot()
  }
}
