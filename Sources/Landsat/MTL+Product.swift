import Declaration
import Geospatial

/// What the keys of the metadata are called in each generation of files: Collection 2, Collection 1 with the
/// files of 2012 to 2016, and the files before. A key is looked up in the groups where some generation keeps
/// it.
extension MTL {
  /// The product's name, or the scene's where there were no products yet.
  public var productID: ProductID? {
    let name =
      string("LANDSAT_PRODUCT_ID", in: ["PRODUCT_CONTENTS", "METADATA_FILE_INFO"])
      ?? string("LANDSAT_SCENE_ID", in: ["LEVEL1_PROCESSING_RECORD", "METADATA_FILE_INFO"])
    return name.flatMap { ProductID($0) }
  }

  /// The processing level, such as `L1TP`, `L2SP` or the older `L1T`.
  public var level: String? {
    string("PROCESSING_LEVEL", in: "PRODUCT_CONTENTS") ?? string("DATA_TYPE", in: "PRODUCT_METADATA")
      ?? string("PRODUCT_TYPE", in: "PRODUCT_METADATA")
  }

  /// The collection's number; nil before the collections.
  public var collection: Int? {
    string("COLLECTION_NUMBER", in: ["PRODUCT_CONTENTS", "METADATA_FILE_INFO"]).flatMap { Int($0) }
  }

  /// The day of acquisition.
  ///
  /// - Throws: `InputError` where it is missing or no date.
  public func date() throws -> CalendarDate {
    guard
      let text = string("DATE_ACQUIRED", in: Self.image) ?? string("ACQUISITION_DATE", in: "PRODUCT_METADATA")
    else { throw fault("DATE_ACQUIRED", "is missing") }
    guard let date = CalendarDate(iso: text) else {
      throw fault("DATE_ACQUIRED", "is '\(text)', which is no date")
    }
    return date
  }

  /// The instrument.
  ///
  /// - Throws: `InputError` where it is missing, unknown, or MSS, which sees no shortwave infrared.
  public func sensor() throws -> Sensor {
    guard let craft = string("SPACECRAFT_ID", in: Self.image) else {
      throw fault("SPACECRAFT_ID", "is missing")
    }
    guard let name = string("SENSOR_ID", in: Self.image) else { throw fault("SENSOR_ID", "is missing") }
    guard let satellite = craft.last?.wholeNumberValue, let sensor = Sensor(satellite: satellite, name: name)
    else {
      throw InputError(
        file: file, field: "SENSOR_ID", problem: "is \(name) on \(craft), which is not read as a product",
        mend: "use TM, ETM+, OLI or OLI-2, or describe the bands in a scene.yaml")
    }
    return sensor
  }

  /// The path and row.
  public var pathRow: PathRow? {
    guard let path = string("WRS_PATH", in: Self.image).flatMap({ Int($0) }),
      let row = (string("WRS_ROW", in: Self.image) ?? string("STARTING_ROW", in: "PRODUCT_METADATA"))
        .flatMap({ Int($0) })
    else { return nil }
    return PathRow(path: path, row: row)
  }

  /// The sun's elevation above the horizon at the scene's centre, in degrees; nil where the file does not
  /// say.
  public func sunElevation() throws -> Double? {
    try number("SUN_ELEVATION", in: ["IMAGE_ATTRIBUTES", "PRODUCT_PARAMETERS"])
  }

  /// The share of the scene under cloud, in percent; nil where the file does not say, or says -1 for unknown.
  public func cloudCover() throws -> Double? {
    try number("CLOUD_COVER", in: Self.image).flatMap { $0 < 0 ? nil : $0 }
  }

  /// The misfit of the geometric model at its control points.
  public func geometricRMSE() throws -> Length? {
    try number("GEOMETRIC_RMSE_MODEL", in: ["LEVEL1_PROCESSING_RECORD", "IMAGE_ATTRIBUTES"])
      .map { Length(metres: $0) }
  }

  /// Whether the scan-line corrector was off, so that the scene has wedge-shaped gaps (Landsat 7 after May
  /// 2003).
  public var hasScanLineGaps: Bool {
    string("SENSOR_MODE_SLC", in: ["IMAGE_ATTRIBUTES", "PRODUCT_METADATA"]) == "OFF"
  }

