import CPROJ

extension CRS {
  /// The area on the ground of a narrow buffer that is drawn in this plane, over the area it was meant to have.
  ///
  /// With the axes a and b of Tissot's ellipse it is (1/a + 1/b) / 2, the mean over all directions in which an edge may
  /// run; 1 where the plane is true.
  /// - Parameter places: longitudes and latitudes.
  /// - Returns: one number for each place; nil where the plane does not reach it.
  /// - Throws: `GeospatialError` where PROJ knows no way into the plane.
  public func bufferScales(at places: [Point]) throws -> [Double?] {
    let transform = try CoordinateTransform(from: .wgs84, to: self)
    let reach = 100.0
    var ellipsoid = geod_geodesic()
    geod_init(&ellipsoid, 6_378_137, 1 / 298.257223563)
    return places.map { place in
      let around = [0.0, 90, 180, 270].map { azimuth in
        var end = Point(x: 0, y: 0)
        geod_direct(&ellipsoid, place.y, place.x, azimuth, reach, &end.y, &end.x, nil)
        return end
      }
      guard let ends = try? transform.apply(around) else { return nil }
      // What a metre to the north, and one to the east, are in the plane.
      let metre = metresPerUnit / (2 * reach)
      let north = Point(x: (ends[0].x - ends[2].x) * metre, y: (ends[0].y - ends[2].y) * metre)
      let east = Point(x: (ends[1].x - ends[3].x) * metre, y: (ends[1].y - ends[3].y) * metre)
      // a b and a² + b².
      let area = abs(east.x * north.y - east.y * north.x)
      let squares = north.x * north.x + north.y * north.y + east.x * east.x + east.y * east.y
      return (squares + 2 * area).squareRoot() / (2 * area)
    }
  }
}
