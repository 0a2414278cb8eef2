import Foundation

extension CRS {
  /// The Lambert azimuthal equal-area projection around the middle of points in longitude and latitude.
  ///
  /// Areas are true everywhere, lengths to a thousandth up to 500 km from the middle; neither poles nor 180° matter.
  public static func equalArea(around points: [Point]) throws -> CRS {
    // The mean of directions, not of angles, which break at 180°.
    var (x, y, z) = (0.0, 0.0, 0.0)
    for point in points {
      let (longitude, latitude) = (point.x * .pi / 180, point.y * .pi / 180)
      x += cos(latitude) * cos(longitude)
      y += cos(latitude) * sin(longitude)
      z += sin(latitude)
    }
    let longitude = (atan2(y, x) * 180 / .pi * 100).rounded() / 100
    let latitude = (atan2(z, (x * x + y * y).squareRoot()) * 180 / .pi * 100).rounded() / 100
    return try CRS("+proj=laea +lat_0=\(latitude) +lon_0=\(longitude) +datum=WGS84 +units=m +type=crs")
  }
}
