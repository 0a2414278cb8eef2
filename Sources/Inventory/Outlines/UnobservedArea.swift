import Geospatial

/// The part of a region that no clear pixel of any scene showed.
public enum UnobservedArea {
  private static let stripPixels = 1 << 20

  /// The unobserved area of a region.
  ///
  /// Pixels are counted and the share of undecided ones is taken of the region's measured area, so that the
  /// number has the measure of all others.
  /// - Parameters:
  ///   - region: the faces, in the raster's CRS.
  ///   - decision: 0 where no scene was clear; beyond the raster nothing was observed either.
  public static func area(of region: MultiPolygon, decision: RasterDataset, meter: AreaMeter) throws -> Area {
    let whole = try meter.area(of: region)
    let seen = try region.intersection(Polygon(decision.grid.bounds).asMultiPolygon)
    guard let bounds = seen.bounds,
      let window = decision.grid.window(covering: bounds).intersection(decision.grid.window)
    else { return whole }
    var inside = 0
    var unobserved = 0
    for strip in decision.grid.subgrid(window).windows(pixels: stripPixels) {
      let strip = Window(x: window.x, y: window.y + strip.y, width: strip.width, height: strip.height)
      let mask = try Rasterizer.mask(seen, onto: decision.grid.subgrid(strip))
      let values: [UInt16] = try decision.read(strip)
      for index in values.indices where mask[index] {
        inside += 1
        if values[index] == 0 { unobserved += 1 }
      }
    }
    guard inside > 0 else { return whole }
    let covered = try meter.area(of: seen)
    return whole - covered + covered * (Double(unobserved) / Double(inside))
  }
}
