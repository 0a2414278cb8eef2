import Foundation
import Geospatial
import Landsat
import Testing

@testable import Simulation

@Suite("A written region")
struct SimulatedRegionTests {
  @Test("is the same to the byte for equal seeds, and another for another seed")
  func determinism() throws {
    try TemporaryFolder.with { folder in
      let one = try bands(.small(seed: 8), in: folder.appendingPathComponent("one"))
      #expect(try bands(.small(seed: 8), in: folder.appendingPathComponent("two")) == one)
      #expect(try bands(.small(seed: 9), in: folder.appendingPathComponent("three")) != one)
    }
  }

  @Test("opens with the reader of products, and reflectance comes back within quantisation and noise")
  func roundTrip() throws {
    try TemporaryFolder.with { folder in
      let region = try SimulatedRegion(settings: .small())
      let out = folder.appendingPathComponent("out")
      try region.write(to: out.path)
      for simulated in region.plan.scenes.joined() {
        let bundle = out.appendingPathComponent("scenes/\(simulated.productID)").path
        let scene = try Scene.open(at: bundle)
        #expect(scene.date == simulated.date)
        #expect(scene.sensor == simulated.sensor.sensor)
        #expect(scene.pathRow == simulated.pathRow)
        #expect(scene.grid == simulated.grid)
        #expect(scene.roles == Role.allCases)
        #expect(scene.quality != nil)
        let elevation = try #require(scene.sunElevation)
        #expect(abs(elevation - simulated.sun.elevation * 180 / .pi) < 1e-6)
        for (role, lane) in [(Role.red, Lane.red), (.swir1, Lane.shortwave1), (.nir, Lane.nearInfrared)] {
          guard case .reflectance(let gain, let bias) = try scene.band(role).calibration else {
            Issue.record("\(role) has no reflectance")
            continue
          }
          let number = try #require(simulated.sensor.sensor.bandNumber(role))
          let raster = try RasterDataset.open("\(bundle)/\(simulated.productID)_B\(number).TIF")
          let numbers = try raster.read(scene.grid.window, as: UInt16.self)
          // Half a step of rounding and at most 2·√3 of noise's deviations.
          let tolerance = (0.5 + 3.47 * Double(simulated.sensor.noise)) * gain * 1.001
          region.renderer(of: simulated).visit(simulated.grid.window) { column, row, pixel in
            let stored = numbers[row * scene.grid.width + column]
            guard stored > 1, stored < simulated.sensor.maximum else { return }
            let reflectance = gain * Double(stored) + bias
            #expect(abs(reflectance - Double(pixel.spectrum[lane])) <= tolerance)
          }
        }
      }
    }
  }

  @Test("keeps every acquisition on the sixteen-day cycle of its path")
  func cycle() throws {
    let region = try SimulatedRegion(settings: SimulationSettings())
    let scenes = Array(region.plan.scenes.joined())
    #expect(scenes.count == 18)
    #expect(Set(scenes.map(\.productID)).count == 18)
    for scene in scenes {
      let lag = ["LE07", "LC09"].contains(scene.sensor.code) ? 8 : 0
      #expect((scene.date.ordinal - 7 - 7 * (scene.pathRow.path - 132) - lag).isMultiple(of: 16))
      #expect((7...9).contains(scene.date.month))
    }
  }

