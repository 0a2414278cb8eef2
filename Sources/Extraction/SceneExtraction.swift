import Foundation
import Geospatial
import Landsat

/// One scene turned into a raster of glacier probability and sky.
///
/// The raster has two bands of bytes: the probability, coded by `GlacierProbability`, and the sky, coded by
/// `Sky`. Where areas are to have an error from probabilities there are one or two more: the odds, coded by
/// `GlacierOdds`, and the views that say glacier, a bit each. It is written strip by strip, so memory does not grow with the scene; while one strip is worked on, the
/// next is read and the one before it written.
public struct SceneExtraction: Sendable {
  /// The scene.
  public var scene: Scene

  /// How glacier is told from the rest.
  public var method: any ExtractionMethod

  /// Which flags of the scene's quality band hide the ground.
  public var sky: SkyPolicy

  /// The pixels wanted, on the lattice of the project's grid.
  public var grid: Grid

  /// How pixels are found where the scene is on another lattice.
  public var resampling: Resampling

  /// Whether what the method says beside the probability is written as well.
  public var keepsCertainty: Bool

  /// Makes an extraction.
  public init(
    scene: Scene, method: any ExtractionMethod, sky: SkyPolicy, grid: Grid, resampling: Resampling = .nearest,
    keepsCertainty: Bool = false
  ) {
    self.scene = scene
    self.method = method
    self.sky = sky
    self.grid = grid
    self.resampling = resampling
    self.keepsCertainty = keepsCertainty
  }

  /// What an extraction found.
  public struct Summary: Codable, Sendable, Hashable {
    /// Whether the scene had to be warped to the grid.
    public var isWarped: Bool

    /// Pixels with a clear view of the ground.
    public var clear: Int

    /// Pixels under cloud or in its shadow.
    public var hidden: Int

    /// Clear pixels that are more likely glacier than not.
    public var glacier: Int

    /// What became of the tiles; nil for a method without tiles.
    public var tiles: TileTally?
  }

  /// The band of the raster that holds the probability.
  public static let probabilityBand = 1

  /// The band of the raster that holds the sky.
  public static let skyBand = 2

  /// The band of the raster that holds the odds, where there is one.
  static let oddsBand = 3

  /// The band of the raster that holds the views, where there is one.
  static let membersBand = 4

  /// How many bands the raster has.
  private var bandCount: Int {
    keepsCertainty ? (method.memberCount > 1 ? Self.membersBand : Self.oddsBand) : Self.skyBand
  }

  /// Pixels worked on at once: memory does not grow with the width of the scene either.
  var stripPixels = 1 << 20

  /// Extracts the scene into a GeoTIFF, which appears under its name only when whole.
  ///
  /// - Parameters:
  ///   - path: the file to write.
  ///   - progress: told the share done, 0 to 1, after each strip; what it throws ends the work.
  public func write(to path: String, progress: (Double) throws -> Void = { _ in }) throws -> Summary {
    let source = SceneAhead(scene, grid: grid, resampling: resampling, sky: sky, roles: method.roles)
    let method = try method.prepared(for: source)
    let raster = try raster(at: path)
    let writing = SideThread("firnline.write")
    // A raster that is given up is removed only after its last strip.
    defer { try? writing.wait() }
    var summary = Summary(isWarped: source.isWarped, clear: 0, hidden: 0, glacier: 0)
    let strips = method.strips(pixels: stripPixels)
    if let first = strips.first { try source.fetch(method.reach(of: first)) }
    for (index, strip) in strips.enumerated() {
      let seen = try source.take()
      if index + 1 < strips.count { try source.fetch(method.reach(of: strips[index + 1])) }
      let probability = try method.probabilities(in: strip)
      let certainty = keepsCertainty ? try method.certainty(in: strip, of: probability) : nil
      let sky = strip.part(of: seen, in: method.reach(of: strip))
      Self.count(probability, sky, into: &summary)
      try writing.start {
        try raster.write(probability, window: strip, band: Self.probabilityBand)
        try raster.write(Self.bytes(sky), window: strip, band: Self.skyBand)
        guard let certainty else { return }
        try raster.write(certainty.odds, window: strip, band: Self.oddsBand)
        guard raster.bandCount == Self.membersBand else { return }
        // Of a strip of which nothing was looked at no view says anything.
        let members = certainty.members ?? [UInt8](repeating: 0, count: strip.count)
        try raster.write(members, window: strip, band: Self.membersBand)
      }
      try progress(Double(strip.endY) / Double(grid.height))
    }
    try writing.wait()
    try raster.close()
    summary.tiles = method.tiles
    return summary
  }

  private func raster(at path: String) throws -> RasterDataset {
    let raster = try RasterDataset.create(
      path, grid: grid, bands: bandCount, type: UInt8.self, options: ["INTERLEAVE=BAND"])
    let descriptions = [
      "glacier probability (0-\(GlacierProbability.certain))", "sky (0 fill, 1 clear, 2 cloud, 3 shadow)",
      Certainty.oddsDescription, Certainty.membersDescription,
    ]
    for band in 1...bandCount { try raster.setDescription(descriptions[band - 1], band: band) }
    return raster
  }

  private static func bytes(_ sky: [Sky]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: sky.count) { bytes, count in
      sky.withUnsafeBufferPointer { sky in
        for index in sky.indices { bytes[index] = sky[index].rawValue }
      }
      count = sky.count
    }
  }

  private static func count(_ probability: [UInt8], _ sky: [Sky], into summary: inout Summary) {
    let half = GlacierProbability.limit(0.5)
    var clear = 0
    var hidden = 0
    var glacier = 0
    sky.withUnsafeBufferPointer { sky in
      probability.withUnsafeBufferPointer { probability in
        for index in sky.indices {
          let isClear = sky[index] == .clear
          clear += isClear ? 1 : 0
          hidden += isClear || sky[index] == .fill ? 0 : 1
          glacier += isClear && probability[index] > half ? 1 : 0
        }
      }
    }
    summary.clear += clear
    summary.hidden += hidden
    summary.glacier += glacier
  }
}
