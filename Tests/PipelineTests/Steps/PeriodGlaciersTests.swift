import Declaration
import Foundation
import Geospatial
import Inventory
import TestSupport
import Testing

@testable import Pipeline

/// A square of ice of a kilometre at two dates, on a slope, with a divide through its middle.
@Suite("Outlines that become glaciers")
struct PeriodGlaciersTests {
  private let scratch: Scratch
  private var file: String { scratch("project.yaml") }

  init() throws {
    scratch = try Scratch()
    try write([square(0, 0, 1000, 1000)], as: "old")
    try write([square(0, 0, 1000, 900)], as: "new")
    let line = [Point(x: 500_400, y: 3_699_000), Point(x: 500_400, y: 3_702_000)]
    try VectorLayer(
      name: "divides", crs: CRS("EPSG:32646"), fields: [],
      features: [Feature(id: 1, geometry: .lines([line]))]
    ).write(scratch("lines.gpkg"))
    try slope()
  }

  private func square(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Polygon {
    Polygon(
      Bounds(minX: 500_000 + x, minY: 3_700_000 + y, maxX: 500_000 + x + width, maxY: 3_700_000 + y + height))
  }

  private func write(_ polygons: [Polygon], as name: String) throws {
    let features = polygons.enumerated().map { index, polygon in
      Feature(
        id: Int64(index + 1), geometry: .polygons(polygon.asMultiPolygon),
        attributes: ["rgi_id": .string("G-\(index + 1)")])
    }
    try VectorLayer(
      name: name, crs: CRS("EPSG:32646"), fields: [.init("rgi_id", .string)], features: features
    ).write(scratch("\(name).gpkg"))
  }

  /// Heights that rise by half a metre a metre to the north, from 5000 m at the southern edge of the ice.
  private func slope() throws {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 499_000, originY: 3_702_000, pixelWidth: 25, pixelHeight: 25,
      width: 120,
      height: 120)
    let raster = try RasterDataset.create(scratch("dem.tif"), grid: grid, type: Float32.self)
    let heights = (0..<120 * 120).map { index -> Float in 6000 - Float(index / 120) * 12.5 - 6.25 }
    try raster.write(heights, window: grid.window)
    try raster.close()
  }

  private func project(_ outlines: String, terrain: String = "") throws {
    try scratch.write(
      """
      name: A square
      region: {grid: {crs: EPSG:32646, resolution: 30 m}, area: planar}
      \(outlines)
      \(terrain)
      periods:
        - {label: 1986-1988, outlines: {file: old.gpkg, date: 1987-08-01}}
        - {label: 2001-2003, outlines: {file: new.gpkg, date: 2002-08-01}}
      inventory: inventory.sqlite
      """, to: "project.yaml")
  }

  private func run() async throws -> Run.Outcome {
    try await Run(RunSession(file), jobs: 2, progress: Progress(output: .nullDevice, isTerminal: false))()
  }

  private func areas(_ period: String) throws -> [Double] {
    try InventoryDatabase.open(scratch("inventory.sqlite")).outlines(ofPeriod: period).map {
      ($0.area.squareMetres * 1000).rounded() / 1000
    }
  }

  @Test("the inventory keeps which files a period was imported from and measured on, and what they held")
  func sources() async throws {
    try project("", terrain: "terrain: {dem: dem.tif}")
    #expect(try await run().failed.isEmpty)
    let settings = try InventoryDatabase.open(scratch("inventory.sqlite")).settings(ofPeriod: "1986-1988")
    #expect(settings["outlines.file"] == "old.gpkg" && settings["terrain.dem"] == "dem.tif")
    #expect(settings["outlines.sha256"] == (try ContentHash(ofFile: scratch("old.gpkg")).hex))
    #expect(settings["terrain.sha256"] == (try ContentHash(ofFile: scratch("dem.tif")).hex))
    #expect(settings["extraction.method"] == nil && settings["merge.rule"] == nil)
  }

  @Test("lines divide the outlines of every period; pieces tile their complex and keep its date")
  func lines() async throws {
    try project("outlines: {divides: {file: lines.gpkg}}")
    #expect(try await run().failed.isEmpty)
    #expect(try areas("1986-1988").sorted() == [400_000, 600_000])
    #expect(try areas("2001-2003").sorted() == [360_000, 540_000])
    let inventory = try InventoryDatabase.open(scratch("inventory.sqlite"))
    let outlines = try inventory.outlines(ofPeriod: "1986-1988")
    #expect(outlines.map(\.complex) == [1, 1])
    #expect(outlines.allSatisfy { $0.srcDate == CalendarDate(iso: "1987-08-01") && $0.topography == nil })
  }

