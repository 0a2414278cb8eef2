import Declaration
import Foundation
import Geospatial
import Inventory
import Testing

@testable import Pipeline

@Suite("A project verified on its own series")
struct ClosedLoopTests {
  private static let project = """
    name: Two paths   # as a person writes it
    region:
      grid: {crs: EPSG:32646, resolution: 30 m}
    scenes: {folder: nowhere, keepSnow: true}
    extraction: {method: band-ratio, threshold: 2.0, morphology: {opening: false, closing: false}}
    merge: {rule: least-ice}
    periods:
      - {label: 1986-1988, manifest: early.csv}
      - {label: 2019-2021, manifest: late.csv, buffer: 30 m}
    inventory: mine.sqlite
    """

  private func project(early: String? = nil) throws -> (scratch: Scratch, project: Project) {
    let scratch = try Scratch()
    try scratch.write(
      early ?? """
        path_row,date,cloud,role,note
        138037,1988-07-19,5.00,main,
        138037,,,support,"date lost, as printed"
        137037,1988-07-28,14.00,main,
        """, to: "early.csv")
    try scratch.write(
      """
      scene,path_row,date,cloud,role,note
      LC08_L1TP_138037_20200812_20200822_02_T1,,,3,main,
      ,137037,2020-08-21,4,main,
      """, to: "late.csv")
    return (scratch, try Project.read(scratch.write(Self.project, to: "two.yaml")))
  }

  @Test("simulates each dated row, keeps the others, and keeps the project's settings")
  func companions() throws {
    let (scratch, project) = try project()
    let simulation = try ProjectSimulation(project, scale: 0.012, seed: 1)
    #expect(simulation.usualFolder == scratch("two-simulated"))
    try simulation.write(to: scratch("out"), jobs: 2)
    let simulated = try Project.read(scratch("out/two.yaml"))
    #expect(simulated.isSimulated)
    #expect(simulated.name == "Two paths (simulated)")
    #expect(simulated.inventory == scratch("out/inventory.sqlite"))
    for key in ["extraction.threshold", "merge.rule", "scenes.keepSnow", "uncertainty.buffer"] {
      #expect(simulated.settings[key] == project.settings[key])
    }
    #expect(simulated.periods.map(\.label) == project.periods.map(\.label))
    #expect(simulated.periods[1].buffer == project.periods[1].buffer)
    let entries = simulated.periods.flatMap { period -> [ManifestEntry] in
      guard case .scenes(let entries, _) = period.source else { return [] }
      return entries
    }
    #expect(entries.count == 5)
    #expect(entries.count { $0.files == .undated } == 1)
    #expect(entries.first { $0.files == .undated }?.note == "date lost, as printed")
    let ids = entries.compactMap(\.path).map { URL(fileURLWithPath: $0).lastPathComponent.prefix(25) }
    #expect(
      ids == [
        "LT05_L1TP_138037_19880719", "LT05_L1TP_137037_19880728", "LC08_L1TP_138037_20200812",
        "LC08_L1TP_137037_20200821",
      ])
    let boundary = try VectorLayer.read(scratch("out/boundary.gpkg"))
    #expect(boundary.features.map { $0.attributes["path_row"] } == [.string("137037"), .string("138037")])
  }

  @Test("runs to an inventory that lies near the truth, whose table stands beside it")
  func loop() async throws {
    let (scratch, project) = try project()
    #expect(try ClosedLoop(project) == nil)
    let simulation = try ProjectSimulation(project, scale: 0.02, seed: 2)
    let loop = try ClosedLoop.simulating(simulation, in: scratch("out"), jobs: 2, threads: 2)
    try await loop.run(jobs: 2, progress: Progress(output: .nullDevice, isTerminal: false))
    #expect(loop.truth.rows.map { $0.fields[0] } == ["1986-1988", "2019-2021"])
    let areas = try InventoryDatabase.open(loop.project.inventory).regionAreas()
    for (row, area) in zip(loop.truth.rows, areas) {
      let truth = try #require(Double(try loop.truth.required("counted_km2", in: row)))
      #expect(truth > 1)
      #expect((0.75...1.25).contains(area.dated.area.squareKilometres / truth))
    }
    // Taken as it lies the second time, and never simulated over.
    #expect(try ClosedLoop(Project.read(scratch("out/two.yaml"))) != nil)
    let error = #expect(throws: InputError.self) {
      try ClosedLoop.simulating(simulation, in: scratch("out"), jobs: 1, threads: 1)
    }
    #expect(error?.mend.contains("firnline verify \(scratch("out/two.yaml"))") == true)
  }

  @Test("refuses a scene that has no path/row, naming its line")
  func noPathRow() throws {
    let scratch = try Scratch()
    try scratch.write("scene\nscene.yaml\n", to: "early.csv")
    try scratch.write(
      "date: 1988-08-01\nsensor: MSI\nscale: 0.0001\nbands: {red: r.tif, swir1: s.tif}\n", to: "scene.yaml")
    for name in ["r.tif", "s.tif"] {
      let grid = Grid(
        crs: try CRS("EPSG:32646"), originX: 300_000, originY: 3_700_000, pixelWidth: 30, pixelHeight: 30,
        width: 8, height: 8)
      try RasterDataset.create(scratch(name), grid: grid, type: UInt16.self, noData: 0).close()
    }
    let text = Self.project.replacingOccurrences(
      of: "  - {label: 2019-2021, manifest: late.csv, buffer: 30 m}\n", with: "")
    let project = try Project.read(scratch.write(text, to: "two.yaml"))
    let error = #expect(throws: InputError.self) { try ProjectSimulation(project, scale: 0.02, seed: 1) }
    #expect(error?.line == 2)
    #expect(error?.description.contains("has no path/row") == true)
  }
}
