import Foundation
import Geospatial

/// The nominal scene of a path and row in the Worldwide Reference System 2.
///
/// Landsat 4 to 9 go round the Earth 233 times in 16 days, and each round is cut into 248 rows. Row 60 is the equator
/// on the way south, and path 1 crosses it at 64.6° W; the orbit is inclined by 98.2° (NASA, *Landsat 7 Science Data
/// Users Handbook*, chapters 5 and 6; USGS, *Landsat 8 Data Users Handbook*, LSDS-1574). Latitudes are geodetic. Real
/// scenes lie within some ten kilometres of their nominal places.
public struct WRS2: Sendable, Hashable {
  /// The number of paths.
  public static let paths = 233

  /// The number of rows.
  public static let rows = 248

  /// The path and row.
  public let pathRow: PathRow

  /// The centre: longitude, then latitude, in degrees.
  public let centre: Point

  /// How the track runs on the ground at the centre, in radians from north to east.
  public let heading: Double

  /// Places the scene of a path and row; nil for the numbers of WRS-1.
  public init?(_ pathRow: PathRow) {
    guard pathRow.path <= Self.paths, pathRow.row <= Self.rows else { return nil }
    self.pathRow = pathRow
    let row = Double(pathRow.row)
    centre = Self.ground(path: pathRow.path, row: row)
    let ahead = SphereVector(Self.ground(path: pathRow.path, row: row + 0.5))
    let behind = SphereVector(Self.ground(path: pathRow.path, row: row - 0.5))
    let (east, north) = SphereVector(centre).axes
    let along = ahead - behind
    heading = atan2(along.dot(east), along.dot(north))
  }

  /// The zone of UTM that holds the centre, 1 to 60.
  public var utmZone: Int { min(60, Int((centre.x + 180) / 6) + 1) }

  /// The outline of the nominal scene, 185 km across the track and 180 km along it: longitudes and latitudes.
  public var footprint: Polygon {
    let (width, length) = (185.0, 180.0)
    let right = tan(width / 2 / SphereVector.radius)
    let ahead = tan(length / 2 / SphereVector.radius)
    return ring(
      at: SphereVector(centre), from: [(-right, -ahead), (-right, ahead), (right, ahead), (right, -ahead)],
      heading: heading)
  }

  /// Ground near both scenes that is nearer to the centre of `other` than to this one's: longitudes and latitudes.
  ///
  /// It reaches 6° from the middle between the centres; nil where they are farther apart than scenes can overlap.
  public func nearer(to other: WRS2) -> Polygon? {
    let one = SphereVector(centre)
    let two = SphereVector(other.centre)
    guard self != other, one.dot(two) > cos(4 * Double.pi / 180) else { return nil }
    let middle = (one + two).normalised
    let (east, north) = middle.axes
    let toward = two - one
    let reach = tan(6 * Double.pi / 180)
    return ring(
      at: middle, from: [(-reach, 0), (-reach, reach), (reach, reach), (reach, 0)],
      heading: atan2(toward.dot(east), toward.dot(north)))
  }

  /// A closed ring of great circles through points (right, ahead) on the plane that touches the sphere at `middle`.
  private func ring(
    at middle: SphereVector, from corners: [(right: Double, ahead: Double)], heading: Double
  ) -> Polygon {
    let (east, north) = middle.axes
    let ahead = north * cos(heading) + east * sin(heading)
    let right = east * cos(heading) - north * sin(heading)
    // Points every few kilometres, so that an edge stays what it is in another projection.
    let steps = 32
    let points = corners.indices.flatMap { index in
      let (from, to) = (corners[index], corners[(index + 1) % corners.count])
      return (0..<steps).map { step in
        let share = Double(step) / Double(steps)
        let x = from.right + (to.right - from.right) * share
        let y = from.ahead + (to.ahead - from.ahead) * share
        return (middle + right * x + ahead * y).normalised.place
      }
    }
    return Polygon(exterior: points + points.prefix(1))
  }

  /// The ground below the satellite at a row, which may be a fraction.
  private static func ground(path: Int, row: Double) -> Point {
    let inclination = 98.2 * Double.pi / 180
    // The angle flown since the equator; on the way there it is negative.
    let flown = (row - 60) / Double(rows) * 2 * Double.pi
    let latitude = asin(-sin(inclination) * sin(flown))
    // The Earth turns below: 16 turns in 233 rounds, and the orbit's plane keeps up with the sun.
    let turned = flown * 16 / Double(paths)
    let longitude = atan2(cos(inclination) * sin(flown), cos(flown)) - turned
    let node = -64.6 - Double(path - 1) * 360 / Double(paths)
    let flattening = 1 / 298.257_223_563
    let geodetic = atan(tan(latitude) / ((1 - flattening) * (1 - flattening)))
    let degrees = (node + longitude * 180 / Double.pi).remainder(dividingBy: 360)
    return Point(x: degrees, y: geodetic * 180 / Double.pi)
  }
}

/// A place on the sphere as a vector of length one.
private struct SphereVector {
  /// The mean radius of the Earth in kilometres.
  static let radius = 6371.0088

  var x: Double
  var y: Double
  var z: Double

  init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  init(_ place: Point) {
    let (longitude, latitude) = (place.x * Double.pi / 180, place.y * Double.pi / 180)
    self.init(x: cos(latitude) * cos(longitude), y: cos(latitude) * sin(longitude), z: sin(latitude))
  }

  var place: Point {
    Point(x: atan2(y, x) * 180 / Double.pi, y: asin(max(-1, min(1, z))) * 180 / Double.pi)
  }

  var normalised: SphereVector { self * (1 / dot(self).squareRoot()) }

  /// The directions of east and north, away from the poles.
  var axes: (east: SphereVector, north: SphereVector) {
    let east = SphereVector(x: -y, y: x, z: 0).normalised
    let north = SphereVector(
      x: y * east.z - z * east.y, y: z * east.x - x * east.z, z: x * east.y - y * east.x)
    return (east, north)
  }

  func dot(_ other: SphereVector) -> Double { x * other.x + y * other.y + z * other.z }

  static func + (one: SphereVector, other: SphereVector) -> SphereVector {
    SphereVector(x: one.x + other.x, y: one.y + other.y, z: one.z + other.z)
  }

  static func - (one: SphereVector, other: SphereVector) -> SphereVector { one + other * -1 }

  static func * (one: SphereVector, factor: Double) -> SphereVector {
    SphereVector(x: one.x * factor, y: one.y * factor, z: one.z * factor)
  }
}
