import Foundation
import Geospatial
import Landsat
import Testing

@testable import Simulation

@Suite("Simulated samples")
struct SimulatedSampleTests {
  @Test("are the same for equal seed, index and epoch, and others for any other")
  func determinism() throws {
    let maker = try SimulatedSampleMaker(settings: .tiny(), seed: 3)
    let sample = maker.sample(5, epoch: 2)
    let again = try SimulatedSampleMaker(settings: .tiny(), seed: 3).sample(5, epoch: 2)
    #expect(
      sample.reflectance.map(\.bitPattern) == again.reflectance.map(\.bitPattern) && sample.mask == again.mask
    )
    var test = SampleSettings.tiny()
    test.draws = .test
    for other in [
      maker.sample(6, epoch: 2), maker.sample(5, epoch: 3),
      try SimulatedSampleMaker(settings: .tiny(), seed: 4).sample(5, epoch: 2),
      try SimulatedSampleMaker(settings: test, seed: 3).sample(5, epoch: 2),
    ] {
      #expect(other.reflectance != sample.reflectance)
    }
  }

  @Test("hold six bands of plausible reflectance and a mask of glacier, none and unknown")
  func contents() throws {
    var settings = SampleSettings.tiny()
    settings.cloudyShare = 1
    let maker = try SimulatedSampleMaker(settings: settings, seed: 1)
    var values: Set<UInt8> = []
    for index in 0..<24 {
      let sample = maker.sample(index)
      #expect(sample.reflectance.count == 6 * 32 * 32)
      #expect(sample.mask.count == 32 * 32)
      values.formUnion(sample.mask)
      let seen = sample.reflectance.filter { !$0.isNaN }
      #expect(seen.allSatisfy { $0 > -0.2 && $0 < 2.6 })
      #expect(Double(seen.count) > 0.02 * Double(sample.reflectance.count))
    }
    #expect(values == [0, 1, SimulatedSample.unknown])
  }

  @Test("are covered by glaciers as the settings ask, one in eight by none")
  func share() throws {
    var settings = SampleSettings.tiny()
    settings.glacierShare = 0.4...0.4
    settings.cloudyShare = 0
    settings.cutShare = 0
    let maker = try SimulatedSampleMaker(settings: settings, seed: 7)
    let shares = (0..<40).map { index in
      let mask = maker.sample(index).mask
      return Double(mask.count { $0 == 1 }) / Double(mask.count)
    }
    let covered = shares.filter { $0 > 0 }
    #expect((28...39).contains(covered.count))
    // Levels come from a lattice of places, so single samples are off by a little.
    let mean = covered.reduce(0, +) / Double(covered.count)
    #expect(abs(mean - 0.4) < 0.02)
    #expect(covered.allSatisfy { abs($0 - 0.4) < 0.1 })
  }

  @Test("miss pixels in all bands at once and only where asked to; their truth is unknown")
  func missing() throws {
    var settings = SampleSettings.tiny()
    settings.cloudyShare = 0.5
    settings.cutShare = 0
    let whole = try SimulatedSampleMaker(settings: settings, seed: 8)
    #expect((0..<24).allSatisfy { !whole.sample($0).reflectance.contains { $0.isNaN } })
    settings.cutShare = 1
    let cut = try SimulatedSampleMaker(settings: settings, seed: 8)
    var sensors: Set<Substring> = []
    for sample in (0..<24).map({ cut.sample($0) }) {
      for pixel in sample.mask.indices {
        let isMissing = (0..<6).map { sample.reflectance[$0 * 32 * 32 + pixel].isNaN }
        #expect(Set(isMissing).count == 1)
        #expect(!isMissing[0] || sample.mask[pixel] == SimulatedSample.unknown)
      }
      if sample.reflectance.contains(where: \.isNaN) { sensors.insert(sample.origin.prefix(4)) }
    }
    #expect(sensors == ["LT05", "LE07", "LC08", "LC09"])
  }

  @Test("have darker glaciers in icefalls, and the same truth")
  func crevasses() throws {
    func brightness(_ share: Double) throws -> (red: Double, glaciers: [[UInt8]]) {
      var settings = SampleSettings.tiny()
      (settings.cloudyShare, settings.cutShare, settings.crevassedShare) = (0, 0, share)
      let maker = try SimulatedSampleMaker(settings: settings, seed: 12)
      let samples = (0..<16).map { maker.sample($0) }
      let red = samples.flatMap { sample in
        sample.mask.indices.filter { sample.mask[$0] == 1 }.map { Double(sample.reflectance[2 * 1024 + $0]) }
      }
      return (red.reduce(0, +) / Double(red.count), samples.map(\.mask))
    }
    let (smooth, broken) = (try brightness(0), try brightness(1))
    #expect(smooth.glaciers == broken.glaciers)
    #expect((0.7...0.97).contains(broken.red / smooth.red))
  }

  @Test("come on TM's 256 steps, saturated at the last, or on OLI's 65536")
  func quantisation() throws {
    var settings = SampleSettings.tiny()
    settings.cutShare = 0
    let maker = try SimulatedSampleMaker(settings: settings, seed: 6)
    var sensors: Set<String> = []
    for index in 0..<24 {
      let sample = maker.sample(index)
      let blue = sample.reflectance.prefix(32 * 32)
      let steps = Set(blue)
      sensors.insert(String(sample.origin.prefix(4)))
      if sample.origin.hasPrefix("LC") {
        #expect(steps.count > 200)
      } else {
        let sorted = steps.sorted()
        let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }
        let step = try #require(gaps.min())
        #expect((sorted[sorted.count - 1] - sorted[0]) / step < 255.5)
        #expect(gaps.allSatisfy { abs($0 / step - ($0 / step).rounded()) < 0.02 })
      }
    }
    #expect(sensors == ["LT05", "LE07", "LC08", "LC09"])
  }

  @Test("have a truth that light does not touch")
  func illumination() throws {
    let region = try SimulatedRegion(settings: .small(seed: 2))
    var scene = try #require(region.plan.scenes.last?.first)
    let noon = shares(of: region.renderer(of: scene))
    let sun = try #require(scene.sun.lowered(to: 0.35))
    scene.sun = sun
    let evening = shares(of: region.renderer(of: scene))
    #expect(noon.truth == evening.truth)
    #expect(noon.light != evening.light)
  }

  @Test("leave ice under debris out of the truth, or count it, on the same ground")
  func debris() throws {
    func area(_ debris: SimulationSettings.Debris) throws -> Double {
      var settings = SimulationSettings.small(seed: 4)
      settings.debris = debris
      let region = try SimulatedRegion(settings: settings)
      let truth = Truth(
        landscape: region.landscape, history: region.history, plan: region.plan, stripHeight: 50,
        debris: debris)
      let outlines = try truth.outlines(at: [2020.63])[0].reduce(0) { $0 + $1.planarArea }
      let scene = try #require(region.plan.scenes.last?.first)
      let inside = try Rasterizer.mask(region.plan.boundary.asMultiPolygon, onto: scene.grid)
      var pixels = 0.0
      region.renderer(of: scene).visit(scene.grid.window) { column, row, pixel in
        if inside[row * scene.grid.width + column] { pixels += Double(pixel.glacierShare) * 900 }
      }
      // What pixels say is the outlines' area to the change of a few weeks and the mixing of edges.
      #expect(abs(pixels / outlines - 1) < 0.02, "\(debris)")
      return outlines
    }
    let (none, glacier, excluded) = (try area(.none), try area(.glacier), try area(.excluded))
    #expect(none == glacier)
    #expect((0.3...0.97).contains(excluded / glacier))
  }

  @Test("are written as a dataset whose files hold what was made")
  func folder() throws {
    try TemporaryFolder.with { home in
      let maker = try SimulatedSampleMaker(settings: .tiny(), seed: 1)
      let path = home.appendingPathComponent("samples").path
      try SimulatedDataset(maker: maker, count: 9).write(to: path, replacing: false)
      let table = try String(contentsOfFile: path + "/samples.csv", encoding: .utf8)
      let rows = table.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
      #expect(rows.count == 10)
      #expect(rows[0][..<4] == ["name", "image", "label", "split"])
      #expect(rows[1][3] == "training" && rows[8][3] == "validation")
      let sample = maker.sample(8, epoch: -1)
      let image = try RasterDataset.open("\(path)/\(rows[9][1])")
      let bands = try (1...6).flatMap { try image.read(image.grid.window, band: $0, as: Float.self) }
      #expect(bands.map(\.bitPattern) == sample.reflectance.map(\.bitPattern))
      let label = try RasterDataset.open("\(path)/\(rows[9][2])")
      #expect(try label.read(label.grid.window, as: UInt8.self) == sample.mask)
      #expect(throws: SimulationError.self) {
        try SimulatedDataset(maker: maker, count: 9).write(to: path, replacing: false)
      }
      #expect(throws: SimulationError.self) { try SimulatedDataset(maker: maker, count: 0) }
    }
  }

  private func shares(of renderer: SceneRenderer) -> (truth: [Float], light: [Float]) {
    var result: (truth: [Float], light: [Float]) = ([], [])
    renderer.visit(renderer.scene.grid.window) { _, _, pixel in
      result.truth.append(pixel.glacierShare)
      result.light.append(pixel.spectrum[Lane.green])
    }
    return result
  }
}

extension SampleSettings {
  /// Samples of 32×32 pixels.
  static func tiny() -> Self {
    var settings = SampleSettings()
    settings.size = 32
    return settings
  }
}

extension SunPosition {
  /// The sun at that day's first hour, looked for in steps of five minutes, in which it stands lower than given.
  fileprivate func lowered(to elevation: Double) -> SunPosition? {
    guard let date = CalendarDate(year: 2020, month: 8, day: 12) else { return nil }
    return stride(from: 4.5, to: 14, by: 1.0 / 12).lazy
      .map { SunPosition(date: date, hour: $0, longitude: 91, latitude: 33) }
      .first { $0.elevation < elevation }
  }
}
