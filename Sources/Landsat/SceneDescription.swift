import Declaration
import Geospatial

/// A scene described by hand, in a file that ends in `.yaml` or `.yml`: any rasters that are not a Landsat
/// product.
///
/// Harmonized Landsat Sentinel-2, one file for each band:
///
/// ```yaml
/// id: HLS.L30 Athabasca 2020-08-16   # optional; the name of the file otherwise, or of a scene.yaml's folder
/// date: 2020-08-16                   # day of acquisition
/// sensor: OLI                        # TM, ETM+, OLI, OLI-2, MSI, WFV, …
/// tile: T11UMT                       # optional; or pathRow: 043/024
/// scale: 0.0001                      # reflectance = scale · DN + offset
/// offset: 0                          # optional; 0 otherwise
/// nodata: -9999                      # optional; what the raster declares otherwise
/// bands:                             # role: file, relative to this one
///   blue: athabasca_2020229_B02_L30.tif
///   green: athabasca_2020229_B03_L30.tif
///   red: athabasca_2020229_B04_L30.tif
///   nir: athabasca_2020229_B05_L30.tif
///   swir1: athabasca_2020229_B06_L30.tif
///   swir2: athabasca_2020229_B07_L30.tif
/// cloudMask:                        # optional; all that is not fill is clear otherwise
///   file: athabasca_2020229_Fmask_L30.tif
///   qa: hls-fmask                    # landsat-c2, landsat-c1 or hls-fmask: the values are bits
/// ```
///
/// One file with several bands, and a cloud mask with a class for each value:
///
/// ```yaml
/// date: 2021-09-03
/// sensor: WFV
/// file: tile_07.tif                  # the file of every band that names no other
/// nodata: 0
/// saturation: 255                    # optional; digital numbers from here on are saturated
/// bands:
///   blue: 1                          # a number is a band of that file, counted from 1
///   green: 2
///   red: 3
///   nir: {file: nir.tif, band: 1, scale: 0.00002, offset: -0.1, nodata: 0, saturation: 65535}
/// cloudMask:
///   file: tile_07_classes.tif
///   band: 1                          # optional; 1 otherwise
///   clear: [4, 5, 6, 7, 11]          # where given, a value in no list is cloud; else it is clear
///   cloud: [8, 9, 10]
///   shadow: 3                        # one value or a list
///   fill: [0, 1]
/// ```
///
/// Roles are `blue green red nir swir1 swir2 thermal`. Without `scale` the digital numbers can be used, and
/// asking for reflectance is an error. For `thermal`, scale and offset give kelvin. Optional facts that a
/// table may show: `cloudCover` in percent and `rmse`, a length such as `6.2 m`. A key that is not known is
/// an error that names the line and the nearest known key. Bands may differ in resolution, but not in their
/// reference system.
public enum SceneDescription {
  /// Reads a description and looks at the rasters that it names.
  ///
  /// - Throws: `InputError` with the line at fault, or where the bands do not fit together.
  static func scene(at path: String) throws -> Scene {
    guard let bytes = VirtualFile.bytes(of: path, limit: 1 << 20) else {
      throw InputError(
        file: path, problem: "cannot be read, or is longer than a scene description",
        mend: "check the path and its permissions")
    }
    let top = try StrictMapping(
      text: String(decoding: bytes, as: UTF8.self), file: path,
      keys: [
        "id", "date", "sensor", "tile", "pathRow", "cloudCover", "rmse", "file", "scale", "offset",
        "nodata",
        "saturation", "bands", "cloudMask",
      ])
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let common = try BandSettings(top, over: nil)
    let bandMapping = try top.mapping("bands", keys: Role.allCases.map(\.rawValue))
    var bands: [Role: SceneBand] = [:]
    for role in Role.allCases where bandMapping.has(role.rawValue) {
      bands[role] = try band(role, of: bandMapping, common: common, folder: folder)
    }
    guard let grid = try Scene.grid(of: bands, file: path) else {
      throw bandMapping.fault(nil, "names no band", "write one line for each role, such as 'red: B04.tif'")
    }
    let quality = try top.optionalMapping(
      "cloudMask", keys: ["file", "band", "qa", "clear", "cloud", "shadow", "fill"]
    ).map { try qualityBand($0, common: common, folder: folder) }
    return Scene(
      id: try top.string("id") ?? name(of: path),
      productID: nil,
      date: try top.value("date", "a date such as 2020-08-16") { CalendarDate(iso: $0) },
      sensor: Sensor(name: try top.value("sensor", "a name such as OLI or MSI") { $0.isEmpty ? nil : $0 }),
      pathRow: try top.optionalValue("pathRow", "a path and row such as 139/036") { PathRow($0) },
      tile: try top.string("tile"), level: .described, sunElevation: nil,
      cloudCover: try top.number("cloudCover"),
      geometricRMSE: try top.optionalValue("rmse", "a length such as 6.2 m") { try? Length(parsing: $0) },
      hasScanLineGaps: false, grid: grid, bands: bands, quality: quality,
      files: Scene.files(path, bands, quality, nil), origin: path, missingFiles: [:],
      missingQuality: nil)
  }

