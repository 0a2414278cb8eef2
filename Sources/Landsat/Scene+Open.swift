import Declaration
import Geospatial

extension Scene {
  /// Opens a scene: a product's folder, an untouched `.tar` or `.tar.gz`, an MTL file, or a scene description
  /// (a file that ends in `.yaml` or `.yml`, see `SceneDescription`; a folder may hold it as `scene.yaml`).
  ///
  /// Archives are read in place through GDAL's `/vsitar/`, nothing is unpacked. In a plain `.tar`, as
  /// Collection 2 comes, that costs nothing. A `.tar.gz` is decompressed on the way: once from the start for
  /// each open band, and strips read from top to bottom go on from there, so that a run costs about one
  /// `gunzip` for each band and no disk. Unpack the product when the same scene is run many times.
  ///
  /// A product that lacks bands opens well; asking for a missing band is the error.
  ///
  /// - Throws: `InputError` where nothing there is a scene or a description is wrong;
  ///   `GeospatialError` where a raster cannot be opened.
  public static func open(at path: String) throws -> Scene {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let lower = path.lowercased()
    guard let kind = VirtualFile.kind(path) else {
      throw InputError(
        file: path, problem: "does not exist or cannot be read", mend: "check the path and its permissions")
    }
    switch kind {
    case .folder:
      if VirtualFile.kind("\(path)/scene.yaml") == .file {
        return try SceneDescription.scene(at: "\(path)/scene.yaml")
      }
      return try Scene(product: ProductFiles(folder: path, recursive: false))
    case .file:
      if [".yaml", ".yml"].contains(where: lower.hasSuffix) { return try SceneDescription.scene(at: path) }
      if [".tar", ".tar.gz", ".tgz"].contains(where: lower.hasSuffix) {
        return try Scene(product: ProductFiles(archive: path))
      }
      if [".txt", ".json"].contains(where: lower.hasSuffix) {
        return try Scene(product: ProductFiles(mtl: path))
      }
      if lower.hasSuffix("_mtl.xml") {
        throw InputError(
          file: path, problem: "is the XML form of the metadata, which is not read",
          mend: "give the MTL.txt or MTL.json beside it, or the folder")
      }
      throw InputError(
        file: path, problem: "is no scene",
        mend: "give a product's folder, .tar, .tar.gz or MTL file, or a scene description (.yaml)")
    }
  }

  /// Whether the product in a folder, or of a metadata file, was simulated; nil where its metadata cannot be read, and
  /// of archives, which would have to be unpacked.
  public static func isSimulated(at path: String) -> Bool? {
    let isMetadata = [".txt", ".json"].contains(where: path.lowercased().hasSuffix)
    guard isMetadata || VirtualFile.kind(path) == .folder else { return nil }
    let product =
      isMetadata ? try? ProductFiles(mtl: path) : try? ProductFiles(folder: path, recursive: false)
    return (try? product?.metadata())?.isSimulated
  }

  /// Reads a product's metadata and looks at the bands that are there.
  init(product: ProductFiles) throws {
    let mtl = try product.metadata()
    let sensor = try mtl.sensor()
    let saturationSource = try product.path(of: mtl.saturationFile).map {
      try RasterSource(path: $0, fallback: mtl.grid(.red))
    }
    var bands: [Role: SceneBand] = [:]
    var missing: [Role: String] = [:]
    for role in Role.allCases {
      guard let name = mtl.fileName(role, sensor), let number = sensor.bandNumber(role) else { continue }
      guard let path = product.path(of: name) else {
        missing[role] = product.expected(name)
        continue
      }
      let bit = sensor.saturationBit(role)
      let flag = saturationSource.flatMap { source in bit.map { SceneBand.Saturation.flag(source, bit: $0) } }
      bands[role] = try SceneBand(
        label: "B\(number)", source: RasterSource(path: path, fallback: mtl.grid(role)),
        calibration: mtl.calibration(role, sensor), noData: 0,
        saturation: flag ?? mtl.largestNumber(role, sensor).map { .number($0) })
    }
    let grid = try Self.grid(of: bands, file: mtl.file) ?? mtl.grid(.red)
    guard let grid else {
      throw InputError(
        file: mtl.file, field: "bands",
        problem: "are not beside it, and the metadata do not say where the scene lies",
        mend: "put the product's TIF files beside the MTL file")
    }
    let qualityFile = mtl.qualityFile
    let quality = try qualityFile.flatMap { name, format in
      try product.path(of: name).map {
        try QualityBand(source: RasterSource(path: $0, fallback: grid), meaning: .bits(format))
      }
    }
    self.init(
      id: mtl.productID?.text ?? product.stem, productID: mtl.productID, date: try mtl.date(), sensor: sensor,
      pathRow: mtl.pathRow, tile: nil, level: mtl.isLevel2 ? .surface : .topOfAtmosphere,
      sunElevation: try mtl.sunElevation(), cloudCover: try mtl.cloudCover(),
      geometricRMSE: try mtl.geometricRMSE(), hasScanLineGaps: mtl.hasScanLineGaps, grid: grid, bands: bands,
      quality: quality,
      files: product.archive.map { [$0] } ?? Self.files(mtl.file, bands, quality, saturationSource),
      origin: product.origin, missingFiles: missing,
      missingQuality: quality == nil ? qualityFile.map { product.expected($0.name) } : nil,
      isSimulated: mtl.isSimulated)
  }

  /// The grid of the finest reflective band; nil where there is no band.
  ///
  /// - Throws: `InputError` where the bands do not share a coordinate reference system.
  static func grid(of bands: [Role: SceneBand], file: String) throws -> Grid? {
    let ordered = bands.sorted { $0.key < $1.key }
    guard let (firstRole, first) = ordered.first else { return nil }
    for (role, band) in ordered.dropFirst()
    where !band.source.grid.crs.isEquivalent(to: first.source.grid.crs) {
      throw InputError(
        file: file, field: "\(band.label) (\(role))",
        problem: "is in \(band.source.grid.crs.label), but \(first.label) (\(firstRole)) is in"
          + " \(first.source.grid.crs.label)",
        mend: "warp the bands of one scene to one coordinate reference system with gdalwarp")
    }
    let reflective = ordered.filter(\.key.isReflective)
    return (reflective.isEmpty ? ordered : reflective).map(\.value.source.grid)
      .min { $0.pixelWidth < $1.pixelWidth }
  }

  /// The description or metadata file with every raster, each once and sorted.
  static func files(
    _ text: String, _ bands: [Role: SceneBand], _ quality: QualityBand?, _ saturation: RasterSource?
  ) -> [String] {
    let rasters =
      bands.values.map(\.source.path) + [quality?.source.path, saturation?.path].compactMap { $0 }
    return Set([text] + rasters).sorted()
  }
}