  @Test("lines that end inside ice are named after the run, with their length there")
  func looseLines() async throws {
    let lines = [
      [Point(x: 500_400, y: 3_699_000), Point(x: 500_400, y: 3_702_000)],
      [Point(x: 500_700, y: 3_699_000), Point(x: 500_700, y: 3_700_950)],
    ]
    let features = lines.enumerated().map {
      Feature(id: Int64($0.offset + 1), geometry: .lines([$0.element]))
    }
    try VectorLayer(name: "divides", crs: CRS("EPSG:32646"), fields: [], features: features)
      .write(scratch("lines.gpkg"))
    try project("outlines: {divides: {file: lines.gpkg}}")
    #expect(try await run().failed.isEmpty)
    // The ice of the second period ends south of the line's end.
    #expect(try Plan.make(Project.read(file)).looseDivides == ["line 2 (950 m) in 1986-1988"])
    #expect(try areas("2001-2003").sorted() == [270_000, 270_000, 360_000])
    let remarks = try Plan.make(Project.read(file)).remarks
    #expect(remarks.contains { $0.hasPrefix("divides that end inside ice, where they part nothing: line 2") })
  }

  @Test("a reference's glaciers divide the outlines, and ice beyond them belongs to the nearest")
  func reference() async throws {
    try write([square(0, 0, 300, 950), square(300, 0, 700, 950)], as: "rgi")
    try project("outlines: {divides: {file: rgi.gpkg, id: rgi_id}}")
    #expect(try await run().failed.isEmpty)
    #expect(try areas("1986-1988").reduce(0, +) == 1_000_000)
    let inventory = try InventoryDatabase.open(scratch("inventory.sqlite"))
    let names = try inventory.outlines(ofPeriod: "2001-2003").map(\.externalID)
    #expect(names.sorted { ($0 ?? "") < ($1 ?? "") } == ["G-1", "G-2"])
    #expect(try areas("2001-2003").sorted() == [270_000, 630_000])
  }

  @Test("glaciers have the heights of the model, and those beyond it say why they have none")
  func terrain() async throws {
    try project("outlines: {divides: {file: lines.gpkg}}", terrain: "terrain: {dem: dem.tif, source: SLOPE}")
    #expect(try await run().failed.isEmpty)
    let inventory = try InventoryDatabase.open(scratch("inventory.sqlite"))
    for outline in try inventory.outlines(ofPeriod: "1986-1988") {
      let topography = try #require(outline.topography)
      #expect(topography.source == "SLOPE" && topography.sector == .south)
      #expect(abs(topography.median - 5250) < 10 && abs(topography.slope - 26.57) < 0.5)
    }
    #expect(try Plan.make(Project.read(file)).unmeasured.isEmpty)
    try write([square(0, 0, 1000, 900), square(50_000, 0, 500, 500)], as: "new")
    #expect(try await run().failed.isEmpty)
    let unmeasured = try Plan.make(Project.read(file)).unmeasured
    #expect(unmeasured.count == 1 && unmeasured[0].hasPrefix("1 in 2001-2003 ("))
  }

  @Test("what makes glaciers decides the outline steps, and says nothing where it is not declared")
  func steps() async throws {
    try project("")
    let plain = try Plan.make(Project.read(file)).steps.map(\.hash.hex)
    #expect(try Plan.make(Project.read(file)).steps.allSatisfy { $0.fields["terrain.dem"] == nil })
    try project("outlines: {divides: {file: lines.gpkg}}", terrain: "terrain: {dem: dem.tif}")
    _ = try await run()
    let divided = try Plan.make(Project.read(file))
    #expect(Set(plain).isDisjoint(with: divided.steps.map(\.hash.hex)) && divided.due().isEmpty)
    // Another model of the same name is another model.
    let path = scratch("dem.tif")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.append(0)
    try bytes.write(to: URL(fileURLWithPath: path))
    let plan = try Plan.make(Project.read(file))
    #expect(plan.due().map { plan.steps[$0].kind } == [.outline, .record, .outline, .record])
  }

  @Test("a key that is not known, a file that is not there and a field that is not there are named")
  func badInput() async throws {
    for (outlines, word) in [
      ("outlines: {divide: {file: lines.gpkg}}", "divides"),
      ("outlines: {divides: {file: none.gpkg}}", "none.gpkg"),
    ] {
      try project(outlines)
      let error = #expect(throws: (any Error).self) { try Project.read(file) }
      #expect("\(error.map { "\($0)" } ?? "")".contains(word))
    }
    try project("outlines: {divides: {file: old.gpkg, id: glims}}")
    let failed = try await run().failed
    #expect(failed.count == 2)
  }
}