  /// The file's name, or its folder's where the file is a `scene.yaml` like any other.
  private static func name(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    if parts.last == "scene.yaml", let folder = parts.dropLast().last, folder != "." { return folder }
    return (parts.last ?? path).split(separator: ".").dropLast().joined(separator: ".")
  }

  /// A band as it is written: a file, a number, or both with settings of its own.
  private static func band(
    _ role: Role, of mapping: StrictMapping, common: BandSettings, folder: String
  ) throws -> SceneBand {
    var settings = common
    if let own = try mapping.inner(
      role.rawValue, keys: ["file", "band", "scale", "offset", "nodata", "saturation"])
    {
      settings = try BandSettings(own, over: common)
    } else if let text = try mapping.string(role.rawValue) {
      if let band = Int(text) { settings.band = band } else { settings.file = text }
    }
    guard let file = settings.file else {
      throw mapping.fault(
        role.rawValue, "names no file", "write 'file: …' in the band, or once for all bands at the top")
    }
    guard settings.band >= 1 else {
      throw mapping.fault(role.rawValue, "names band \(settings.band)", "count bands from 1")
    }
    let source = try source(file, settings.band, folder: folder) {
      mapping.fault(role.rawValue, "cannot be used: \($0)", "check the file's name and the band's number")
    }
    let calibration =
      settings.scale.map { scale in
        role.isReflective
          ? Calibration.reflectance(gain: scale, bias: settings.offset)
          : .temperature(gain: scale, bias: settings.offset)
      }
      ?? .missing(
        InputError(
          file: mapping.file, line: mapping.line, field: role.rawValue,
          problem: "has no scale, so there is no reflectance or temperature",
          mend: "write 'scale: …' (reflectance = scale · DN + offset), or work on digital numbers"))
    return SceneBand(
      label: role.rawValue, source: source, calibration: calibration,
      noData: settings.noData ?? source.declaredNoData, saturation: settings.saturation.map { .number($0) })
  }

  private static func qualityBand(
    _ mapping: StrictMapping, common: BandSettings, folder: String
  ) throws -> QualityBand {
    let band = try mapping.integer("band") ?? 1
    guard let file = try mapping.string("file") ?? common.file else {
      throw mapping.fault("file", "is missing", "write the mask's file")
    }
    let source = try source(file, band, folder: folder) {
      mapping.fault("file", "cannot be used: \($0)", "check the file's name and the band's number")
    }
    let lists = ["clear", "cloud", "shadow", "fill"].filter(mapping.has)
    if let format = try mapping.choice("qa", QualityFormat.self) {
      guard lists.isEmpty else {
        throw mapping.fault(
          lists[0], "stands beside 'qa'", "keep either the bits (qa) or the lists of values")
      }
      return QualityBand(source: source, meaning: .bits(format))
    }
    guard !lists.isEmpty else {
      throw mapping.fault(
        nil, "says nothing about its values", "write 'qa: landsat-c2' or lists: clear, cloud, shadow, fill")
    }
    return try QualityBand(
      source: source,
      meaning: .classes(
        QualityClasses(
          fill: mapping.classes("fill"), clear: mapping.classes("clear"), cloud: mapping.classes("cloud"),
          shadow: mapping.classes("shadow"))))
  }

  /// Opens a raster named in the description, with an error that names the line.
  private static func source(
    _ file: String, _ band: Int, folder: String, fault: (String) -> InputError
  ) throws -> RasterSource {
    let path = file.hasPrefix("/") ? file : folder + file
    guard VirtualFile.kind(path) == .file else { throw fault("there is no file \(path)") }
    do {
      return try RasterSource(path: path, band: band)
    } catch let error as GeospatialError {
      throw fault(error.description)
    }
  }
}

/// The settings of one band, with those of the whole scene behind them.
private struct BandSettings {
  var file: String?
  var band = 1
  var scale: Double?
  var offset = 0.0
  var noData: Double?
  var saturation: Double?

  init(_ mapping: StrictMapping, over common: BandSettings?) throws {
    file = try mapping.string("file") ?? common?.file
    band = try mapping.integer("band") ?? 1
    scale = try mapping.number("scale") ?? common?.scale
    offset = try mapping.number("offset") ?? common?.offset ?? 0
    noData = try mapping.number("nodata") ?? common?.noData
    saturation = try mapping.number("saturation") ?? common?.saturation
  }
}

extension StrictMapping {
  /// The values of a list of classes, or of a single one; empty where the key is absent.
  fileprivate func classes(_ key: String) throws -> Set<Int> {
    guard has(key) else { return [] }
    let items = try (try? strings(key)) ?? [string(key) ?? ""]
    let values = items.compactMap { Int($0) }
    guard values.count == items.count, values.allSatisfy({ (0..<65_535).contains($0) }) else {
      throw fault(key, "is no list of values", "write whole numbers from 0 to 65534, such as [8, 9, 10]")
    }
    return Set(values)
  }
}
