extension VectorLayer {
  /// The layer in longitude and latitude on WGS 84, polygons cut where they cross the antimeridian (RFC 7946, 3.1.9).
  ///
  /// Borders that touch in a plane may cross in degrees: such polygons are mended.
  /// - Parameter decimals: how many decimals the polygons are rounded to; as they are where nil.
  /// - Throws: `GeospatialError` where the layer names no CRS, or a polygon encloses a pole.
  public func longitudesAndLatitudes(decimals: Int? = nil) throws -> VectorLayer {
    guard let crs else {
      throw GeospatialError(
        function: "CoordinateTransform", message: "layer '\(name)' names no coordinate reference system")
    }
    let transform = try CoordinateTransform(from: crs, to: .wgs84)
    var layer = self
    layer.crs = try .wgs84
    for (index, feature) in features.enumerated() {
      guard let geometry = feature.geometry else { continue }
      do {
        let moved = try transform.apply(geometry)
        guard case .polygons(let polygons) = moved else {
          layer.features[index].geometry = moved
          continue
        }
        let parts = try polygons.polygons.flatMap { try $0.cutAtAntimeridian().polygons }
        layer.features[index].geometry = .polygons(
          try MultiPolygon(parts).mended(in: .wgs84, decimals: decimals))
      } catch let error as GeospatialError {
        throw GeospatialError(function: error.function, message: "feature \(feature.id): \(error.message)")
      }
    }
    return layer
  }
}

extension Polygon {
  /// A polygon in longitude and latitude as parts that lie within −180 to 180.
  ///
  /// Two vertices are taken to be joined the short way round.
  ///
  /// - Throws: `GeospatialError` of the function `cutAtAntimeridian` where it encloses a pole.
  public func cutAtAntimeridian() throws -> MultiPolygon {
    guard let bounds, bounds.width > 180 else { return asMultiPolygon }
    let shell = try Self.unwrapped(exterior)
    guard let extent = Bounds(of: shell) else { return asMultiPolygon }
    let holes = try holes.map { hole in
      let ring = try Self.unwrapped(hole)
      guard let first = ring.first, !(extent.minX...extent.maxX).contains(first.x) else { return ring }
      let shift = first.x < extent.minX ? 360.0 : -360
      return ring.map { Point(x: $0.x + shift, y: $0.y) }
    }
    let whole = try Polygon(exterior: shell, holes: holes).asMultiPolygon.mended(in: .wgs84)
    return MultiPolygon(
      try [-360.0, 0, 360].flatMap { turn in
        let side = Polygon(Bounds(minX: turn - 180, minY: -90, maxX: turn + 180, maxY: 90))
        return try whole.intersection(side.asMultiPolygon).polygons.map { part in
          func back(_ ring: [Point]) -> [Point] { ring.map { Point(x: $0.x - turn, y: $0.y) } }
          return Polygon(exterior: back(part.exterior), holes: part.holes.map(back))
        }
      })
  }

  /// A ring whose longitudes do not jump, beyond ±180 where need be.
  private static func unwrapped(_ ring: [Point]) throws -> [Point] {
    var turn = 0.0
    var points: [Point] = []
    for (index, point) in ring.enumerated() {
      if index > 0 {
        let step = point.x - ring[index - 1].x
        if abs(step) > 180 { turn -= step > 0 ? 360 : -360 }
      }
      points.append(Point(x: point.x + turn, y: point.y))
    }
    guard points.first == points.last else {
      throw GeospatialError(
        function: "cutAtAntimeridian",
        message: "it encloses a pole, which longitudes and latitudes cannot show; write .gpkg instead")
    }
    return points
  }
}

extension Polygon {
  /// The polygon, in degrees, with its eastern longitudes brought below -180°, or its western ones above 180°.
  public func turned(eastward: Bool) -> Polygon {
    Polygon(exterior: exterior.turned(eastward: eastward), holes: holes.map { $0.turned(eastward: eastward) })
  }
}

extension Geometry {
  /// The shape, in degrees, with its eastern longitudes brought below -180°, or its western ones above 180°.
  public func turned(eastward: Bool) -> Geometry {
    switch self {
    case .points(let points): .points(points.turned(eastward: eastward))
    case .lines(let lines): .lines(lines.map { $0.turned(eastward: eastward) })
    case .polygons(let faces): .polygons(MultiPolygon(faces.polygons.map { $0.turned(eastward: eastward) }))
    }
  }
}

extension [Point] {
  fileprivate func turned(eastward: Bool) -> [Point] {
    map { point in
      guard eastward ? point.x < 0 : point.x > 0 else { return point }
      return Point(x: point.x + (eastward ? 360 : -360), y: point.y)
    }
  }
}
