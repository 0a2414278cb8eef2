import Extraction
import Foundation
import Geospatial
import Glaciers
import Inventory

/// What the probabilities of a period say of the areas of its region and sub-areas.
///
/// Every pixel of the ground that some scene showed is counted, by the odds of the scene that decided it. Where the
/// outlines know better they are certain: ground inside a correction by hand is ice or none as it says, and a speck of
/// the mask that the outlines left out for its size is none. Odds below the threshold count in full, far from any outline
/// too: that is the ice that the map may lack. Ground that no scene showed has no odds (`hidden: density` speaks of it).
struct ProbabilitySurvey {
  private let settings: ProbabilitySettings
  private let mask: RasterDataset
  private let decision: RasterDataset
  private let meter: AreaMeter
  private let found: [Polygon]
  private let corrections: [(isIce: Bool, faces: MultiPolygon)]

  /// Pixels worked on at once.
  var stripPixels = 1 << 20

  /// Makes the survey of a period.
  ///
  /// - Parameters:
  ///   - mask: what `Merge` wrote, with the odds, and the views where there are several.
  ///   - found: the outlines of the mask, before any correction.
  ///   - effects: the corrections by hand, in their order.
  init(
    _ settings: ProbabilitySettings, mask: RasterDataset,
    decision: RasterDataset, meter: AreaMeter, found: [Polygon], effects: [AdjustmentEffect]
  ) throws {
    self.settings = settings
    self.mask = mask
    self.decision = decision
    self.meter = meter
    self.found = found
    corrections = try effects.filter { [.add, .erase].contains($0.kind) }.map {
      ($0.kind == .add, try MultiPolygon(wkb: [UInt8]($0.shape)))
    }
  }

  /// What each way says of a part of the region.
  ///
  /// - Parameter ground: the faces of the part; all of the raster where nil.
  func spreads(of ground: MultiPolygon?, subarea: String?) throws -> [AreaSpread] {
    guard let blocks = try blocks(of: ground) else { return [] }
    let drawn = try blocks.drawn(by: settings, pixelArea: pixelArea)
    let rule =
      "errors are one within blocks of \(settings.block) and independent between them; nothing else is summed"
    var spreads = [
      AreaSpread(
        subarea: subarea, method: .probability, area: drawn.expected, low: drawn.low, high: drawn.high,
        error: drawn.error, settings: try Self.json(settings.fields.merging(["sum": rule]) { one, _ in one }))
    ]
    let members = try blocks.memberAreas(pixelArea: pixelArea)
    if let low = members.min(), let high = members.max() {
      spreads.append(
        AreaSpread(
          subarea: subarea, method: .augmentation,
          area: members.reduce(.zero, +) * (1 / Double(members.count)), low: low, high: high,
          error: (high - low) * 0.5,
          settings: try Self.json([
            "members": "\(members.count)", "threshold": "\(settings.threshold)",
            "sum": "each member's ice is summed over all of the ground before members are compared",
          ])))
    }
    return spreads
  }

  // MARK: - Inside

  private var side: Double { settings.block.metres / mask.grid.crs.metresPerUnit }

  private func block(_ coordinate: Double) -> Int { Int((coordinate / side).rounded(.down)) }

  /// The area of a pixel in a block, by the project's measure.
  private func pixelArea(_ column: Int, _ row: Int) throws -> Area {
    let square = Bounds(
      minX: Double(column) * side, minY: Double(row) * side, maxX: Double(column + 1) * side,
      maxY: Double(row + 1) * side)
    return try meter.area(of: Polygon(square)) * (mask.grid.pixelArea / (side * side))
  }

  /// The pixels of some ground, counted; nil where none is in the rasters.
  private func blocks(of ground: MultiPolygon?) throws -> ProbabilityBlocks? {
    let grid = mask.grid
    let seen = try ground?.intersection(Polygon(grid.bounds).asMultiPolygon)
    let window =
      ground == nil
      ? grid.window : seen?.bounds.flatMap { grid.window(covering: $0).intersection(grid.window) }
    guard let window else { return nil }
    let bounds = grid.subgrid(window).bounds
    var blocks = ProbabilityBlocks(
      columns: block(bounds.minX)...block(bounds.maxX), rows: block(bounds.minY)...block(bounds.maxY),
      memberCount: settings.memberCount)
    let columns = (0..<window.width).map { block(grid.center(column: window.x + $0, row: 0).x) }
    for strip in grid.subgrid(window).windows(pixels: stripPixels) {
      let place = Window(x: window.x, y: window.y + strip.y, width: strip.width, height: strip.height)
      let pixels = try pixels(in: place)
      let inside = try seen.map { try Rasterizer.mask($0, onto: grid.subgrid(place)) }
      for y in 0..<place.height {
        let row = block(grid.center(column: 0, row: place.y + y).y)
        for x in 0..<place.width {
          let index = y * place.width + x
          guard inside?[index] ?? true, let pixel = pixels[index] else { continue }
          blocks.count(pixel, column: columns[x], row: row)
        }
      }
    }
    return blocks
  }

  /// What is to be counted of the pixels of a window; nil of those that nothing is known of.
  private func pixels(in window: Window) throws -> [ProbabilityBlocks.Pixel?] {
    let decided: [UInt16] = try decision.read(window)
    let ice: [UInt8] = try mask.read(window)
    let odds: [UInt8] = try mask.read(window, band: Merge.oddsBand)
    let members: [UInt8]? = settings.memberCount > 1 ? try mask.read(window, band: Merge.membersBand) : nil
    let grid = mask.grid.subgrid(window)
    let kept = try Rasterizer.mask(near(found, grid), onto: grid)
    var pixels = decided.indices.map { index -> ProbabilityBlocks.Pixel? in
      guard decided[index] != 0 else { return nil }
      guard ice[index] == 0 || kept[index] else {
        return ProbabilityBlocks.Pixel(odds: GlacierOdds.none, isMapped: false)
      }
      return ProbabilityBlocks.Pixel(
        odds: odds[index], isMapped: ice[index] == 1, members: members?[index] ?? 0)
    }
    for correction in corrections {
      let faces = near(correction.faces.polygons, grid)
      guard !faces.isEmpty else { continue }
      let isIce = correction.isIce
      for (index, isInside) in try Rasterizer.mask(faces, onto: grid).enumerated() where isInside {
        pixels[index] = ProbabilityBlocks.Pixel(
          odds: isIce ? GlacierOdds.certain : GlacierOdds.none, isMapped: isIce, members: isIce ? .max : 0)
      }
    }
    return pixels
  }

  /// The polygons that may reach into a grid.
  private func near(_ polygons: [Polygon], _ grid: Grid) -> MultiPolygon {
    MultiPolygon(polygons.filter { $0.bounds?.intersects(grid.bounds) ?? false })
  }

  private static func json(_ fields: [String: String]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(fields), as: UTF8.self)
  }
}
