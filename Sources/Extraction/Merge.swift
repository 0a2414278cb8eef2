import Foundation
import Geospatial
import Landsat

/// How several views of one pixel become one verdict.
public enum MergeRule: String, Sendable, Codable, CaseIterable {
  /// The first view in the manifest's order that is clear: the reference date, then whatever fills its gaps.
  case referenceFirst = "reference-first"

  /// The view with the least ice: seasonal snow is on some dates only, ice on all.
  case leastIce = "least-ice"

  /// The majority of the clear views; a tie goes to the first of them.
  case vote

  /// The mean probability of the clear views.
  case mean
}

/// Several scenes of one period merged into one mask, with the scene that decided each pixel.
///
/// Scenes are first merged within their tile (path and row), then the tiles with one another, each tile counting
/// as one view. Only clear pixels take part: clouds, their shadows and fill never vote.
public struct Merge: Sendable {
  /// One scene's extraction.
  public struct Layer: Sendable, Hashable {
    /// The raster that `SceneExtraction` wrote.
    public var path: String

    /// The tile whose scenes are merged with one another first.
    public var tile: String

    /// The scene's number in the period, from 1: what the decision raster says.
    public var number: UInt16

    /// What the number stands for: written into the decision raster, so that it can be read alone.
    public var title: String

    /// Makes a layer.
    public init(path: String, tile: String, number: UInt16, title: String = "") {
      self.path = path
      self.tile = tile
      self.number = number
      self.title = title
    }
  }

  /// The rule within a tile.
  public var rule: MergeRule

  /// The rule between tiles.
  public var ruleAcrossTiles: MergeRule

  /// A pixel is glacier where its probability is above this.
  public var threshold: Double

  /// Makes a merge.
  public init(rule: MergeRule = .referenceFirst, ruleAcrossTiles: MergeRule? = nil, threshold: Double = 0.5) {
    self.rule = rule
    self.ruleAcrossTiles = ruleAcrossTiles ?? rule
    self.threshold = threshold
  }

  /// What a merge found.
  public struct Summary: Codable, Sendable, Hashable {
    /// How many pixels each scene decided, by its number.
    public var decided: [UInt16: Int]

    /// How many pixels are glacier.
    public var glacier: Int
  }

  /// Pixels worked on at once.
  var stripPixels = 1 << 20

