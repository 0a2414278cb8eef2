import Foundation
import Geospatial
import Testing

@testable import Simulation

@Suite("Rendered scenes")
struct SceneRendererTests {
  @Test("do not depend on how they are cut into strips")
  func stripHeight() throws {
    let region = try SimulatedRegion(settings: .small())
    let scene = try #require(region.plan.scenes.first?.first)
    let renderer = region.renderer(of: scene)
    let whole = renderer.strip(scene.grid.window)
    for rows in [1, 17, 64] {
      let strips = scene.grid.windows(rows: rows).map { renderer.strip($0) }
      for band in whole.bands.indices {
        let isSame = strips.flatMap { $0.bands[band] } == whole.bands[band]
        #expect(isSame, "band \(band) in strips of \(rows) rows")
      }
      #expect(strips.flatMap(\.quality) == whole.quality)
      #expect(strips.flatMap(\.saturation) == whole.saturation)
    }
  }

  @Test("have fill outside the slanted footprint and valid numbers inside")
  func fill() throws {
    let region = try SimulatedRegion(settings: .small())
    let scene = try #require(region.plan.scenes.first?.first)
    let strip = region.renderer(of: scene).strip(scene.grid.window)
    let red = strip.bands[2]
    // The footprint leans east at the top, as on a descending orbit.
    #expect(red[10 * scene.grid.width + 2] == 0)
    #expect(red[(scene.grid.height - 10) * scene.grid.width + scene.grid.width - 3] == 0)
    for index in red.indices {
      #expect((strip.quality[index] == 1) == (red[index] == 0))
      #expect(red[index] <= 255)
    }
    let imaged = red.filter { $0 > 0 }.count
    #expect(strip.imaged == imaged)
    #expect((0.5...0.95).contains(Double(imaged) / Double(red.count)))
  }

  @Test("saturate TM's visible bands on snow, and say so in QA_RADSAT")
  func saturation() throws {
    let region = try SimulatedRegion(settings: .wide())
    let scene = try #require(region.plan.scenes.first?.first)
    let strip = region.renderer(of: scene).strip(scene.grid.window)
    let blue = strip.bands[0]
    #expect(blue.contains(255))
    for index in blue.indices where strip.saturation[index] & 1 != 0 { #expect(blue[index] == 255) }
    #expect(strip.saturation.contains { $0 & 1 != 0 })
    // SWIR1 of snow and ice is dark: nothing there saturates.
    #expect(!strip.saturation.contains { $0 & 0b10000 != 0 })
  }

  @Test("flag every pixel that a cloud or its shadow touches, and about the share aimed at")
  func clouds() throws {
    let region = try SimulatedRegion(settings: .wide())
    let scene = try #require(region.plan.scenes.first?.last)
    let renderer = region.renderer(of: scene)
    let weather = renderer.weather
    let strip = renderer.strip(scene.grid.window)
    for row in stride(from: 0, to: scene.grid.height, by: 3) {
      for column in scene.footprint.columns(row: row).clamped(to: 0..<scene.grid.width) {
        let center = scene.grid.center(column: column, row: row)
        let (x, y) = (center.x - scene.shift.east, center.y - scene.shift.north)
        let quality = strip.quality[row * scene.grid.width + column]
        let isMasked = quality & (QualityBits.cloud | QualityBits.dilatedCloud | QualityBits.cloudShadow) != 0
        if weather.cloud(x, y).opacity > 0 || weather.shadow(x, y).depth > 0 { #expect(isMasked) }
      }
    }
    let share = Double(strip.cloudy) / Double(strip.imaged)
    #expect((0.15...0.5).contains(share))
  }

  @Test("show ice and ground that a band ratio tells apart where nothing is in the way")
  func spectra() throws {
    let region = try SimulatedRegion(settings: .wide())
    let scene = try #require(region.plan.scenes.last?.first)
    var ratios: (ice: [Float], land: [Float]) = ([], [])
    region.renderer(of: scene).visit(scene.grid.window) { _, _, pixel in
      guard pixel.sky == .clear, !pixel.isShaded else { return }
      let ratio = pixel.spectrum[Lane.red] / pixel.spectrum[Lane.shortwave1]
      if pixel.glacierShare == 1 { ratios.ice.append(ratio) }
      if pixel.glacierShare == 0 { ratios.land.append(ratio) }
    }
    // Paul et al. (2002) and all after them put the threshold near 2; dirty margins and snow patches cross it.
    #expect(ratios.ice.filter { $0 > 2 }.count > ratios.ice.count * 97 / 100)
    #expect(ratios.land.filter { $0 < 2 }.count > ratios.land.count * 97 / 100)
  }

  @Test("have wedge-shaped gaps on Landsat 7 after May 2003, and none before")
  func scanGaps() throws {
    let region = try SimulatedRegion(settings: .wide())
    let scenes = region.plan.scenes[1].filter { $0.sensor.code == "LE07" }
    let broken = try #require(scenes.first { $0.date.year == 2003 })
    let whole = try #require(scenes.first { $0.date.year == 2002 })
    #expect(broken.hasScanGaps && !whole.hasScanGaps)
    func missing(_ scene: SimulatedScene) -> Double {
      let seen = scene.footprint.rows.reduce(0) { sum, row in
        sum + scene.footprint.columns(row: row).clamped(to: 0..<scene.grid.width).count
      }
      return 1 - Double(region.renderer(of: scene).strip(scene.grid.window).imaged) / Double(seen)
    }
    // USGS: about 22 % of a scene is lost.
    #expect((0.12...0.28).contains(missing(broken)))
    #expect(missing(whole) == 0)
  }
}