  @Test("has manifests whose scenes exist, halves that make up the region, and truth that shrinks")
  func companions() throws {
    try TemporaryFolder.with { folder in
      let out = folder.appendingPathComponent("out")
      let summary = try SimulatedRegion(settings: .small()).write(to: out.path)
      for label in ["1986-1988", "2019-2021"] {
        let text = try String(
          contentsOf: out.appendingPathComponent("manifests/\(label).csv"), encoding: .utf8)
        let rows = text.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(rows[0] == ["scene", "role", "note"])
        #expect(rows[1][1] == "main")
        let scene = out.appendingPathComponent("manifests").appendingPathComponent(String(rows[1][0]))
        #expect(FileManager.default.fileExists(atPath: scene.path))
      }
      let boundary = try VectorLayer.read(out.appendingPathComponent("boundary.gpkg").path)
      let halves = try VectorLayer.read(out.appendingPathComponent("subareas.gpkg").path)
      #expect(halves.features.map { $0.attributes["name"] } == [.string("West"), .string("East")])
      let whole = try #require(boundary.features.first?.polygons?.polygons.first?.planarArea)
      let parts = halves.features.compactMap { $0.polygons?.polygons.first?.planarArea }
      #expect(abs(parts.reduce(0, +) / whole - 1) < 1e-9)

      let early = try VectorLayer.read(out.appendingPathComponent("truth/1986-1988.gpkg").path)
      let areas = early.features.compactMap { $0.attributes["area_km2"]?.number }
      #expect(abs(areas.reduce(0, +) - summary.truth[0].all.squareKilometres) < 1e-9)
      #expect(summary.truth[1].all < summary.truth[0].all)
      #expect(summary.truth[0].counted <= summary.truth[0].all)
      let origin = early.features.first?.attributes["origin"]
      #expect(origin == .string("Simulated by Firnline, not an observation"))
    }
  }

  @Test("may be packed as archives, which the reader of products opens")
  func archives() throws {
    try TemporaryFolder.with { folder in
      var settings = SimulationSettings.small(periods: ["2019-2021"])
      settings.packsArchives = true
      let out = folder.appendingPathComponent("out")
      let summary = try SimulatedRegion(settings: settings).write(to: out.path)
      let id = try #require(summary.scenes.first?.first)
      let scene = try Scene.open(at: out.appendingPathComponent("scenes/\(id).tar").path)
      #expect(scene.productID?.text == id)
      let listing = try FileManager.default.contentsOfDirectory(
        atPath: out.appendingPathComponent("scenes").path)
      #expect(listing == ["\(id).tar"])
    }
  }

  @Test("replaces nothing but an earlier simulation, and that only when told to")
  func overwriting() throws {
    try TemporaryFolder.with { folder in
      var settings = SimulationSettings.small(periods: ["2019-2021"])
      let out = folder.appendingPathComponent("out")
      try SimulatedRegion(settings: settings).write(to: out.path)
      #expect(throws: SimulationError.self) { try SimulatedRegion(settings: settings).write(to: out.path) }
      settings.replacesExisting = true
      try SimulatedRegion(settings: settings).write(to: out.path)

      let foreign = folder.appendingPathComponent("foreign")
      try FileManager.default.createDirectory(at: foreign, withIntermediateDirectories: true)
      let thesis = foreign.appendingPathComponent("thesis.txt")
      try Data("years of work".utf8).write(to: thesis)
      #expect(throws: SimulationError.self) {
        try SimulatedRegion(settings: settings).write(to: foreign.path)
      }
      #expect(FileManager.default.fileExists(atPath: thesis.path))
      // No temporary folder is left beside.
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["foreign", "out"])
    }
  }

  @Test("refuses settings that cannot be met")
  func settings() {
    var tiny = SimulationSettings()
    tiny.width = 3
    #expect(throws: SimulationError.self) { try SimulatedRegion(settings: tiny) }
    var disordered = SimulationSettings()
    disordered.periods = disordered.periods.reversed()
    #expect(throws: SimulationError.self) { try SimulatedRegion(settings: disordered) }
    #expect(SimulationSettings.Period("1988-1986") == nil)
    #expect(SimulationSettings.Period("1970") == nil)
    #expect(SimulationSettings.Period("2020")?.label == "2020")
  }

  private func bands(_ settings: SimulationSettings, in folder: URL) throws -> [String: Data] {
    try SimulatedRegion(settings: settings).write(to: folder.path)
    var result: [String: Data] = [:]
    let scenes = folder.appendingPathComponent("scenes")
    for scene in try FileManager.default.contentsOfDirectory(atPath: scenes.path) {
      let bundle = scenes.appendingPathComponent(scene)
      for name in try FileManager.default.contentsOfDirectory(atPath: bundle.path) {
        result[name] = try Data(contentsOf: bundle.appendingPathComponent(name))
      }
    }
    return result
  }
}