  /// Merges layers, in the order of the manifest, into two GeoTIFFs that appear only when whole.
  ///
  /// - Parameters:
  ///   - mask: gets 1 for glacier, 0 for the rest; and in bands of their own what every scene's raster has beside
  ///     probability and sky, each pixel as the scene that decided it has it.
  ///   - decision: gets the number of the scene that decided the pixel, 0 where none was clear.
  ///   - progress: told the share done, 0 to 1, after each strip; what it throws ends the work.
  public func write(
    _ layers: [Layer], grid: Grid, mask maskPath: String, decision decisionPath: String,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> Summary {
    let temporaryMask = TemporaryName.beside(maskPath)
    let temporaryDecision = TemporaryName.beside(decisionPath)
    defer { for path in [temporaryMask, temporaryDecision] { unlink(path) } }
    let sources = try layers.map { try Source($0, on: grid) }
    let mask = try Self.mask(at: temporaryMask, grid: grid, carrying: sources)
    let decision = try RasterDataset.create(temporaryDecision, grid: grid, type: UInt16.self)
    try decision.setDescription("number of the scene that decided", band: 1)
    let titles = layers.filter { !$0.title.isEmpty }.map { ("SCENE_\($0.number)", $0.title) }
    try decision.setMetadata(Dictionary(titles) { one, _ in one })
    let limit = GlacierProbability.limit(threshold)
    var counts = [Int](repeating: 0, count: Int(UInt16.max) + 1)
    var glacier = 0
    for strip in grid.windows(pixels: stripPixels) {
      let view = try merged(sources, strip, limit: limit)
      let pixels = Self.verdicts(view, limit: limit, decided: &counts, glacier: &glacier)
      try mask.write(pixels, window: strip)
      try Self.carry(sources, by: view.decision, in: strip, into: mask)
      try decision.write(view.decision, window: strip)
      try progress(Double(strip.endY) / Double(grid.height))
    }
    try mask.close()
    try decision.close()
    try TemporaryName.rename(temporaryMask, to: maskPath)
    try TemporaryName.rename(temporaryDecision, to: decisionPath)
    let decided = layers.map { ($0.number, counts[Int($0.number)]) }
    return Summary(decided: Dictionary(decided) { one, _ in one }, glacier: glacier)
  }

  /// Makes the raster of the mask, with a band for each that all sources have beside probability and sky.
  private static func mask(
    at path: String, grid: Grid, carrying sources: [Source]
  ) throws -> RasterDataset {
    let carried = max(0, (sources.map(\.raster.bandCount).min() ?? 0) - SceneExtraction.skyBand)
    let mask = try RasterDataset.create(
      path, grid: grid, bands: 1 + carried, type: UInt8.self, options: carried > 0 ? ["INTERLEAVE=BAND"] : [])
    let descriptions = ["glacier", Certainty.oddsDescription, Certainty.membersDescription]
    for band in 1...mask.bandCount { try mask.setDescription(descriptions[band - 1], band: band) }
    return mask
  }

  /// Copies further bands of the scenes that decided the pixels of a window.
  ///
  /// By the decision under every rule, also where a pixel's verdict is that of many: a scene that said the same speaks.
  private static func carry(
    _ sources: [Source], by decision: [UInt16], in window: Window, into mask: RasterDataset
  ) throws {
    guard mask.bandCount > 1 else { return }
    let deciding = Set(decision)
    for band in 2...mask.bandCount {
      var carried = [UInt8](repeating: 0, count: window.count)
      for source in sources where deciding.contains(source.layer.number) {
        let own: [UInt8] = try source.raster.read(
          window.relative(to: source.place), band: band - 1 + SceneExtraction.skyBand, outside: 0)
        for index in carried.indices where decision[index] == source.layer.number {
          carried[index] = own[index]
        }
      }
      try mask.write(carried, window: window, band: band)
    }
  }

  /// The band of the mask that holds the odds, where there is one.
  public static let oddsBand = 2

  /// The band of the mask that holds the views, where there is one.
  public static let membersBand = 3

  /// Glacier or not for each pixel, with what is counted for the summary.
  private static func verdicts(
    _ view: PixelViews, limit: UInt8, decided: inout [Int], glacier: inout Int
  ) -> [UInt8] {
    var found = 0
    let pixels = [UInt8](unsafeUninitializedCapacity: view.decision.count) { pixels, count in
      view.withPointers { probability, decision in
        decided.withUnsafeMutableBufferPointer { decided in
          for index in decision.indices {
            decided[Int(decision[index])] += 1
            let isGlacier: UInt8 = decision[index] != 0 && probability[index] > limit ? 1 : 0
            pixels[index] = isGlacier
            found += Int(isGlacier)
          }
        }
      }
      count = view.decision.count
    }
    glacier += found
    return pixels
  }

  /// Merges one window: scenes within their tile, then tiles.
  private func merged(_ sources: [Source], _ window: Window, limit: UInt8) throws -> PixelViews {
    var tiles: [String] = []
    for source in sources where source.touches(window) && !tiles.contains(source.layer.tile) {
      tiles.append(source.layer.tile)
    }
    var across = PixelMerger(rule: ruleAcrossTiles, limit: limit)
    for tile in tiles {
      var within = PixelMerger(rule: rule, limit: limit)
      for source in sources where source.layer.tile == tile && source.touches(window) {
        within.add(try source.view(window))
      }
      guard let view = within.result() else { continue }
      if tiles.count == 1 { return view }
      across.add(view)
    }
    return across.result()
      ?? PixelViews(
        probability: [UInt8](repeating: 0, count: window.count),
        decision: [UInt16](repeating: 0, count: window.count))
  }

  /// An extraction opened for reading on the merged grid.
  private struct Source {
    let layer: Layer
    let raster: RasterDataset
    let place: Window

    init(_ layer: Layer, on grid: Grid) throws {
      self.layer = layer
      raster = try RasterDataset.open(layer.path)
      guard grid.isAligned(with: raster.grid) else {
        throw GeospatialError(
          function: "Merge", message: "is not on the lattice of the merged grid (\(grid.crs))",
          path: layer.path)
      }
      place = grid.window(of: raster.grid)
    }

    func touches(_ window: Window) -> Bool { place.intersection(window) != nil }

    func view(_ window: Window) throws -> PixelViews {
      let own = window.relative(to: place)
      let probability: [UInt8] = try raster.read(own, band: SceneExtraction.probabilityBand, outside: 0)
      let sky: [UInt8] = try raster.read(own, band: SceneExtraction.skyBand, outside: 0)
      let number = layer.number
      let decision = [UInt16](unsafeUninitializedCapacity: sky.count) { decision, count in
        sky.withUnsafeBufferPointer { sky in
          for index in sky.indices { decision[index] = sky[index] == Sky.clear.rawValue ? number : 0 }
        }
        count = sky.count
      }
      return PixelViews(probability: probability, decision: decision)
    }
  }
}
