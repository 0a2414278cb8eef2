import CGDAL

/// A raster file, opened: the one owner of a GDAL dataset.
///
/// Pixels are read and written by window, row by row from the upper left, so that memory is bounded by the
/// window. Bands count from 1. A new raster is written under a temporary name and gets its own when it is closed
/// without error. Not `Sendable`: open one for each task.
public final class RasterDataset {
  /// The path it was opened from, or will have once it is closed.
  public let path: String

  /// Where the raster lies.
  public let grid: Grid

  /// How many bands.
  public let bandCount: Int

  var handle: GDALDatasetH?

  /// The name under which a new raster is written.
  private var temporary: String?

  /// The first write that failed: what is in the file is then not to be trusted.
  private var writeFailure: GeospatialError?

  /// Opens a raster for reading; `path` may be anything GDAL takes, such as `/vsitar/…`.
  ///
  /// - Parameter file: the file that errors name; `path` where nil.
  /// - Throws: `GeospatialError` where the file is missing, is no raster, or is not north-up.
  public static func open(_ path: String, of file: String? = nil) throws -> RasterDataset {
    _ = GDAL.ready
    CPLErrorReset()
    guard let handle = GDALOpenEx(path, UInt32(GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR), nil, nil, nil) else {
      throw GDAL.openFailure(path, of: file)
    }
    return try RasterDataset(owning: handle, path: file ?? path)
  }

