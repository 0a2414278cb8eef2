/// A lattice of north-up pixels in a CRS: where a raster lies.
public struct Grid: Hashable, Sendable {
  /// The coordinate reference system.
  public let crs: CRS

  /// The x of the western edge.
  public let originX: Double

  /// The y of the northern edge.
  public let originY: Double

  /// The size of a pixel from west to east, positive.
  public let pixelWidth: Double

  /// The size of a pixel from north to south, positive.
  public let pixelHeight: Double

  /// How many columns.
  public let width: Int

  /// How many rows.
  public let height: Int

  /// Makes a grid from its upper-left corner, its pixel size and its count of pixels.
  public init(
    crs: CRS, originX: Double, originY: Double, pixelWidth: Double, pixelHeight: Double, width: Int,
    height: Int
  ) {
    self.crs = crs
    self.originX = originX
    self.originY = originY
    self.pixelWidth = pixelWidth
    self.pixelHeight = pixelHeight
    self.width = width
    self.height = height
  }

  /// Makes the smallest grid around `bounds` whose lattice passes through the CRS's origin.
  public init(crs: CRS, resolution: Double, covering bounds: Bounds) {
    let anchor = Grid(
      crs: crs, originX: 0, originY: 0, pixelWidth: resolution, pixelHeight: resolution, width: 1, height: 1)
    self = anchor.snapped(to: bounds)
  }

  /// The outer edges.
  public var bounds: Bounds {
    Bounds(
      minX: originX, minY: originY - Double(height) * pixelHeight,
      maxX: originX + Double(width) * pixelWidth, maxY: originY)
  }

  /// All pixels.
  public var window: Window { Window(x: 0, y: 0, width: width, height: height) }

  /// The area of one pixel in the CRS's plane.
  public var pixelArea: Double { pixelWidth * pixelHeight }

  /// Strips of at most `rows` rows from top to bottom, which together are all pixels.
  public func windows(rows: Int) -> [Window] {
    let rows = max(1, rows)
    return stride(from: 0, to: height, by: rows).map {
      Window(x: 0, y: $0, width: width, height: min(rows, height - $0))
    }
  }

  /// Strips of whole rows from top to bottom, each of at most `pixels` pixels or a single row.
  public func windows(pixels: Int) -> [Window] { windows(rows: pixels / max(1, width)) }

  /// The middle of a pixel.
  public func center(column: Int, row: Int) -> Point {
    Point(
      x: originX + (Double(column) + 0.5) * pixelWidth, y: originY - (Double(row) + 0.5) * pixelHeight)
  }

  /// The part of this grid that the window names; it may reach beyond the edges.
  public func subgrid(_ window: Window) -> Grid {
    Grid(
      crs: crs, originX: originX + Double(window.x) * pixelWidth,
      originY: originY - Double(window.y) * pixelHeight,
      pixelWidth: pixelWidth, pixelHeight: pixelHeight, width: window.width, height: window.height)
  }

  /// The smallest window that covers `bounds`; it may reach beyond the edges.
  ///
  /// An edge within a thousandth of a pixel of the lattice counts as on it, so that rounding adds no rows.
  public func window(covering bounds: Bounds) -> Window {
    let slack = 1e-3
    let left = Int(((bounds.minX - originX) / pixelWidth + slack).rounded(.down))
    let right = Int(((bounds.maxX - originX) / pixelWidth - slack).rounded(.up))
    let top = Int(((originY - bounds.maxY) / pixelHeight + slack).rounded(.down))
    let bottom = Int(((originY - bounds.minY) / pixelHeight - slack).rounded(.up))
    return Window(x: left, y: top, width: max(1, right - left), height: max(1, bottom - top))
  }

  /// The other grid's extent in this grid's pixels; it may reach beyond the edges.
  public func window(of other: Grid) -> Window { window(covering: other.bounds) }

  /// The grid on the same lattice that covers `bounds`.
  public func snapped(to bounds: Bounds) -> Grid { subgrid(window(covering: bounds)) }

  /// Whether both lie on one lattice: the same CRS, pixel size and phase, to a thousandth of a pixel.
  ///
  /// Rasters on one lattice are read by offset; others have to be warped.
  public func isAligned(with other: Grid) -> Bool {
    let tolerance = 1e-3
    let far = Double(max(width, height, other.width, other.height))
    guard abs(pixelWidth - other.pixelWidth) * far < tolerance * pixelWidth,
      abs(pixelHeight - other.pixelHeight) * far < tolerance * pixelHeight
    else { return false }
    let columns = (other.originX - originX) / pixelWidth
    let rows = (other.originY - originY) / pixelHeight
    guard abs(columns - columns.rounded()) < tolerance, abs(rows - rows.rounded()) < tolerance else {
      return false
    }
    return crs.isEquivalent(to: other.crs)
  }
}
