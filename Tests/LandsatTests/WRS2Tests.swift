import Foundation
import Geospatial
import Testing

@testable import Landsat

@Suite("The places of paths and rows")
struct WRS2Tests {
  private func scene(_ text: String) throws -> WRS2 {
    try #require(PathRow(text).flatMap { WRS2($0) })
  }

  private func kilometres(_ one: Point, _ other: Point) -> Double {
    let (φ, ψ) = (one.y * .pi / 180, other.y * .pi / 180)
    let chord =
      pow(sin((φ - ψ) / 2), 2) + cos(φ) * cos(ψ) * pow(sin((one.x - other.x) * .pi / 360), 2)
    return 2 * 6371 * asin(chord.squareRoot())
  }

  @Test("centres that others printed")
  func printed() throws {
    // The equator row of path 1, and the centre of 038/037 in USGS's list of scene corners.
    #expect(kilometres(try scene("001060").centre, Point(x: -64.6, y: 0)) < 1)
    #expect(abs(try scene("038037").centre.y - 33.18) < 0.01)
    // Rows 1, 122 and 246 are the first, the southernmost and the northernmost: 80°47′ N, 81°51′ S, 81°51′ N.
    #expect(abs(try scene("001001").centre.y - (80 + 47.0 / 60)) < 0.05)
    #expect(abs(try scene("001122").centre.y + (81 + 51.0 / 60)) < 0.05)
    #expect(abs(try scene("001246").centre.y - (81 + 51.0 / 60)) < 0.05)
    #expect(PathRow("240060").flatMap { WRS2($0) } == nil)
  }

  @Test("the scenes of the Three-Rivers region are in zones 46 and 47 of UTM")
  func zones() throws {
    let zones = [
      "132037": 47, "133035": 47, "133036": 47, "134037": 47, "135037": 47, "135038": 46, "136037": 46,
      "137036": 46, "137037": 46, "138035": 46, "138037": 46, "139035": 46, "139036": 46,
    ]
    for (place, zone) in zones { #expect(try scene(place).utmZone == zone, "\(place)") }
  }

  @Test("real products lie where their path and row say, within the drift of real scenes", .needsSharedData)
  func realProducts() throws {
    let root = SharedData.path("mtl")
    let names = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
    var checked = 0
    for name in names where name.lowercased().hasSuffix("_mtl.txt") {
      guard let bytes = try? SharedData.bytes("mtl/\(name)"), let mtl = try? MTL(file: name, bytes: bytes),
        let place = mtl.pathRow, let satellite = mtl.productID?.satellite, satellite >= 4,
        let corners = try? corners(of: mtl), let nominal = WRS2(place)
      else { continue }
      // Landsat 8 came to its orbit in April 2013 by degrees: its scene of 2013-04-19 is one path to the west.
      let date = try mtl.date()
      guard satellite != 8 || date.iso > "2013-05-01" else { continue }
      let centre = Point(
        x: corners.map(\.x).reduce(0, +) / 4, y: corners.map(\.y).reduce(0, +) / 4)
      // A product's corners are those of its raster, whose middle is that of the scene.
      #expect(kilometres(centre, nominal.centre) < 25, "\(name): \(centre), nominal \(nominal.centre)")
      checked += 1
    }
    #expect(checked > 15)
  }

  private func corners(of mtl: MTL) throws -> [Point]? {
    let groups = ["PROJECTION_ATTRIBUTES", "PRODUCT_METADATA"]
    let points = try ["UL", "UR", "LL", "LR"].compactMap { corner -> Point? in
      guard let y = try mtl.number("CORNER_\(corner)_LAT_PRODUCT", in: groups),
        let x = try mtl.number("CORNER_\(corner)_LON_PRODUCT", in: groups)
      else { return nil }
      return Point(x: x, y: y)
    }
    guard points.count == 4 else { return nil }
    // Beyond the meridian of 180° on the side of the first corner.
    return points.map { point in
      Point(x: points[0].x + (point.x - points[0].x).remainder(dividingBy: 360), y: point.y)
    }
  }

  // Bounding boxes of STAC items of eo-datasets and the USGS, for footprints and not for rasters.
  @Test(
    "footprints fill the boxes that catalogues give",
    arguments: [
      ("090084", [148.576, -35.565, 151.045, -33.660]), ("107068", [128.139, -12.495, 130.262, -10.638]),
      ("089074", [153.925, -21.276, 156.077, -19.184]), ("001062", [-66.191, -3.939, -64.186, -1.851]),
    ])
  func boxes(place: String, box: [Double]) throws {
    let bounds = try #require(try scene(place).footprint.bounds)
    for (found, printed) in zip([bounds.minX, bounds.minY, bounds.maxX, bounds.maxY], box) {
      #expect(abs(found - printed) < 0.2, "\(place): \(bounds)")
    }
  }

  @Test("ground between two scenes is nearer to one of them")
  func nearer() throws {
    let west = try scene("139036")
    let east = try scene("138036")
    let half = MultiPolygon([try #require(west.nearer(to: east))])
    #expect(try half.contains(east.centre))
    #expect(try !half.contains(west.centre))
    for share in stride(from: 0.1, through: 0.9, by: 0.1) where share != 0.5 {
      let point = Point(
        x: west.centre.x + (east.centre.x - west.centre.x) * share,
        y: west.centre.y + (east.centre.y - west.centre.y) * share + 0.3)
      let isNearer = kilometres(point, east.centre) < kilometres(point, west.centre)
      #expect(try half.contains(point) == isNearer, "\(point)")
    }
    #expect(west.nearer(to: try scene("120036")) == nil)
  }
}