  /// Makes a tiled, compressed GeoTIFF to be written window by window and then closed.
  ///
  /// The file appears under its name when `close()` succeeds; one that is dropped unclosed, or to which a write
  /// failed, is removed.
  /// - Parameters:
  ///   - options: GDAL creation options such as `COMPRESS=ZSTD`, which go before the house's own.
  /// - Throws: `GeospatialError` where the file cannot be made.
  public static func create<Pixel: RasterPixel>(
    _ path: String, grid: Grid, bands: Int = 1, type: Pixel.Type, noData: Double? = nil,
    options: [String] = []
  ) throws -> RasterDataset {
    _ = GDAL.ready
    let sizes = 1...Int(Int32.max)
    guard sizes.contains(grid.width), sizes.contains(grid.height), (1...65_535).contains(bands) else {
      throw GeospatialError(
        function: "GDALCreate",
        message: "cannot be a raster of \(grid.width) × \(grid.height) pixels and \(bands) band(s)",
        path: path)
    }
    let house = ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "SPARSE_OK=TRUE", "BIGTIFF=IF_SAFER"]
    // GDAL takes the first of two equal keys.
    let options = options + house
    let temporary = TemporaryName.beside(path)
    CPLErrorReset()
    let driver = GDALGetDriverByName("GTiff")
    guard
      let handle = withStringList(
        options,
        {
          GDALCreate(
            driver, temporary, Int32(grid.width), Int32(grid.height), Int32(bands), Pixel.gdalType, $0)
        })
    else { throw GDAL.failure("GDALCreate", path: path) }
    let raster = RasterDataset(handle: handle, path: path, grid: grid, bandCount: bands, temporary: temporary)
    var transform = [grid.originX, grid.pixelWidth, 0, grid.originY, 0, -grid.pixelHeight]
    try GDAL.check("GDALSetGeoTransform", path: path) { GDALSetGeoTransform(handle, &transform) }
    try grid.crs.withReference { reference in
      try GDAL.check("GDALSetSpatialRef", path: path) { GDALSetSpatialRef(handle, reference) }
    }
    if let noData {
      for band in 1...bands {
        let raw = try raster.rasterBand(band)
        try GDAL.check("GDALSetRasterNoDataValue", path: path) { GDALSetRasterNoDataValue(raw, noData) }
      }
    }
    return raster
  }

  /// Takes over a handle, whose position and bands are known.
  private init(
    handle: GDALDatasetH, path: String, grid: Grid, bandCount: Int, temporary: String? = nil
  ) {
    self.handle = handle
    self.path = path
    self.grid = grid
    self.bandCount = bandCount
    self.temporary = temporary
  }

  /// Takes over a handle, closing it where the raster will not do.
  private convenience init(owning handle: GDALDatasetH, path: String) throws {
    do {
      let grid = try Self.grid(of: handle, path: path)
      let bands = Int(GDALGetRasterCount(handle))
      guard bands > 0 else {
        throw GeospatialError(function: "GDALGetRasterCount", message: "holds no band", path: path)
      }
      self.init(handle: handle, path: path, grid: grid, bandCount: bands)
    } catch {
      GDALClose(handle)
      throw error
    }
  }

  deinit {
    // A warped view holds a reference of its own to what it reads from, so this only lets go of ours.
    if let handle { GDALReleaseDataset(handle) }
    if let temporary { VSIUnlink(temporary) }
  }

  /// What a band holds.
  public func bandInfo(_ band: Int) throws -> BandInfo {
    let raw = try rasterBand(band)
    var hasNoData: Int32 = 0
    let noData = GDALGetRasterNoDataValue(raw, &hasNoData)
    let description = GDALGetDescription(raw).map { String(cString: $0) } ?? ""
    return BandInfo(
      type: String(cString: GDALGetDataTypeName(GDALGetRasterDataType(raw))),
      noData: hasNoData == 0 ? nil : noData,
      scale: GDALGetRasterScale(raw, nil), offset: GDALGetRasterOffset(raw, nil),
      description: description.isEmpty ? nil : description)
  }

  /// Reads a window, which lies inside the raster.
  ///
  /// - Returns: `window.count` pixels, row by row.
  public func read<Pixel: RasterPixel>(
    _ window: Window, band: Int = 1, as type: Pixel.Type = Pixel.self
  ) throws -> [Pixel] {
    try read(window, band: band, as: type, outputWidth: window.width, outputHeight: window.height)
  }

  /// Reads a window at another size, nearest pixel or from an overview.
  ///
  /// - Returns: `outputWidth × outputHeight` pixels, row by row.
  public func read<Pixel: RasterPixel>(
    _ window: Window, band: Int = 1, as type: Pixel.Type = Pixel.self, outputWidth: Int, outputHeight: Int
  ) throws -> [Pixel] {
    guard window.width > 0, window.height > 0, outputWidth > 0, outputHeight > 0 else {
      throw misfit("GDALRasterIO(read)", window)
    }
    // Not filled before GDAL fills it: a generic initialiser copies pixel by pixel.
    return try [Pixel](unsafeUninitializedCapacity: outputWidth * outputHeight) { pixels, count in
      try transfer(
        GF_Read, window, band: band, type: Pixel.gdalType, buffer: pixels.baseAddress, width: outputWidth,
        height: outputHeight)
      count = pixels.count
    }
  }

  /// Reads a window that may leave the raster; pixels outside get the value `outside`.
  ///
  /// - Returns: `window.count` pixels, row by row.
  public func read<Pixel: RasterPixel>(
    _ window: Window, band: Int = 1, as type: Pixel.Type = Pixel.self, outside: Pixel
  ) throws -> [Pixel] {
    guard window.width > 0, window.height > 0 else { throw misfit("GDALRasterIO(read)", window) }
    let inside = window.intersection(grid.window)
    if inside == window { return try read(window, band: band) }
    return try [Pixel](unsafeUninitializedCapacity: window.count) { pixels, count in
      Self.fill(pixels, with: outside)
      count = pixels.count
      guard let inside, let base = pixels.baseAddress else { return }
      let place = inside.relative(to: window)
      try transfer(
        GF_Read, inside, band: band, type: Pixel.gdalType, buffer: base + place.y * window.width + place.x,
        width: inside.width, height: inside.height, rowStride: window.width * MemoryLayout<Pixel>.stride)
    }
  }

  /// Fills by doubling what is filled, since copying a block is fast where a generic loop is not.
  private static func fill<Pixel: RasterPixel>(_ pixels: UnsafeMutableBufferPointer<Pixel>, with value: Pixel)
  {
    guard let base = pixels.baseAddress, !pixels.isEmpty else { return }
    base.initialize(to: value)
    var done = 1
    while done < pixels.count {
      let part = min(done, pixels.count - done)
      (base + done).initialize(from: base, count: part)
      done += part
    }
  }

  /// Writes a window, row by row.
  public func write<Pixel: RasterPixel>(_ pixels: [Pixel], window: Window, band: Int = 1) throws {
    guard pixels.count == window.count else {
      throw GeospatialError(
        function: "GDALRasterIO(write)",
        message: "\(pixels.count) pixels do not fill a window of \(window.width) × \(window.height)",
        path: path)
    }
    do {
      try pixels.withUnsafeBytes { bytes in
        // GDAL takes one pointer for both directions; writing leaves the pixels as they are.
        try transfer(
          GF_Write, window, band: band, type: Pixel.gdalType,
          buffer: UnsafeMutableRawPointer(mutating: bytes.baseAddress), width: window.width,
          height: window.height)
      }
    } catch let error as GeospatialError {
      writeFailure = writeFailure ?? error
      throw error
    }
  }

  /// Names a band.
  public func setDescription(_ text: String, band: Int) throws {
    GDALSetDescription(try rasterBand(band), text)
  }

  /// Writes metadata items into the file.
  public func setMetadata(_ items: [String: String]) throws {
    guard let handle else {
      throw GeospatialError(function: "GDALSetMetadataItem", message: "is closed", path: path)
    }
    for (key, value) in items.sorted(by: { $0.key < $1.key }) {
      try GDAL.check("GDALSetMetadataItem", path: path) { GDALSetMetadataItem(handle, key, value, nil) }
    }
  }

  /// Flushes and closes the file, and gives a new one its name; a full disk shows here at the latest.
  ///
  /// - Throws: `GeospatialError` where something could not be written, now or before; a new file is then removed.
  public func close() throws {
    guard let open = handle else { return }
    handle = nil
    try GDAL.listen("GDALClose", path: path) {
      GDALFlushCache(open)
      GDALReleaseDataset(open)
    }
    if let writeFailure { throw writeFailure }
    guard let written = temporary else { return }
    try TemporaryName.rename(written, to: path)
    temporary = nil
  }

  /// A view of this raster on another grid, warped window by window as it is read.
  ///
  /// - Parameter missing: what pixels read as that the raster has no value for, as 32-bit floats; where nil, its nodata
  ///   value, or zero beyond the edge of a raster that has none.
  public func warped(to grid: Grid, resampling: Resampling, missing: Float? = nil) throws -> RasterDataset {
    guard let handle else { throw GeospatialError(function: "GDALWarp", message: "is closed", path: path) }
    let bounds = grid.bounds
    // GDAL places pixels by interpolation, and how well depends on its blocks. A hundredth of a pixel, not its usual
    // eighth, makes that all but invisible for a sixth more time; placing every pixel by PROJ takes fifteen times it.
    var arguments = [
      "-of", "VRT", "-t_srs", grid.crs.wkt, "-r", resampling.option,
      "-te", "\(bounds.minX)", "\(bounds.minY)", "\(bounds.maxX)", "\(bounds.maxY)",
      "-ts", "\(grid.width)", "\(grid.height)", "-wm", "64", "-et", "0.01",
      "-s_srs", self.grid.crs.wkt,
    ]
    if let missing { arguments += ["-ot", "Float32", "-dstnodata", "\(missing)"] }
    CPLErrorReset()
    let options = withStringList(arguments) { GDALWarpAppOptionsNew($0, nil) }
    defer { GDALWarpAppOptionsFree(options) }
    var sources: [GDALDatasetH?] = [handle]
    guard let view = GDALWarp("", nil, 1, &sources, options, nil) else {
      throw GDAL.failure("GDALWarp", path: path)
    }
    return RasterDataset(handle: view, path: path, grid: grid, bandCount: Int(GDALGetRasterCount(view)))
  }

  // MARK: - Inside

  func rasterBand(_ band: Int) throws -> GDALRasterBandH {
    guard let handle else {
      throw GeospatialError(function: "GDALGetRasterBand", message: "is closed", path: path)
    }
    guard (1...bandCount).contains(band), let raw = GDALGetRasterBand(handle, Int32(band)) else {
      throw GeospatialError(
        function: "GDALGetRasterBand", message: "has \(bandCount) band(s), so no band \(band)", path: path)
    }
    return raw
  }

  private func transfer(
    _ direction: GDALRWFlag, _ window: Window, band: Int, type: GDALDataType,
    buffer: UnsafeMutableRawPointer?, width: Int, height: Int, rowStride: Int = 0
  ) throws {
    let raw = try rasterBand(band)
    let function = direction == GF_Read ? "GDALRasterIO(read)" : "GDALRasterIO(write)"
    guard window.width > 0, window.height > 0, grid.window.contains(window) else {
      throw misfit(function, window)
    }
    try GDAL.check(function, path: path) {
      GDALRasterIOEx(
        raw, direction, Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height),
        buffer, Int32(width), Int32(height), type, 0, GSpacing(rowStride), nil)
    }
  }

  private func misfit(_ function: String, _ window: Window) -> GeospatialError {
    GeospatialError(
      function: function,
      message: "a window of \(window.width) × \(window.height) pixels at column \(window.x), row \(window.y)"
        + " does not lie inside \(grid.width) × \(grid.height)", path: path)
  }

  private static func grid(of handle: GDALDatasetH, path: String) throws -> Grid {
    var transform = [Double](repeating: 0, count: 6)
    let located = GDALGetGeoTransform(handle, &transform) == CE_None
    guard located, transform[2] == 0, transform[4] == 0, transform[1] > 0, transform[5] < 0 else {
      throw GeospatialError(
        function: "GDALGetGeoTransform",
        message: located
          ? "is rotated or not north-up; warp it first with gdalwarp" : "has no position on the Earth",
        path: path)
    }
    guard let reference = GDALGetSpatialRef(handle) else {
      throw GeospatialError(
        function: "GDALGetSpatialRef",
        message: "names no coordinate reference system; give it one with gdal_edit.py -a_srs", path: path)
    }
    return Grid(
      crs: try CRS(reference: reference), originX: transform[0], originY: transform[3],
      pixelWidth: transform[1], pixelHeight: -transform[5],
      width: Int(GDALGetRasterXSize(handle)), height: Int(GDALGetRasterYSize(handle)))
  }
}

/// What a band of a raster holds.
public struct BandInfo: Hashable, Sendable {
  /// GDAL's name for the number type, such as `UInt16`.
  public let type: String

  /// The value that stands for nothing, where there is one.
  public let noData: Double?

  /// The factor from stored to real values; 1 where the file says nothing.
  public let scale: Double

  /// What is added after scaling; 0 where the file says nothing.
  public let offset: Double

  /// The band's name, where it has one.
  public let description: String?
}

/// How pixel values are found between pixels when a raster is warped.
public enum Resampling: String, Sendable, Codable, CaseIterable {
  /// The nearest pixel; the only one for classes and flags.
  case nearest

  /// Four neighbours.
  case bilinear

  /// Sixteen neighbours.
  case cubic

  /// The mean of all pixels underneath.
  case average

  /// What `gdalwarp -r` calls it.
  public var option: String { self == .nearest ? "near" : rawValue }
}
