import Geospatial

/// The box around shapes in longitude and latitude, which may reach over the antimeridian.
struct GeographicBox {
  /// The western edge, in degrees.
  let west: Double
  /// The southern edge.
  let south: Double
  /// The eastern edge; below the western where the box reaches over the antimeridian.
  let east: Double
  /// The northern edge.
  let north: Double

  /// The box around a layer's faces, which are cut at the antimeridian.
  init(of layer: VectorLayer) {
    let boxes = layer.features.flatMap { $0.polygons?.polygons ?? [] }.compactMap(\.bounds)
    south = boxes.map(\.minY).min() ?? 0
    north = boxes.map(\.maxY).max() ?? 0
    let (first, last) = (boxes.map(\.minX).min() ?? 0, boxes.map(\.maxX).max() ?? 0)
    // More than half round the Earth: the other way is the shorter.
    let crosses = last - first > 180
    west = crosses ? boxes.filter { $0.minX >= 0 }.map(\.minX).min() ?? first : first
    east = crosses ? boxes.filter { $0.minX < 0 }.map(\.maxX).max() ?? last : last
  }

  /// The place in its middle.
  var middle: Point {
    let span = east < west ? east + 360 - west : east - west
    let x = west + span / 2
    return Point(x: x > 180 ? x - 360 : x, y: (south + north) / 2)
  }

  /// The edges as GeoJSON has them.
  var edges: [Double] { [west, south, east, north] }

  /// The box as a polygon of GeoJSON, or as two where it reaches over the antimeridian.
  var geometry: JSONText {
    let parts: [(Double, Double)] = west <= east ? [(west, east)] : [(west, 180), (-180, east)]
    let rings: [JSONText] = parts.map { west, east in
      let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
      return .list([.list(corners.map { .list([.number($0.0), .number($0.1)]) })])
    }
    let isOne = rings.count == 1
    return .members([
      ("type", .text(isOne ? "Polygon" : "MultiPolygon")), ("coordinates", isOne ? rings[0] : .list(rings)),
    ])
  }
}
