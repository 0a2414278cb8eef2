import Geospatial

/// A plane in metres around a place, in which up is north and lengths are true.
///
/// A transverse Mercator projection about a whole degree, so that glaciers of one neighbourhood share a plane. Within
/// 50 km lengths are true to 1 in 30 000. RGI 7 takes the UTM zone, whose north is off by up to three degrees; there is
/// no zone at the poles and an edge at 180°, while this plane is the same everywhere.
final class LocalPlane {
  /// The degree about which a plane lies.
  struct Middle: Hashable {
    let longitude: Int
    let latitude: Int

    /// The middle for a place in longitude and latitude.
    init(near point: Point) {
      longitude = Int(point.x.rounded())
      latitude = Int(point.y.rounded())
    }
  }

  /// The system, in metres.
  let crs: CRS

  /// From longitude and latitude on WGS 84.
  let fromDegrees: CoordinateTransform

  /// To longitude and latitude on WGS 84.
  let toDegrees: CoordinateTransform

  /// To the system of the elevation model.
  private let toModel: CoordinateTransform

  /// Where the elevation model lies.
  private let model: Grid

  /// Makes the plane around a place, from which an elevation model is asked for heights.
  init(around middle: Middle, for model: Grid) throws {
    crs = try CRS(
      "+proj=tmerc +lat_0=\(middle.latitude) +lon_0=\(middle.longitude) +datum=WGS84 +units=m +type=crs")
    fromDegrees = try CoordinateTransform(from: .wgs84, to: crs)
    toDegrees = try CoordinateTransform(from: crs, to: .wgs84)
    toModel = try CoordinateTransform(from: crs, to: model.crs)
    self.model = model
  }

  /// Whether the elevation model may reach a piece of the plane.
  ///
  /// Longitudes may be counted from 0 or from −180, so for a model in degrees the answer is always yes.
  func mayReach(_ bounds: Bounds) -> Bool {
    guard !model.crs.isGeographic else { return true }
    return (try? toModel.apply(bounds))?.intersects(model.bounds) ?? false
  }
}

extension MultiPolygon {
  /// Polygons in degrees that go on beyond 180° where their longitudes would start again at the other end.
  func unwrapped() -> MultiPolygon {
    guard var last = polygons.first?.exterior.first?.x else { return self }
    func unwrapped(_ ring: [Point]) -> [Point] {
      ring.map { point in
        let x = point.x - ((point.x - last) / 360).rounded() * 360
        last = x
        return Point(x: x, y: point.y)
      }
    }
    return MultiPolygon(
      polygons.map { Polygon(exterior: unwrapped($0.exterior), holes: $0.holes.map(unwrapped)) })
  }
}
