import Foundation
import Geospatial
import Landsat

/// One path/row of a simulated series: its pixels, its image on them, and its ground in the plane of the landscape.
struct SeriesTile: Sendable {
  let pathRow: PathRow

  /// The latitude of the real scene's centre, by which the sun stands over the simulated one.
  let latitude: Double

  /// The centre in the plane of the landscape.
  let center: Point

  /// The product's pixels, in the UTM zone of the real scene's centre.
  let grid: Grid

  /// Where on the grid there is an image.
  let footprint: Footprint

  /// The places of the pixels, where the grid is of another system than the landscape.
  let placement: Placement?

  /// The image in the plane of the landscape.
  let image: ConvexShape

  /// The width of a real scene, and its height from north to south, in metres.
  private static let width = 185_000.0
  private static let height = 180_000.0

  /// Pixels of fill around the image.
  private static let rim = 6

  init(_ scene: WRS2, frame: SeriesFrame) throws {
    let pathRow = scene.pathRow
    self.pathRow = pathRow
    latitude = scene.centre.y
    center = try frame.place(of: scene)
    // USGS numbers the zones of both hemispheres as northern ones.
    let utm = try CRS("EPSG:\(32600 + scene.utmZone)")
    let isOwn = utm.isEquivalent(to: frame.crs)
    let crs = isOwn ? frame.crs : utm
    let toZone = try CoordinateTransform(from: frame.crs, to: crs)
    let middle = try toZone.apply(center)

    // The path runs through the centres of the next rows.
    let next = try [-1, 1].compactMap {
      PathRow(path: pathRow.path, row: pathRow.row + $0).flatMap(WRS2.init)
    }
    .map { try toZone.apply(frame.place(of: $0)) }
    let (north, south) = (next.first ?? middle, next.last ?? middle)
    let slant = abs(north.y - south.y) < 1 ? 0 : (north.x - south.x) / (north.y - south.y)
    let halfWidth = frame.scale * Self.width / 2 / 30
    let halfHeight = frame.scale * Self.height / 2 / 30
    let reach = halfWidth + abs(slant) * halfHeight
    // On the lattice of real products, whose pixel middles have coordinates divisible by 30.
    func edge(_ value: Double) -> Double { ((value - 15) / 30).rounded() * 30 + 15 }
    let columns = Int(reach.rounded(.up)) + Self.rim
    let rows = Int(halfHeight.rounded(.up)) + Self.rim
    let grid = Grid(
      crs: crs, originX: edge(middle.x) - 30 * Double(columns), originY: edge(middle.y) + 30 * Double(rows),
      pixelWidth: 30, pixelHeight: 30, width: 2 * columns, height: 2 * rows)
    let footprint = Footprint(
      left: Double(columns) - halfWidth, right: Double(columns) + halfWidth, slant: slant,
      middleRow: Double(rows), rows: Self.rim..<2 * rows - Self.rim)
    self.grid = grid
    self.footprint = footprint
    placement = try isOwn ? nil : Placement(of: grid, in: frame.crs)
    let corners = footprint.corners.map {
      Point(x: grid.originX + 30 * $0.x, y: grid.originY - 30 * $0.y)
    }
    image = ConvexShape(corners: try CoordinateTransform(from: crs, to: frame.crs).apply(corners))
  }

  /// The ground that every image of the tile is sure to show, moved as far off its place as they are.
  var sure: ConvexShape {
    let ends = image.corners.dropFirst() + image.corners.prefix(1)
    return zip(image.corners, ends).reduce(image) { shape, side in
      let line = ConvexShape.HalfPlane(leftOf: side.0, side.1)
      func inward(_ place: Point) -> Point {
        Point(x: place.x + 90 * line.east, y: place.y + 90 * line.north)
      }
      return shape.clipped(to: ConvexShape.HalfPlane(leftOf: inward(side.0), inward(side.1)))
    }
  }
}

/// How the places of real scenes become those of a region that is smaller by a scale.
struct SeriesFrame: Sendable {
  let crs: CRS
  let scale: Double

  /// The place that stays where it is.
  let middle: Point

  init(crs: CRS, scale: Double, scenes: [WRS2]) throws {
    self.crs = crs
    self.scale = scale
    let bounds = Bounds(
      of: try CoordinateTransform(from: .wgs84, to: crs).apply(scenes.map(\.centre)))
    middle = bounds.map { Point(x: ($0.minX + $0.maxX) / 2, y: ($0.minY + $0.maxY) / 2) } ?? Point(x: 0, y: 0)
  }

  /// The simulated place of a scene's centre.
  func place(of scene: WRS2) throws -> Point {
    let real = try CoordinateTransform(from: .wgs84, to: crs).apply(scene.centre)
    return Point(x: middle.x + scale * (real.x - middle.x), y: middle.y + scale * (real.y - middle.y))
  }
}