  /// Whether the product was computed by a simulation, and shows no ground that ever was.
  public var isSimulated: Bool {
    string("ORIGIN", in: ["PRODUCT_CONTENTS", "METADATA_FILE_INFO"])?.hasPrefix("Simulated") ?? false
  }

  /// Whether the product is surface reflectance.
  var isLevel2: Bool { level?.hasPrefix("L2") ?? false }

  /// The name of a role's file; nil where the metadata list none.
  func fileName(_ role: Role, _ sensor: Sensor) -> String? {
    guard let key = sensor.bandKey(role), let number = sensor.bandNumber(role) else { return nil }
    let surfaceTemperature = isLevel2 && role == .thermal ? "FILE_NAME_BAND_ST_B\(number)" : nil
    // Before 2012 the low-gain thermal band of ETM+ was called 61.
    let old = key == "6_VCID_1" ? "BAND61_FILE_NAME" : "BAND\(number)_FILE_NAME"
    return string(
      surfaceTemperature ?? "FILE_NAME_BAND_\(key)", in: ["PRODUCT_CONTENTS", "PRODUCT_METADATA"])
      ?? string(old, in: "PRODUCT_METADATA")
  }

  /// The name of the quality band and how its bits are packed; nil before Collection 1.
  var qualityFile: (name: String, format: QualityFormat)? {
    if let name = string("FILE_NAME_QUALITY_L1_PIXEL", in: "PRODUCT_CONTENTS") {
      return (name, .landsatCollection2)
    }
    guard collection == 1, let name = string("FILE_NAME_BAND_QUALITY", in: "PRODUCT_METADATA") else {
      return nil
    }
    return (name, .landsatCollection1)
  }

  /// The name of the saturation band of Collection 2.
  var saturationFile: String? {
    string("FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION", in: "PRODUCT_CONTENTS")
  }

  /// The largest digital number of a Level-1 band, which stands for saturation; nil for Level 2.
  func largestNumber(_ role: Role, _ sensor: Sensor) throws -> Double? {
    guard !isLevel2, let key = sensor.bandKey(role) else { return nil }
    return try number(
      "QUANTIZE_CAL_MAX_BAND_\(key)", in: ["LEVEL1_MIN_MAX_PIXEL_VALUE", "MIN_MAX_PIXEL_VALUE"])
      ?? (sensor == .tm || sensor == .etm ? 255 : 65_535)
  }

  private static let image = ["IMAGE_ATTRIBUTES", "PRODUCT_METADATA"]
}

// MARK: - Calibration

extension MTL {
  /// How a role's digital numbers become reflectance or temperature.
  ///
  /// What is missing or malformed is kept as `.missing`, so that digital numbers can still be used.
  func calibration(_ role: Role, _ sensor: Sensor) -> Calibration {
    guard let key = sensor.bandKey(role), let number = sensor.bandNumber(role) else {
      return .missing(fault("SENSOR_ID", "has no \(role) band"))
    }
    do {
      switch (isLevel2, role) {
      case (true, .thermal):
        let group = ["LEVEL2_SURFACE_TEMPERATURE_PARAMETERS"]
        return try .temperature(
          gain: needed("TEMPERATURE_MULT_BAND_ST_B\(number)", group),
          bias: needed("TEMPERATURE_ADD_BAND_ST_B\(number)", group))
      case (true, _):
        let group = ["LEVEL2_SURFACE_REFLECTANCE_PARAMETERS"]
        return try .reflectance(
          gain: needed("REFLECTANCE_MULT_BAND_\(key)", group),
          bias: needed("REFLECTANCE_ADD_BAND_\(key)", group))
      case (false, .thermal):
        let constants = ["LEVEL1_THERMAL_CONSTANTS", "TIRS_THERMAL_CONSTANTS", "THERMAL_CONSTANTS"]
        return try .radiance(
          gain: needed("RADIANCE_MULT_BAND_\(key)", Self.rescaling),
          bias: needed("RADIANCE_ADD_BAND_\(key)", Self.rescaling),
          k1: needed("K1_CONSTANT_BAND_\(key)", constants), k2: needed("K2_CONSTANT_BAND_\(key)", constants))
      case (false, _):
        let scale = try needed("REFLECTANCE_MULT_BAND_\(key)", Self.rescaling)
        let offset = try needed("REFLECTANCE_ADD_BAND_\(key)", Self.rescaling)
        let elevation = try needed("SUN_ELEVATION", ["IMAGE_ATTRIBUTES", "PRODUCT_PARAMETERS"])
        guard elevation > 0 else {
          throw fault("SUN_ELEVATION", "is \(elevation): the sun is below the horizon")
        }
        return .topOfAtmosphere(scale: scale, offset: offset, sunElevation: elevation)
      }
    } catch let error as InputError {
      return .missing(error)
    } catch {
      return .missing(fault("calibration of \(role)", "\(error)"))
    }
  }

