import Geospatial

/// The part of a region that no clear pixel of any scene showed.
public enum UnobservedArea {
  private static let stripRows = 256

  /// The unobserved area of a region.
  ///
  /// Pixels are counted and the share of undecided ones is taken of the region's measured area, so that the
  /// number has the measure of all others.
  /// - Parameters:
  ///   - region: the faces, in the raster's CRS.
  ///   - decision: 0 where no scene was clear; beyond the raster nothing was observed either.
  public static func area(of region: MultiPolygon, decision: RasterDataset, meter: AreaMeter) throws -> Area {
    guard let bounds = region.bounds else { return .zero }
    let whole = decision.grid.window(covering: bounds)
    var inside = 0
    var unobserved = 0
    for strip in decision.grid.subgrid(whole).windows(rows: stripRows) {
      let window = Window(x: whole.x, y: whole.y + strip.y, width: strip.width, height: strip.height)
      let mask = try Rasterizer.mask(region, onto: decision.grid.subgrid(window))
      let values: [UInt16] = try decision.read(window, outside: 0)
      for index in values.indices where mask[index] {
        inside += 1
        if values[index] == 0 { unobserved += 1 }
      }
    }
    guard inside > 0 else { return .zero }
    return try meter.area(of: region) * (Double(unobserved) / Double(inside))
  }
}
