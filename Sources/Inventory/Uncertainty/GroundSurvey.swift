import Geospatial

/// What the scenes of a period showed of its whole extent: where ground was seen, and how icy it is about each place.
///
/// Clouds and glaciers both lie in patches, so that the ice of a whole region says little about the ground under one
/// cloud. Each block of 16 × 16 pixels therefore has the share of ice of the smallest square around it, twice as wide
/// from one to the next, of which at least half was seen. Squares are of the whole extent: a part of it that lies under
/// clouds is as icy as the ground about it, be that of another part. Where nothing of the extent was seen, all of it
/// may be ice.
///
/// Memory: some 60 bytes for each block.
public struct GroundSurvey {
  private let mask: RasterDataset
  private let decision: RasterDataset
  private let meter: AreaMeter

  /// The part of the rasters that the extent touches; nil where there is none.
  private let window: Window?

  private let blocks: IceBlocks
  private let shares: [Double]

  private static let stripPixels = 1 << 20

  /// Looks at all of the extent.
  ///
  /// - Parameters:
  ///   - extent: the faces of all that is looked at, in the rasters' CRS.
  ///   - mask: 1 where there is ice.
  ///   - decision: 0 where no scene was clear; beyond the raster nothing was observed either.
  public init(of extent: MultiPolygon, mask: RasterDataset, decision: RasterDataset, meter: AreaMeter) throws
  {
    self.mask = mask
    self.decision = decision
    self.meter = meter
    let seen = try extent.intersection(Polygon(decision.grid.bounds).asMultiPolygon)
    window = seen.bounds.flatMap { decision.grid.window(covering: $0).intersection(decision.grid.window) }
    var blocks = IceBlocks(width: window?.width ?? 0, height: window?.height ?? 0)
    if let window {
      try Self.visit(seen, in: window, mask, decision, from: window) {
        blocks.count(x: $0, y: $1, isSeen: $2, isIce: $3)
      }
    }
    self.blocks = blocks
    shares = blocks.shares()
  }

  /// The ground of a part of the extent, or of all of it.
  ///
  /// Pixels are counted, and the shares that come of it are taken of the part's measured area, so that the numbers
  /// have the measure of all others. Where no ice was seen in the part at all, what is hidden there is taken to be at
  /// least as icy as the whole extent.
  public func ground(of part: MultiPolygon) throws -> RegionGround {
    let whole = try meter.area(of: part)
    let density = blocks.total.density
    let seen = try part.intersection(Polygon(decision.grid.bounds).asMultiPolygon)
    guard let window,
      let place = seen.bounds.flatMap({ decision.grid.window(covering: $0).intersection(window) })
    else { return RegionGround(unobserved: whole, hiddenIce: whole * density) }
    var (inside, hidden, hiddenIce, hasIce) = (0, 0, 0.0, false)
    try Self.visit(seen, in: place, mask, decision, from: window) { x, y, isSeen, isIce in
      inside += 1
      if !isSeen {
        hidden += 1
        hiddenIce += shares[blocks.index(x: x, y: y)]
      } else if isIce {
        hasIce = true
      }
    }
    guard inside > 0 else { return RegionGround(unobserved: whole, hiddenIce: whole * density) }
    if !hasIce { hiddenIce = max(hiddenIce, Double(hidden) * density) }
    let covered = try meter.area(of: seen)
    // Two ways to the same area may differ by a rounding.
    let beyond = max(.zero, whole - covered)
    return RegionGround(
      unobserved: beyond + covered * (Double(hidden) / Double(inside)),
      hiddenIce: beyond * density + covered * (hiddenIce / Double(inside)))
  }

  /// Calls `body` for each pixel of the faces in a window, with its place from the corner of another.
  private static func visit(
    _ faces: MultiPolygon, in window: Window, _ mask: RasterDataset, _ decision: RasterDataset,
    from corner: Window, _ body: (_ x: Int, _ y: Int, _ isSeen: Bool, _ isIce: Bool) -> Void
  ) throws {
    for strip in decision.grid.subgrid(window).windows(pixels: stripPixels) {
      let place = Window(x: window.x, y: window.y + strip.y, width: strip.width, height: strip.height)
      let inside = try Rasterizer.mask(faces, onto: decision.grid.subgrid(place))
      let decided: [UInt16] = try decision.read(place)
      let ice: [UInt8] = try mask.read(place)
      for index in inside.indices where inside[index] {
        body(
          place.x - corner.x + index % strip.width, place.y - corner.y + index / strip.width,
          decided[index] != 0, ice[index] == 1)
      }
    }
  }
}