  private static let rescaling = ["LEVEL1_RADIOMETRIC_RESCALING", "RADIOMETRIC_RESCALING"]

  private func needed(_ key: String, _ candidates: [String]) throws -> Double {
    if let value = try number(key, in: candidates) { return value }
    let group = candidates.first { groups[$0] != nil } ?? candidates[0]
    throw InputError(
      file: file, field: "\(group)/\(key)", problem: "is missing, so there is no reflectance or temperature",
      mend: "work on digital numbers, or download the product as Collection 2")
  }
}

// MARK: - Place

extension MTL {
  /// Where the bands lie according to the metadata; nil where the metadata do not say all of it.
  ///
  /// Corners are the centres of the corner pixels. Landsat counts southern UTM zones as northern ones with
  /// negative northings, so zone 21 is EPSG:32621 on both sides of the equator; Australia's own products on
  /// GDA94 count the usual southern way.
  ///
  /// - Parameters:
  ///   - role: thermal bands of old products have a grid of their own.
  func grid(_ role: Role) throws -> Grid? {
    let groups = ["PROJECTION_ATTRIBUTES", "PRODUCT_METADATA", "PROJECTION_PARAMETERS", "UTM_PARAMETERS"]
    let kind = role.isReflective ? ("REFLECTIVE", "REF") : ("THERMAL", "THM")
    guard let crs = try crs(groups),
      let x = try number("CORNER_UL_PROJECTION_X_PRODUCT", in: groups)
        ?? number("PRODUCT_UL_CORNER_MAPX", in: groups),
      let y = try number("CORNER_UL_PROJECTION_Y_PRODUCT", in: groups)
        ?? number("PRODUCT_UL_CORNER_MAPY", in: groups),
      let size = try number("GRID_CELL_SIZE_\(kind.0)", in: groups)
        ?? number("GRID_CELL_SIZE_\(kind.1)", in: groups),
      let width = try number("\(kind.0)_SAMPLES", in: groups)
        ?? number("PRODUCT_SAMPLES_\(kind.1)", in: groups),
      let height = try number("\(kind.0)_LINES", in: groups) ?? number("PRODUCT_LINES_\(kind.1)", in: groups),
      size > 0, width >= 1, height >= 1, width < 1e6, height < 1e6
    else { return nil }
    return Grid(
      crs: crs, originX: x - size / 2, originY: y + size / 2, pixelWidth: size, pixelHeight: size,
      width: Int(width), height: Int(height))
  }

  private func crs(_ groups: [String]) throws -> CRS? {
    let datum = string("DATUM", in: groups) ?? string("REFERENCE_DATUM", in: groups)
    switch string("MAP_PROJECTION", in: groups) {
    case "UTM":
      guard let zone = try number("UTM_ZONE", in: groups) ?? number("ZONE_NUMBER", in: groups),
        (1...60).contains(abs(zone))
      else { return nil }
      switch datum {
      case "WGS84": return try CRS("EPSG:\((zone < 0 ? 32_700 : 32_600) + Int(abs(zone)))")
      case "GDA94": return try CRS("EPSG:\(28_300 + Int(abs(zone)))")
      default: return nil
      }
    case "PS":
      // The only polar stereographic that Landsat products use: Antarctica, true at 71° S.
      guard try number("TRUE_SCALE_LAT", in: groups) == -71,
        try number("VERTICAL_LON_FROM_POLE", in: groups) == 0
      else { return nil }
      return try CRS("EPSG:3031")
    default: return nil
    }
  }
}
