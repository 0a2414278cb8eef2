import Declaration
import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Comparisons of outlines")
struct OutlineComparisonTests {
  private let scratch: Scratch
  private let settings: OutlineComparison.Settings

  init() throws {
    scratch = try Scratch()
    settings = OutlineComparison.Settings(crs: try CRS("EPSG:32646"), measure: .planar)
  }

  /// A rectangle in metres from a corner in the zone's middle.
  private func square(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Polygon {
    Polygon(
      Bounds(minX: 5e5 + x, minY: 3.6e6 + y, maxX: 5e5 + x + width, maxY: 3.6e6 + y + height))
  }

  private func side(_ name: String, _ polygons: [Polygon]) -> ComparedGlaciers {
    ComparedGlaciers(
      name,
      polygons.enumerated().map { ComparedGlacier("\(name)\($0.offset + 1)", $0.element.asMultiPolygon) })
  }

  @Test("areas, shares and differences of two squares are those of a hand's reckoning")
  func squares() throws {
    let comparison = try OutlineComparison(
      side("a", [square(0, 0, 100, 100)]), against: side("b", [square(10, 0, 100, 80)]), settings: settings)
    let total = try comparison.total()
    #expect(abs(total.first.squareMetres - 10_000) < 1e-6 && abs(total.second.squareMetres - 8000) < 1e-6)
    #expect(abs(total.shared.squareMetres - 7200) < 1e-6)
    #expect(
      abs(total.onlyFirst.squareMetres - 2800) < 1e-6 && abs(total.onlySecond.squareMetres - 800) < 1e-6)
    #expect(abs((total.intersectionOverUnion ?? 0) - 7200 / 10_800) < 1e-12)
    #expect(abs((total.f1 ?? 0) - 0.8) < 1e-12)
    #expect(abs((total.percentOfSecond ?? 0) - 25) < 1e-9 && abs((total.percentOfFirst ?? 0) - 20) < 1e-9)
    let half = try comparison.agreement(in: square(0, 0, 50, 100).asMultiPolygon)
    #expect(abs(half.first.squareMetres - 5000) < 1e-6 && abs(half.second.squareMetres - 3200) < 1e-6)
    #expect(abs(half.shared.squareMetres - 3200) < 1e-6)
  }

  @Test("the distance of a square's boundary to one ten metres around it is that of the integral")
  func distance() throws {
    var fine = settings
    fine.step = Length(metres: 0.05)
    let comparison = try OutlineComparison(
      side("a", [square(0, 0, 100, 100)]), against: side("b", [square(-10, -10, 120, 120)]), settings: fine)
    // Sides are ten metres apart; towards a corner of the outer square the way is √(10² + t²), t from 0 to 10.
    let corner = (50 * 2.0.squareRoot()) + 50 * asinh(1)
    let expected = (4000 + 4 * (1000 + 2 * corner)) / 880
    #expect(abs((try comparison.distance() ?? 0) - expected) < 1e-4)
    #expect(abs((try comparison.glaciers()[0].distance ?? 0) - expected) < 1e-4)
  }

  @Test("in a plane of feet, distances are metres and bands are metres high")
  func feet() throws {
    let foot = 0.3048
    let plane = try CRS("+proj=utm +zone=46 +datum=WGS84 +units=ft +type=crs")
    func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Polygon {
      let edges = [5e5 + x, 3.6e6 + y, 5e5 + x + width, 3.6e6 + y + height].map { $0 / foot }
      return Polygon(Bounds(minX: edges[0], minY: edges[1], maxX: edges[2], maxY: edges[3]))
    }
    // Sides are no whole number of steps, which rounding would cut once more in one of the planes.
    var (feet, metres) = (OutlineComparison.Settings(crs: plane, measure: .planar), settings)
    feet.step = Length(metres: 7)
    metres.step = feet.step
    let inFeet = try OutlineComparison(
      side("a", [box(0, 0, 100, 100)]), against: side("b", [box(-10, -10, 120, 120)]), settings: feet)
    let inMetres = try OutlineComparison(
      side("a", [square(0, 0, 100, 100)]), against: side("b", [square(-10, -10, 120, 120)]),
      settings: metres)
    #expect(try abs((inFeet.distance() ?? 0) - (inMetres.distance() ?? 1)) < 1e-6)
    #expect(try abs((inFeet.glaciers()[0].distance ?? 0) - (inMetres.glaciers()[0].distance ?? 1)) < 1e-6)
    let path = try slope { 5299.5 - Float($0) }
    var elevations = OutlineComparison.Elevations(path)
    elevations.resolution = 1
    let (found, expected) = try (inFeet.elevations(elevations), inMetres.elevations(elevations))
    #expect(found.bands.map(\.heights) == expected.bands.map(\.heights))
    for (band, other) in zip(found.bands, expected.bands) {
      #expect(abs(band.agreement.second.squareMetres - other.agreement.second.squareMetres) < 200)
    }
  }

