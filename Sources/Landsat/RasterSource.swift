import Declaration
import Geospatial

/// One band of one raster file, with the place it covers; a value that can be opened again in every task.
public struct RasterSource: Hashable, Sendable {
  /// The path as GDAL takes it, such as `/vsitar/scene.tar/B4.TIF`.
  public let path: String

  /// The band in the file, counted from 1.
  public let band: Int

  /// Where the pixels lie.
  public let grid: Grid

  /// GDAL's name for the number type, such as `UInt16`.
  public let type: String

  /// The value that the file itself declares as nothing.
  let declaredNoData: Double?

  /// Whether the file itself says where it lies; some programs drop it, and the product's metadata know it.
  private let isLocated: Bool

  /// Looks at a raster file.
  ///
  /// - Parameters:
  ///   - fallback: where the pixels lie if the file does not say.
  /// - Throws: `GeospatialError` where the file is no raster, lacks the band, or has neither a place
  ///   nor a fallback.
  init(path: String, band: Int = 1, fallback: Grid? = nil) throws {
    let dataset: RasterDataset
    do {
      dataset = try RasterDataset.open(path)
      isLocated = true
    } catch let error as GeospatialError {
      guard let fallback, let size = VirtualFile.rasterSize(path) else { throw error }
      guard size.width == fallback.width, size.height == fallback.height else {
        throw InputError(
          file: path, field: "size",
          problem:
            "is \(size.width) × \(size.height), the MTL file says \(fallback.width) × \(fallback.height),"
            + " and the file does not say where it lies",
          mend: "give the file its place with gdal_edit.py -a_srs -a_ullr, or download it again")
      }
      dataset = try RasterDataset.open(
        Self.view(of: path, band: band, grid: fallback, type: "UInt16", noData: nil, maskingSource: nil))
      isLocated = false
    }
    let info = try dataset.bandInfo(isLocated ? band : 1)
    self.path = path
    self.band = band
    grid = dataset.grid
    type = info.type
    declaredNoData = info.noData
  }

  /// Opens the band on a grid: by offset where both share a lattice, else through a lazy warp.
  ///
  /// A warped view gives floats, and NaN wherever the source is fill or does not reach; so that resampling
  /// never mixes fill into measurements.
  func open(on target: Grid, resampling: Resampling, noData: Double?) throws -> RasterView {
    guard grid.isAligned(with: target) else {
      let view = try RasterDataset.open(
        Self.view(of: path, band: band, grid: grid, type: "Float32", noData: "nan", maskingSource: noData),
        of: path)
      return RasterView(dataset: try view.warped(to: target, resampling: resampling), band: 1)
    }
    let offset = grid.window(of: target)
    return try RasterView(dataset: openAsIs(), band: isLocated ? band : 1, x: offset.x, y: offset.y)
  }

  /// Opens a band of flags on a grid; pixels outside read as `outside`, and none are mixed.
  func openFlags(on target: Grid, outside: UInt16) throws -> RasterView {
    guard grid.isAligned(with: target) else {
      let view = try RasterDataset.open(
        Self.view(of: path, band: band, grid: grid, type: "UInt16", noData: "\(outside)", maskingSource: nil),
        of: path)
      return RasterView(dataset: try view.warped(to: target, resampling: .nearest), band: 1)
    }
    let offset = grid.window(of: target)
    return try RasterView(dataset: openAsIs(), band: isLocated ? band : 1, x: offset.x, y: offset.y)
  }

  private func openAsIs() throws -> RasterDataset {
    try RasterDataset.open(
      isLocated
        ? path : Self.view(of: path, band: band, grid: grid, type: type, noData: nil, maskingSource: nil),
      of: path)
  }

  /// A GDAL virtual raster, as the text that GDAL opens like a path.
  private static func view(
    of path: String, band: Int, grid: Grid, type: String, noData: String?, maskingSource: Double?
  ) -> String {
    let escaped =
      path.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    let reference = grid.crs.wkt.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    let kind = maskingSource == nil ? "SimpleSource" : "ComplexSource"
    return """
      <VRTDataset rasterXSize="\(grid.width)" rasterYSize="\(grid.height)">
      <SRS dataAxisToSRSAxisMapping="1,2">\(reference)</SRS>
      <GeoTransform>\(grid.originX),\(grid.pixelWidth),0,\(grid.originY),0,\(-grid.pixelHeight)</GeoTransform>
      <VRTRasterBand dataType="\(type)" band="1">\(noData.map { "<NoDataValue>\($0)</NoDataValue>" } ?? "")
      <\(kind)><SourceFilename relativeToVRT="0">\(escaped)</SourceFilename><SourceBand>\(band)</SourceBand>
      <SrcRect xOff="0" yOff="0" xSize="\(grid.width)" ySize="\(grid.height)"/>
      <DstRect xOff="0" yOff="0" xSize="\(grid.width)" ySize="\(grid.height)"/>
      \(maskingSource.map { "<NODATA>\($0)</NODATA>" } ?? "")</\(kind)>
      </VRTRasterBand></VRTDataset>
      """
  }
}

/// A band opened on some grid, which may have its origin elsewhere on the same lattice.
struct RasterView {
  let dataset: RasterDataset
  let band: Int
  var x = 0
  var y = 0

  /// Reads a window of the grid; pixels beyond the band's edge get the value `outside`.
  func read<Pixel: RasterPixel>(_ window: Window, outside: Pixel) throws -> [Pixel] {
    let window = Window(x: window.x + x, y: window.y + y, width: window.width, height: window.height)
    return try dataset.read(window, band: band, as: Pixel.self, outside: outside)
  }
}
