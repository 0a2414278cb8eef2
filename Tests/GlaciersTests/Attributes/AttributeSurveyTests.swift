import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Attributes on slopes whose values are known")
struct AttributeSurveyTests {
  private let slopes: Slopes
  private let middle = Point(x: 500_000, y: 3_700_000)

  init() throws { slopes = try Slopes() }

  private func survey(_ path: String) -> AttributeSurvey {
    AttributeSurvey(elevations: path, source: "PLANE", measure: .planar)
  }

  /// A square of 1 km² has pixels of 24 m; its outermost have their middles up to a pixel inside.
  @Test(
    "an inclined plane has its own heights, slope and aspect", arguments: [0.0, 30, 90, 135, 180, 225, 300])
  func plane(azimuth: Double) throws {
    let direction = azimuth * .pi / 180
    let path = try slopes.write(
      "plane.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 60)
    ) { place in
      // It falls by 0.4 towards the azimuth.
      5000 - 0.4 * ((place.x - middle.x) * sin(direction) + (place.y - middle.y) * cos(direction))
    }
    let measured = try survey(path).attributes(of: [Slopes.square(middle, half: 500)], in: CRS("EPSG:32646"))[
      0]
    let topography = try #require(measured.topography)
    let reach = 0.4 * 500 * (abs(sin(direction)) + abs(cos(direction)))
    #expect(abs(topography.minimum - (5000 - reach)) < 20)
    #expect(abs(topography.maximum - (5000 + reach)) < 20)
    #expect(abs(topography.median - 5000) < 5)
    #expect(abs(topography.mean - 5000) < 5)
    #expect(abs(topography.slope - atan(0.4) * 180 / .pi) < 0.02)
    let aspect = try #require(topography.aspect)
    #expect(abs(remainder(aspect - azimuth, 360)) < 0.1)
    #expect(
      topography.aspectSector == AspectSector(azimuth: azimuth == 135 || azimuth == 225 ? azimuth : aspect))
    #expect(topography.hypsometry.shares.reduce(0, +) == 1000)
    #expect(abs(measured.area.squareMetres - 1e6) < 1e-3)
    let zones = topography.accumulationArea + topography.ablationArea
    #expect(abs(zones.squareMetres - measured.area.squareMetres) < 1e-3)
    #expect(abs(topography.accumulationArea.squareKilometres - 0.5) < 0.03)
    #expect(topography.source == "PLANE")
    #expect(topography.pixelSize == 24)
  }

  /// Where a pole's own plane has its columns turned by 60° against north, the aspect still counts from north.
  @Test("near a pole north is north")
  func polar() throws {
    // 80° north, 15° east: in EPSG:3413, whose columns run along 45° west, north lies 60° to the left of up.
    let place = try CoordinateTransform(from: .wgs84, to: CRS("EPSG:3413")).apply(Point(x: 15, y: 80))
    let path = try slopes.write("polar.tif", on: Slopes.grid("EPSG:3413", around: place, pixel: 50, side: 80))
    {
      // It rises away from the pole, so it falls to the north.
      1000 + 0.3 * (hypot($0.x, $0.y) - hypot(place.x, place.y))
    }
    let measured = try survey(path).attributes(of: [Slopes.square(place, half: 1000)], in: CRS("EPSG:3413"))[
      0]
    let topography = try #require(measured.topography)
    #expect(abs(remainder(topography.aspect ?? 90, 360)) < 1)
    #expect(abs(topography.slope - 16.7) < 0.5)
    #expect(abs(measured.center.x - 15) < 0.3)
    #expect(measured.glimsID.description.hasPrefix("G01"))
  }

  @Test("a glacier around the pole itself has a point inside and a topography")
  func pole() throws {
    let pole = Point(x: 0, y: 0)
    let path = try slopes.write("pole.tif", on: Slopes.grid("EPSG:3413", around: pole, pixel: 50, side: 100))
    {
      2500 - 0.1 * $0.x
    }
    let measured = try survey(path).attributes(of: [Slopes.square(pole, half: 1500)], in: CRS("EPSG:3413"))[0]
    #expect(measured.center.y > 89.97)
    let topography = try #require(measured.topography)
    #expect(abs(topography.slope - 5.7) < 0.2)
    #expect(abs(topography.mean - 2500) < 20)
  }

  /// As GeoJSON asks, a glacier at 180° is cut in two there.
  @Test("a glacier across 180° is one, however its longitudes are counted")
  func antimeridian() throws {
    let middle = Point(x: 180, y: -16)
    let path = try slopes.write(
      "antimeridian.tif", on: Slopes.grid("EPSG:4326", around: middle, pixel: 0.0003, side: 200)
    ) { 1000 + 20_000 * ($0.y - middle.y) }
    func half(_ west: Double, _ east: Double) -> Polygon {
      Polygon(Bounds(minX: west, minY: -16.01, maxX: east, maxY: -15.99))
    }
    let cut = MultiPolygon([half(179.99, 180), half(-180, -179.99)])
    let whole = MultiPolygon([half(179.99, 180.01)])
    let measured = try AttributeSurvey(elevations: path, source: "PLANE", measure: .geodesic)
      .attributes(of: [cut, whole], in: .wgs84)
    #expect(abs(measured[0].area.squareMetres / measured[1].area.squareMetres - 1) < 1e-7)
    for glacier in measured {
      #expect(abs(abs(glacier.center.x) - 180) < 0.011)
      let topography = try #require(glacier.topography)
      #expect(abs(topography.minimum - 800) < 10)
      #expect(abs(topography.maximum - 1200) < 10)
      #expect(topography.aspectSector == .south)
      // Down the slope or from corner to corner.
      #expect((2100...3300).contains(topography.flowLine.length.metres))
    }
    #expect(measured[0].topography?.median == measured[1].topography?.median)
  }

  @Test("what the model does not know is told, with how much it knows")
  func gaps() throws {
    let grid = try Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 60)
    let glacier = Slopes.square(middle, half: 500)
    func gap(_ name: String, noData: Double? = -9999, _ height: (Point) -> Double) throws -> TopographyGap? {
      let path = try slopes.write(name, on: grid, noData: noData, height: height)
      return try survey(path).attributes(of: [glacier], in: grid.crs)[0].gap
    }
    // A corner of 60 m is 0.36 % of the glacier, one of 300 m is 9 %.
    func holed(_ side: Double) -> (Point) -> Double {
      { place in
        let isHole = place.x > middle.x + 500 - side && place.y > middle.y + 500 - side
        return isHole ? -9999 : 5000 + place.x - middle.x
      }
    }
    #expect(try gap("small.tif", holed(60)) == nil)
    guard case .uncovered(let known)? = try gap("large.tif", holed(300)) else {
      Issue.record("the hole was not seen")
      return
    }
    #expect(abs(known - 0.91) < 0.02)
    guard case .implausible(let height)? = try gap("bare.tif", noData: nil, holed(60)) else {
      Issue.record("the undeclared void was not seen")
      return
    }
    #expect(height < -9000)
    #expect(try gap("flat.tif") { _ in 5000 } == .flat(range: 0))
    #expect(try gap("nothing.tif") { _ in -9999 } == .uncovered(known: 0))
  }

  @Test("a glacier beyond the model, and one too narrow for a pixel, keep their other attributes")
  func elsewhere() throws {
    let path = try slopes.write(
      "plane.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 60)
    ) { 5000 + $0.x - middle.x }
    let far = Slopes.square(Point(x: 300_000, y: 6_000_000), half: 500)
    let sliver = Polygon(
      exterior: [(0.0, 0.0), (20, 0), (20, 0.1), (0, 0)].map {
        Point(x: middle.x + 1 + $0.0, y: middle.y + 1.2 + $0.1)
      })
    let measured = try survey(path).attributes(of: [far, sliver.asMultiPolygon], in: CRS("EPSG:32646"))
    #expect(measured[0].gap == .uncovered(known: 0))
    #expect(measured[0].rgi7Values["aspect_sec"] == .integer(9))
    #expect(abs(measured[0].center.y - 54.1) < 0.1)
    #expect(measured[1].gap == .empty)
    #expect(abs(measured[1].area.squareMetres - 1) < 1e-6)
    // From degrees a point in Chile has no place near a model in a zone of Asia.
    let chile = Slopes.square(Point(x: -70, y: -33), half: 0.01)
    let geodesic = AttributeSurvey(elevations: path, source: "PLANE")
    #expect(try geodesic.attributes(of: [chile], in: .wgs84)[0].gap == .uncovered(known: 0))
  }

  @Test("a model that is not there is an error that names it, also without glaciers")
  func missing() throws {
    #expect {
      _ = try survey(slopes.scratch("none.tif")).attributes(of: [], in: CRS("EPSG:32646"))
    } throws: {
      "\($0)".contains("none.tif")
    }
  }

  @Test("many at once come in order, and each as it would alone")
  func order() throws {
    let path = try slopes.write(
      "waves.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 200)
    ) { 5000 + 300 * sin($0.x / 400) + 0.2 * ($0.y - middle.y) }
    let glaciers = (0..<40).map { index in
      Slopes.square(
        Point(x: middle.x - 2000 + 100 * Double(index), y: middle.y + 37 * Double(index % 7)),
        half: 150 + 10 * Double(index % 5))
    }
    let crs = try CRS("EPSG:32646")
    let together = try survey(path).attributes(of: glaciers, in: crs)
    for (glacier, measured) in zip(glaciers, together) {
      #expect(try survey(path).attributes(of: [glacier], in: crs) == [measured])
    }
  }

  @Test("a dome faces nowhere")
  func dome() throws {
    let path = try slopes.write(
      "dome.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 80)
    ) { 5000 - hypot($0.x - middle.x, $0.y - middle.y) / 5 }
    let grid = try Slopes.grid("EPSG:32646", around: middle, pixel: 24, side: 42)
    let glacier = Polygon(grid.bounds).asMultiPolygon
    let surface = GlacierSurface(
      model: try .read(path, onto: grid), mask: try Rasterizer.mask(glacier, onto: grid))
    #expect(surface.slopeAndAspect().aspect == nil)
    #expect(abs(surface.slopeAndAspect().slope - 11.3) < 0.2)
  }
}
