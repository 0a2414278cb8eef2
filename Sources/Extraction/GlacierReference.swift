import Declaration
import Geospatial

/// What is glacier according to somebody else: the outlines or the mask that a result is measured against.
public struct GlacierReference: Sendable, Hashable {
  /// A file of outlines, in any format OGR reads, or a mask, in any that GDAL reads.
  ///
  /// Outlines say of every pixel whether its middle lies in one of them. A mask is glacier where its first band is
  /// not zero, taken from the nearest pixel; it knows nothing beyond its edge or where it has its nodata value.
  /// A nodata value of zero is no glacier all the same: masks are often written so.
  public var path: String

  /// The layer of a file of outlines; its first where nil.
  public var layer: String?

  /// An SQL condition on the attributes of outlines, such as `year = 2020`.
  public var filter: String?

  /// Names a reference; it is opened when it is used.
  public init(path: String, layer: String? = nil, where filter: String? = nil) {
    self.path = path
    self.layer = layer
    self.filter = filter
  }

  /// What a reference says of one pixel.
  enum Verdict: UInt8 {
    case other, glacier, unknown
  }

  /// Opens the reference on a grid.
  func open(on grid: Grid) throws -> any VerdictReader {
    let isOutlines = layer != nil || filter != nil || (try? VectorLayer.read(path)) != nil
    return isOutlines
      ? OutlineVerdicts(try BurntPolygons(path, layer: layer, where: filter, on: grid))
      : try MaskVerdicts(path, on: grid)
  }
}

/// A reference, opened on a grid.
protocol VerdictReader {
  /// What it says of each pixel of a window, row by row.
  func verdicts(_ window: Window) throws -> [GlacierReference.Verdict]
}

/// Outlines as a reference: they know every pixel.
private struct OutlineVerdicts: VerdictReader {
  let outlines: BurntPolygons

  init(_ outlines: BurntPolygons) { self.outlines = outlines }

  func verdicts(_ window: Window) throws -> [GlacierReference.Verdict] {
    try outlines.pixels(window).map { $0 ? .glacier : .other }
  }
}

/// A mask as a reference: it knows the pixels that it covers.
private struct MaskVerdicts: VerdictReader {
  private let raster: RasterDataset
  private let noData: Float?
  private let footprint: BurntPolygons
  private let place: Window

  init(_ path: String, on grid: Grid) throws {
    let mask = try RasterDataset.open(path)
    noData = try mask.bandInfo(1).noData.flatMap { $0 == 0 ? nil : Float($0) }
    footprint = try BurntPolygons(Polygon(mask.grid.bounds), of: mask.grid.crs, on: grid)
    let isAligned = grid.isAligned(with: mask.grid)
    raster = isAligned ? mask : try mask.warped(to: grid, resampling: .nearest)
    place = isAligned ? grid.window(of: mask.grid) : grid.window
  }

  func verdicts(_ window: Window) throws -> [GlacierReference.Verdict] {
    let values: [Float] = try raster.read(window.relative(to: place), outside: 0)
    let isCovered = try footprint.pixels(window)
    return zip(values, isCovered).map { value, isCovered in
      if !isCovered || value.isNaN || value == noData { return .unknown }
      return value == 0 ? .other : .glacier
    }
  }
}

/// Polygons carried to a grid, and turned into pixels window by window.
struct BurntPolygons {
  private let grid: Grid
  private let parts: [(polygon: Polygon, bounds: Bounds)]

  /// Reads all polygons of a layer.
  ///
  /// - Throws: `InputError` where the layer will not do, `GeospatialError` where it cannot be read.
  init(_ path: String, layer name: String? = nil, where filter: String? = nil, on grid: Grid) throws {
    let layer = try VectorSource(path, layer: name, where: filter).read()
    self.init(MultiPolygon(try layer.polygons(in: grid.crs).flatMap(\.polygons.polygons)), on: grid)
  }

  /// Carries over one polygon with points along its edges, which may be curved on the grid.
  init(_ polygon: Polygon, of crs: CRS, on grid: Grid) throws {
    let steps = (0..<32).map { Double($0) / 32 }
    let edges = zip(polygon.exterior, polygon.exterior.dropFirst())
    let dense = edges.flatMap { from, to in
      steps.map { Point(x: from.x + $0 * (to.x - from.x), y: from.y + $0 * (to.y - from.y)) }
    }
    let ring = Polygon(exterior: dense + dense.prefix(1))
    self.init(MultiPolygon([try CoordinateTransform(from: crs, to: grid.crs).apply(ring)]), on: grid)
  }

  private init(_ polygons: MultiPolygon, on grid: Grid) {
    self.grid = grid
    parts = polygons.polygons.compactMap { polygon in polygon.bounds.map { (polygon, $0) } }
  }

  /// The pixels that the polygons may reach; nil where they lie beyond the grid.
  var window: Window? {
    let bounds = parts.map(\.bounds)
    guard let first = bounds.first else { return nil }
    return grid.window(covering: bounds.dropFirst().reduce(first) { $0.union($1) })
      .intersection(grid.window)
  }

  /// Whether the middle of each pixel of a window lies in a polygon, row by row.
  func pixels(_ window: Window) throws -> [Bool] {
    let place = grid.subgrid(window)
    let near = parts.filter { $0.bounds.intersects(place.bounds) }.map(\.polygon)
    return try Rasterizer.mask(MultiPolygon(near), onto: place)
  }
}
