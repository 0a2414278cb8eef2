import Geospatial

/// Outlines made of boxes, with corners in metres from a place in the middle of zone 45.
struct SquareLayer {
  var layer: VectorLayer

  init(_ shapes: [[Polygon]], crs: String? = "EPSG:32645", fields: [[String: FieldValue]] = []) throws {
    let names = Set(fields.flatMap(\.keys)).sorted()
    layer = VectorLayer(
      name: "outlines", crs: try crs.map { try CRS($0) },
      fields: names.map { .init($0, .string) },
      features: shapes.enumerated().map { index, parts in
        Feature(
          id: Int64(index + 1), geometry: parts.isEmpty ? nil : .polygons(MultiPolygon(parts)),
          attributes: fields.indices.contains(index) ? fields[index] : [:])
      })
  }

  static func point(_ east: Double, _ north: Double) -> Point {
    Point(x: 500_000 + east, y: 3_000_000 + north)
  }

  static func ring(_ corners: [(Double, Double)]) -> [Point] {
    (corners + [corners[0]]).map { point($0.0, $0.1) }
  }

  static func ring(_ west: Double, _ south: Double, _ width: Double, _ height: Double) -> [Point] {
    ring([(west, south), (west + width, south), (west + width, south + height), (west, south + height)])
  }

  static func box(
    _ west: Double, _ south: Double, _ width: Double, _ height: Double, holes: [[Point]] = []
  ) -> Polygon { Polygon(exterior: ring(west, south, width, height), holes: holes) }
}
