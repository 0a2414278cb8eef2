import Geospatial

/// Turns a period's merged mask into outlines.
///
/// Outlines follow pixel edges and are 4-connected: pixels that touch at a corner only belong to two outlines of
/// one complex, so every outline is a valid single polygon. Holes are kept as nunataks.
public struct Outliner {
  /// A scene as outlines know it.
  public struct DatedScene: Sendable, Hashable {
    /// The product's identifier.
    public var productID: String

    /// The day of acquisition.
    public var date: CalendarDate

    /// Makes a scene.
    public init(productID: String, date: CalendarDate) {
      self.productID = productID
      self.date = date
    }
  }

  private let minimumArea: Area
  private let boundary: PreparedPolygons?
  private let meter: AreaMeter

  /// Pixels of the decision raster looked at in one piece.
  private static let pieceSize = 1 << 20

  /// Makes an outliner.
  ///
  /// - Parameters:
  ///   - minimumArea: smaller outlines are dropped; 0.01 km² is the rule of the World Glacier Inventory.
  ///   - boundary: the region, in the raster's CRS; outlines are clipped to it.
  ///   - meter: how areas are measured.
  public init(minimumArea: Area, boundary: MultiPolygon?, meter: AreaMeter) throws {
    self.minimumArea = minimumArea
    self.boundary = try boundary.map(PreparedPolygons.init)
    self.meter = meter
  }

  /// Outlines the glaciers of a mask.
  ///
  /// - Parameters:
  ///   - mask: 1 for glacier, 0 for the rest.
  ///   - decision: the number of the scene that decided each pixel, from 1; 0 where none did.
  ///   - scenes: the scenes by number, the first being number 1.
  public func outlines(mask: RasterDataset, decision: RasterDataset, scenes: [DatedScene]) throws
    -> [OutlineRecord]
  {
    let scale = mask.grid.crs.metresPerUnit
    var parts: [Polygon] = []
    try Polygonizer.forEachPolygon(in: mask) { polygon, value in
      // Half the minimum in the plane is below the minimum by any measure, and saves measuring specks.
      guard value == 1, polygon.planarArea * scale * scale > minimumArea.squareMetres / 2 else { return }
      parts += try boundary?.clip(polygon).polygons ?? [polygon]
    }
    return try measured(parts, decision: decision, scenes: scenes).compactMap(\.self)
  }

  /// Polygons as outlines with areas, dates and shares; nil for those below the minimum area.
  public func measured(
    _ polygons: [Polygon], decision: RasterDataset, scenes: [DatedScene]
  ) throws -> [OutlineRecord?] {
    let crs = decision.grid.crs
    let least = minimumArea
    let measure = meter.measure
    let path = decision.path
    return try Parallel.map(
      polygons, tools: { (meter: try AreaMeter(measure, crs: crs), decision: try RasterDataset.open(path)) }
    ) { part, tools in
      let area = try tools.meter.area(of: part)
      guard area >= least else { return nil }
      return Self.dated(
        OutlineRecord(
          polygon: part, area: area, perimeter: Length(metres: part.perimeter * crs.metresPerUnit)),
        counts: try Self.counts(of: tools.decision, in: part), scenes: scenes)
    }
  }

  /// Gives an outline the dates and shares of the scenes that decided its pixels.
  static func dated(_ outline: OutlineRecord, counts: [Int: Int], scenes: [DatedScene]) -> OutlineRecord {
    var outline = outline
    let decided = counts.filter { $0.key > 0 && $0.key <= scenes.count }
    let total = decided.values.reduce(0, +)
    guard total > 0 else { return outline }
    let ordered = decided.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    outline.shares = ordered.map {
      SceneShare(productID: scenes[$0.key - 1].productID, share: Double($0.value) / Double(total))
    }
    outline.srcDate = scenes[ordered[0].key - 1].date
    let dates = decided.keys.map { scenes[$0 - 1].date }
    if let first = dates.min(), let last = dates.max() { outline.srcDates = first...last }
    return outline
  }

  /// How often each value of a raster occurs under a polygon, piece by piece.
  static func counts(of raster: RasterDataset, in polygon: Polygon) throws -> [Int: Int] {
    guard let bounds = polygon.bounds,
      let window = raster.grid.window(covering: bounds).intersection(raster.grid.window)
    else { return [:] }
    var counts: [Int: Int] = [:]
    let rows = max(1, pieceSize / window.width)
    for top in stride(from: window.y, to: window.endY, by: rows) {
      let piece = Window(x: window.x, y: top, width: window.width, height: min(rows, window.endY - top))
      let inside = try Rasterizer.mask(polygon.asMultiPolygon, onto: raster.grid.subgrid(piece))
      let values: [UInt16] = try raster.read(piece)
      for index in values.indices where inside[index] { counts[Int(values[index]), default: 0] += 1 }
    }
    return counts
  }
}