  /// Heights by the row of one-metre pixels, from 300 m north of the corner to 100 m south of it.
  private func slope(_ height: (Int) -> Float) throws -> String {
    let grid = Grid(
      crs: settings.crs, originX: 499_900, originY: 3_600_300, pixelWidth: 1, pixelHeight: 1, width: 400,
      height: 400)
    let path = scratch("slope.tif")
    let raster = try RasterDataset.create(path, grid: grid, type: Float32.self)
    try raster.write((0..<400 * 400).map { height($0 / 400) }, window: grid.window)
    try raster.close()
    return path
  }

  @Test("heights that no ground has are refused, those of feet with a word on feet")
  func implausible() throws {
    let ice = side("a", [square(0, 0, 100, 200)])
    let comparison = try OutlineComparison(ice, against: ice, settings: settings)
    // A strip in the middle is a void that the file does not declare.
    let voids = try slope { (150..<160).contains($0) ? -32_768 : 5000 }
    let error = #expect(throws: InputError.self) { try comparison.elevations(.init(voids)) }
    #expect(error?.problem.hasSuffix("m, which no ground has") == true)
    #expect(error?.mend == "declare its voids with gdal_edit.py -a_nodata")
    let feet = try slope { _ in 16_400 }
    let other = #expect(throws: InputError.self) { try comparison.elevations(.init(feet)) }
    #expect(other?.problem == "has a height of 16400.0 m, which no ground has")
    #expect(other?.mend.hasSuffix("or bring feet to metres with gdal_calc.py") == true)
  }

  @Test("how the first side is divided changes nothing, and a divide is no boundary that was missed")
  func divides() throws {
    let reference = side("b", [square(0, 0, 100, 100), square(100, 0, 100, 100)])
    let whole = try OutlineComparison(
      side("a", [square(0, 0, 200, 110)]), against: reference, settings: settings)
    let halves = try OutlineComparison(
      side("a", [square(0, 0, 60, 110), square(60, 0, 140, 110)]), against: reference, settings: settings)
    #expect(try whole.total() == halves.total())
    #expect(try whole.glaciers().map(\.found) == [["a1"], ["a1"]])
    #expect(try halves.glaciers().map(\.found) == [["a1", "a2"], ["a2"]])
    // Undivided, the strip of ice beyond the reference has one owner; nothing is lost.
    let found = try whole.glaciers().map { $0.agreement.first.squareMetres }
    #expect(found.sorted() == [10_000, 12_000])
    #expect(try whole.glaciers().allSatisfy { ($0.agreement.recall ?? 0) == 1 })
    let exact = try OutlineComparison(
      side("a", [square(0, 0, 200, 100)]), against: reference, settings: settings)
    #expect(try exact.glaciers().allSatisfy { $0.agreement.intersectionOverUnion == 1 && $0.distance == 0 })
  }

  @Test(
    "ice that lies on no glacier, and glaciers without ice, are listed; specks of an edge count for nothing")
  func strangers() throws {
    let comparison = try OutlineComparison(
      side("a", [square(0, 0, 100, 100), square(500, 0, 50, 50)]),
      against: side("b", [square(0, 0, 100, 100), square(99.5, 0, 100, 100), square(900, 0, 10, 10)]),
      settings: settings)
    let glaciers = try comparison.glaciers()
    #expect(glaciers.map(\.glacier) == ["b1", "b2", "b3", nil])
    #expect(glaciers.map(\.found) == [["a1"], [], [], ["a2"]])
    #expect(glaciers.map { $0.disagreement.squareMetres.rounded() } == [0, 10_000, 100, 2500])
    #expect(glaciers[2].distance == nil && glaciers[3].agreement.intersectionOverUnion == 0)
    let map = try comparison.map()
    let areas = Dictionary(grouping: map.features) { $0.attributes["ice"]?.description ?? "" }.mapValues {
      $0.reduce(0) { $0 + ($1.attributes["area_m2"]?.number ?? 0) }.rounded()
    }
    #expect(areas == ["both": 10_000, "only first": 2500, "only second": 10_050])
  }

  @Test("zones are divided at the median height of the reference's glacier, bands by whole heights")
  func elevations() throws {
    // A slope that rises a metre a metre to the north, from 5000 m.
    let path = try slope { 5299.5 - Float($0) }
    // The first side has retreated by 40 m of 200 m from below.
    let comparison = try OutlineComparison(
      side("a", [square(0, 40, 100, 160)]), against: side("b", [square(0, 0, 100, 200)]), settings: settings)
    var elevations = OutlineComparison.Elevations(path)
    elevations.resolution = 1
    let found = try comparison.elevations(elevations)
    #expect(found.bands.map(\.heights) == [5000..<5050, 5050..<5100, 5100..<5150, 5150..<5200])
    #expect(found.bands.map { $0.agreement.first.squareMetres.rounded() } == [1000, 5000, 5000, 5000])
    #expect(found.bands.map { $0.agreement.second.squareMetres.rounded() } == [5000, 5000, 5000, 5000])
    #expect(found.accumulation.difference == .zero)
    #expect(found.ablation.difference.squareMetres.rounded() == -4000)
    #expect(found.unknown.second == .zero)
    let away = side("a", [square(9000, 0, 10, 10)])
    let error = try #require(throws: InputError.self) {
      try OutlineComparison(away, against: away, settings: settings).elevations(elevations)
    }
    #expect(error.description.contains("slope.tif: knows no height of the ice"))
  }
}
