import Declaration
import Foundation
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Threshold sweep")
struct ThresholdSweepTests {
  private let scratch: Scratch
  private let scene: Scene
  private let sweep = ThresholdSweep(
    method: BandRatio(quantity: .digitalNumbers, morphology: .none), thresholds: [1.5, 2.3, 3.1])

  /// Ratios of 1.0, 1.6, 2.0, 2.6, 3.2 and 4.0 in six columns of four rows; one cloud at the upper right, and no
  /// measurement in the second row's first column.
  init() throws {
    scratch = try Scratch()
    var red = [Float]()
    for _ in 0..<4 { red += [10, 16, 20, 26, 32, 40] }
    red[6] = -9999
    var sky = [Sky](repeating: .clear, count: 24)
    sky[5] = .cloud
    scene = try scratch.scene(
      [.red: red, .swir1: [Float](repeating: 10, count: 24)], on: .small(6, 4), sky: sky)
  }

  /// A GeoJSON, in longitude and latitude, of rectangles of columns and rows.
  private func outlines(_ name: String, _ parts: [(columns: Range<Int>, rows: Range<Int>)]) throws -> String {
    let features = parts.enumerated().map { index, part in
      let window = Window(
        x: part.columns.lowerBound, y: part.rows.lowerBound, width: part.columns.count,
        height: part.rows.count)
      return Feature(
        id: Int64(index), geometry: .polygons(MultiPolygon([Polygon(scene.grid.subgrid(window).bounds)])),
        attributes: ["part": .integer(Int64(index))])
    }
    try VectorLayer(
      name: "outlines", crs: scene.grid.crs, fields: [.init("part", .integer)], features: features
    ).write(scratch(name))
    return scratch(name)
  }

  private func confusion(_ tp: Int, _ fp: Int, _ fn: Int, _ tn: Int) -> Confusion {
    Confusion(truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn)
  }

  @Test("Every threshold is counted against outlines of another system, clear pixels only")
  func outlineReference() throws {
    let path = try outlines("ice.geojson", [(3..<6, 0..<4)])
    let outcome = try sweep.run(scene, against: GlacierReference(path: path))
    #expect(outcome.compared == 22 && outcome.unseen == 2 && outcome.unknown == 0)
    #expect(
      outcome.rows.map(\.confusion) == [
        confusion(11, 8, 0, 3), confusion(11, 0, 0, 11), confusion(7, 0, 4, 11),
      ])
    #expect(outcome.best(by: \.f1)?.threshold == 2.3)
    #expect(outcome.best(by: \.kappa)?.threshold == 2.3)
    #expect(outcome.best(by: \.recall)?.threshold == 1.5, "the first of equals")
  }

  @Test("A region of interest and a condition on the outlines narrow the comparison")
  func narrowed() throws {
    let path = try outlines("ice.geojson", [(3..<6, 0..<4), (0..<3, 0..<4)])
    let region = try outlines("region.geojson", [(0..<6, 0..<2)])
    let reference = GlacierReference(path: path, layer: "outlines", where: "part = 0")
    let outcome = try sweep.run(scene, against: reference, within: region)
    #expect(outcome.compared == 10 && outcome.unseen == 2)
    #expect(
      outcome.rows.map(\.confusion) == [
        confusion(5, 4, 0, 1), confusion(5, 0, 0, 5), confusion(3, 0, 2, 5),
      ])
  }

  @Test("A mask of another pixel size knows only what it covers")
  func maskReference() throws {
    // Two by two pixels of 60 m from the third column on: none, glacier; none, glacier.
    let corner = scene.grid.subgrid(Window(x: 2, y: 0, width: 2, height: 2))
    let coarse = Grid(
      crs: corner.crs, originX: corner.originX, originY: corner.originY, pixelWidth: 60, pixelHeight: 60,
      width: 2, height: 2)
    let path = try scratch.raster("mask.tif", [[UInt8(0), 1, 0, 1]], on: coarse)
    let outcome = try sweep.run(scene, against: GlacierReference(path: path))
    #expect(outcome.compared == 15 && outcome.unseen == 2 && outcome.unknown == 7)
    #expect(
      outcome.rows.map(\.confusion) == [
        confusion(7, 8, 0, 0), confusion(7, 4, 0, 4), confusion(7, 0, 0, 8),
      ])
  }

  @Test("A mask's nodata value is unknown, unless it is zero")
  func maskNoData() throws {
    let mask: [UInt8] = (0..<24).map { $0 % 6 == 0 ? 255 : $0 % 6 < 3 ? 0 : 1 }
    let unknown = try scratch.raster("mask.tif", [mask], on: scene.grid, noData: 255)
    let outcome = try sweep.run(scene, against: GlacierReference(path: unknown))
    #expect(outcome.compared == 19 && outcome.unknown == 3)
    #expect(outcome.rows[0].confusion == confusion(11, 8, 0, 0))
    let zero = try scratch.raster("zero.tif", [mask], on: scene.grid, noData: 0)
    #expect(try sweep.run(scene, against: GlacierReference(path: zero)).unknown == 0)
  }

  @Test("A sweep finds what an extraction at the same threshold finds, over strips and with cleaning")
  func sameAsExtraction() throws {
    let grid = try Grid.small(30, 600)
    var numbers = PlainNumbers(state: 11)
    var red = (0..<grid.window.count).map { _ in Float(10 + numbers.next(below: 10)) }
    for _ in 0..<200 {
      let (x, y) = (numbers.next(below: 30), numbers.next(below: 600))
      for row in y..<min(600, y + 9) {
        for column in x..<min(30, x + 7) { red[row * 30 + column] = Float(20 + numbers.next(below: 30)) }
      }
    }
    let scratch = try Scratch()
    let tall = try scratch.scene([.red: red, .swir1: red.map { _ in 10 }], on: grid)
    let method = BandRatio(quantity: .digitalNumbers, threshold: 1.9)
    let summary = try SceneExtraction(scene: tall, method: method, sky: SkyPolicy(), grid: grid)
      .write(to: scratch("out.tif"))
    var sweep = ThresholdSweep(method: method, thresholds: [1.9, 3.5])
    sweep.stripPixels = 30 * 256
    let outcome = try sweep.run(tall, against: GlacierReference(path: scratch("out.tif")))
    #expect(outcome.rows[0].confusion == confusion(summary.glacier, 0, 0, 18_000 - summary.glacier))
    #expect(outcome.rows[1].confusion.truePositives < summary.glacier)
  }

  @Test("A reference elsewhere, or without polygons, is an error that names it")
  func useless() throws {
    let ice = try outlines("ice.geojson", [(3..<6, 0..<4)])
    let region = try outlines("far.geojson", [(100..<101, 100..<101)])
    let far = #expect(throws: GeospatialError.self) {
      try sweep.run(scene, against: GlacierReference(path: ice), within: region)
    }
    #expect(far?.description.contains("far.geojson") == true)
    let empty = #expect(throws: InputError.self) {
      try sweep.run(scene, against: GlacierReference(path: ice, where: "part = 7"))
    }
    #expect(
      empty?.description.contains(
        "ice.geojson: holds no polygon: layer 'outlines' has no feature where part = 7")
        == true)
    #expect(throws: GeospatialError.self) {
      try sweep.run(scene, against: GlacierReference(path: scratch("nothing.gpkg")))
    }
  }
}
