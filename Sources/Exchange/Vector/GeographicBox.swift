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

  init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  /// The box around a layer's faces, which are cut at the antimeridian.
  init(of layer: VectorLayer) {
    let bounds = layer.features.flatMap { $0.polygons?.polygons ?? [] }.compactMap(\.bounds)
    self.init(
      around: bounds.map { GeographicBox(west: $0.minX, south: $0.minY, east: $0.maxX, north: $0.maxY) })
  }

  /// The smallest box around boxes: all but the widest stretch of longitudes that none of them covers, that over the
  /// antimeridian before others as wide.
  init(around boxes: [GeographicBox]) {
    var widest = (gap: -Double.infinity, west: 0.0, east: 0.0)
    if var farthest = boxes.max(by: { $0.end < $1.end }) {
      var reach = farthest.end - 360
      for box in boxes.sorted(by: { $0.west < $1.west }) {
        if box.west - reach > widest.gap { widest = (box.west - reach, box.west, farthest.east) }
        if box.end > reach { (reach, farthest) = (box.end, box) }
      }
    }
    self.init(
      west: widest.west, south: boxes.map(\.south).min() ?? 0, east: widest.east,
      north: boxes.map(\.north).max() ?? 0)
  }

  /// The eastern edge, above 180° where the box reaches over the antimeridian.
  private var end: Double { east < west ? east + 360 : east }

  /// The place in its middle.
  var middle: Point {
    let x = (west + end) / 2
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
