extension CRS {
  /// A system in metres for work on the ground within `bounds`, which are in this system.
  ///
  /// This system where it is already in a plane. For degrees: the UTM zone of the middle; near a pole, UPS; and for
  /// ground wider than a zone serves well, an equal-area plane about its middle. Bounds whose west is greater than
  /// their east lie across the antimeridian, as those that go beyond 180° do.
  public func metric(around bounds: Bounds) throws -> CRS {
    guard isGeographic else { return self }
    let width = bounds.maxX < bounds.minX ? bounds.maxX + 360 - bounds.minX : bounds.width
    let longitude = Self.normalized(bounds.minX + width / 2)
    let latitude = (bounds.minY + bounds.maxY) / 2
    if latitude >= 84 { return try CRS("EPSG:32661") }
    if latitude <= -80 { return try CRS("EPSG:32761") }
    guard width <= 12 else {
      return try CRS("+proj=laea +lat_0=\(latitude) +lon_0=\(longitude) +datum=WGS84 +units=m +type=crs")
    }
    let zone = min(60, Int((longitude + 180) / 6) + 1)
    return try CRS("EPSG:\(latitude < 0 ? 32700 + zone : 32600 + zone)")
  }

  /// The bounds of points, for degrees the narrower of those on either side of the antimeridian.
  ///
  /// - Returns: where they lie across it, bounds whose west is greater than their east; nil without points.
  public func bounds(of points: [Point]) -> Bounds? {
    guard let plain = Bounds(of: points), isGeographic, plain.width > 180,
      let turned = Bounds(of: points.lazy.map { Point(x: $0.x < 0 ? $0.x + 360 : $0.x, y: $0.y) }),
      turned.width < plain.width
    else { return Bounds(of: points) }
    return Bounds(
      minX: turned.minX, minY: turned.minY, maxX: Self.normalized(turned.maxX), maxY: turned.maxY)
  }

  private static func normalized(_ longitude: Double) -> Double {
    longitude - ((longitude + 180) / 360).rounded(.down) * 360
  }
}
