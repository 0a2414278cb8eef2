import Foundation
import Geospatial

/// The MTL file of a simulated bundle: the groups and keys of a Collection 2 Level-1 product, in their order.
struct MetadataFile {
  /// One group: its name and its keys with their values as written, quotation marks included.
  struct Group: Sendable {
    let name: String
    var entries: [(key: String, value: String)]
  }

  /// What is only known when all pixels are made.
  struct Counts: Sendable {
    var imaged = 0
    var cloudy = 0
    var saturatedBands: UInt16 = 0
  }

  /// The label that every simulated file carries.
  static let origin = "Simulated by Firnline, not an observation"

  private let scene: SimulatedScene
  private let counts: Counts
  private let corners: [(name: String, place: Point)]

  init(scene: SimulatedScene, counts: Counts) throws {
    self.scene = scene
    self.counts = counts
    let grid = scene.grid
    let last = (column: grid.width - 1, row: grid.height - 1)
    // Corners are those of the outer pixels' middles, as in real files.
    corners = [
      ("UL", grid.center(column: 0, row: 0)), ("UR", grid.center(column: last.column, row: 0)),
      ("LL", grid.center(column: 0, row: last.row)), ("LR", grid.center(column: last.column, row: last.row)),
    ]
    groups = []
    let toDegrees = try CoordinateTransform(from: grid.crs, to: .wgs84)
    let degrees = try corners.map { try toDegrees.apply($0.place) }
    groups = [
      contents, imageAttributes, projectionAttributes(degrees: degrees), processingRecord, minMaxRadiance,
      minMaxReflectance, minMaxPixelValue, rescaling, thermalConstants, projectionParameters,
    ]
  }

  /// The groups, in order.
  private(set) var groups: [Group]

  /// The text form, `_MTL.txt`.
  var text: String {
    var lines = ["GROUP = LANDSAT_METADATA_FILE"]
    for group in groups {
      lines.append("  GROUP = \(group.name)")
      lines += group.entries.map { "    \($0.key) = \($0.value)" }
      lines.append("  END_GROUP = \(group.name)")
    }
    return (lines + ["END_GROUP = LANDSAT_METADATA_FILE", "END", ""]).joined(separator: "\n")
  }

  /// The JSON form, `_MTL.json`, in which every value is text.
  var json: String {
    let bodies = groups.map { group in
      let entries = group.entries.map { entry in
        let bare = entry.value.hasPrefix("\"") ? entry.value : "\"\(entry.value)\""
        return "            \"\(entry.key)\": \(bare)"
      }
      return "        \"\(group.name)\": {\n\(entries.joined(separator: ",\n"))\n        }"
    }
    return "{\n    \"LANDSAT_METADATA_FILE\": {\n\(bodies.joined(separator: ",\n"))\n    }\n}\n"
  }

  // MARK: - Groups

  private var contents: Group {
    Group(name: "PRODUCT_CONTENTS", entries: origin + identity(withNumber: true) + fileNames + dataTypes)
  }

  private var imageAttributes: Group {
    let cover = counts.imaged == 0 ? 0 : 100 * Double(counts.cloudy) / Double(counts.imaged)
    let sun = scene.sun
    let azimuth = sun.azimuth * 180 / .pi
    let second = Int((scene.sensor.hour * 3600).rounded())
    let time = String(format: "%02d:%02d:%02d.0000000Z", second / 3600, second / 60 % 60, second % 60)
    var entries = [
      ("SPACECRAFT_ID", quoted(scene.sensor.spacecraft)), ("SENSOR_ID", quoted(scene.sensor.instrument)),
      ("WRS_TYPE", "2"), ("WRS_PATH", padded(scene.pathRow.path)), ("WRS_ROW", padded(scene.pathRow.row)),
    ]
    if isImager {
      entries += [
        ("NADIR_OFFNADIR", quoted("NADIR")), ("TARGET_WRS_PATH", padded(scene.pathRow.path)),
        ("TARGET_WRS_ROW", padded(scene.pathRow.row)),
      ]
    }
    entries += [
      ("DATE_ACQUIRED", scene.date.iso), ("SCENE_CENTER_TIME", quoted(time)), ("STATION_ID", quoted("SIM")),
      ("CLOUD_COVER", fixed(cover, 2)), ("CLOUD_COVER_LAND", fixed(cover, 2)),
    ]
    entries +=
      isImager ? [("IMAGE_QUALITY_OLI", "9"), ("IMAGE_QUALITY_TIRS", "9")] : [("IMAGE_QUALITY", "9")]
    for (index, band) in scene.sensor.bands.enumerated() where !(isImager && band.thermal != nil) {
      let isSaturated = counts.saturatedBands & (1 << index) != 0
      entries.append(("SATURATION_BAND_\(band.name)", quoted(isSaturated ? "Y" : "N")))
    }
    if isImager { entries.append(("ROLL_ANGLE", "0.000")) }
    entries += [
      ("SUN_AZIMUTH", fixed(azimuth, 8)), ("SUN_ELEVATION", fixed(sun.elevation * 180 / .pi, 8)),
      ("EARTH_SUN_DISTANCE", fixed(sun.distance, 7)),
    ]
    if !isImager {
      entries += [
        ("SENSOR_MODE", quoted(scene.sensor.sensor == .tm ? "SAM" : "BUMPER")),
        ("SENSOR_MODE_SLC", quoted(scene.hasScanGaps ? "OFF" : "ON")), ("SENSOR_ANOMALIES", quoted("NONE")),
      ]
    }
    return Group(name: "IMAGE_ATTRIBUTES", entries: entries)
  }

  private func projectionAttributes(degrees: [Point]) -> Group {
    let size = [("LINES", scene.grid.height), ("SAMPLES", scene.grid.width)]
    var entries = projection
    for kind in ["REFLECTIVE", "THERMAL"] {
      entries += size.map { ("\(kind)_\($0.0)", String($0.1)) }
    }
    entries.append(("ORIENTATION", quoted("NORTH_UP")))
    for (corner, place) in zip(corners, degrees) {
      entries.append(("CORNER_\(corner.name)_LAT_PRODUCT", fixed(place.y, 5)))
      entries.append(("CORNER_\(corner.name)_LON_PRODUCT", fixed(place.x, 5)))
    }
    for corner in corners {
      entries.append(("CORNER_\(corner.name)_PROJECTION_X_PRODUCT", fixed(corner.place.x, 3)))
      entries.append(("CORNER_\(corner.name)_PROJECTION_Y_PRODUCT", fixed(corner.place.y, 3)))
    }
    return Group(name: "PROJECTION_ATTRIBUTES", entries: entries)
  }

  private var processingRecord: Group {
    let newYear = CalendarDate(year: scene.date.year, month: 1, day: 1)?.ordinal ?? scene.date.ordinal
    let day = padded(scene.date.ordinal - newYear + 1)
    let sceneID =
      scene.sensor.code.prefix(2) + scene.sensor.code.suffix(1) + scene.pathRow.compact
      + "\(scene.date.year)\(day)SIM00"
    let (east, north) = (abs(scene.shift.east), abs(scene.shift.north))
    let entries =
      origin + [("REQUEST_ID", quoted("SIMULATED")), ("LANDSAT_SCENE_ID", quoted(sceneID))]
      + identity(withNumber: false)
      + [
        ("DATE_PRODUCT_GENERATED", "2024-01-01T00:00:00Z"),
        ("PROCESSING_SOFTWARE_VERSION", quoted("FIRNLINE_SIMULATE")),
      ] + fileNames
      + [
        ("DATA_SOURCE_ELEVATION", quoted("SIMULATED")), ("GROUND_CONTROL_POINTS_VERSION", "5"),
        ("GROUND_CONTROL_POINTS_MODEL", "100"),
        ("GEOMETRIC_RMSE_MODEL", fixed((east * east + north * north).squareRoot(), 3)),
        ("GEOMETRIC_RMSE_MODEL_Y", fixed(north, 3)), ("GEOMETRIC_RMSE_MODEL_X", fixed(east, 3)),
      ]
    return Group(name: "LEVEL1_PROCESSING_RECORD", entries: entries)
  }

  private var minMaxRadiance: Group {
    extremes("LEVEL1_MIN_MAX_RADIANCE", "RADIANCE", digits: 5, of: scene.calibrations) {
      ($0.radianceMult, $0.radianceAdd)
    }
  }

  private var minMaxReflectance: Group {
    extremes("LEVEL1_MIN_MAX_REFLECTANCE", "REFLECTANCE", digits: 6, of: reflective) {
      ($0.reflectanceMult, $0.reflectanceAdd)
    }
  }

  private var minMaxPixelValue: Group {
    let entries = scene.sensor.bands.flatMap { band in
      [
        ("QUANTIZE_CAL_MAX_BAND_\(band.name)", String(scene.sensor.maximum)),
        ("QUANTIZE_CAL_MIN_BAND_\(band.name)", "1"),
      ]
    }
    return Group(name: "LEVEL1_MIN_MAX_PIXEL_VALUE", entries: entries)
  }

  private var rescaling: Group {
    let all = scene.calibrations
    let entries =
      all.map { ("RADIANCE_MULT_BAND_\($0.band.name)", scientific($0.radianceMult)) }
      + all.map { ("RADIANCE_ADD_BAND_\($0.band.name)", fixed($0.radianceAdd, 5)) }
      + reflective.map { ("REFLECTANCE_MULT_BAND_\($0.band.name)", scientific($0.reflectanceMult)) }
      + reflective.map { ("REFLECTANCE_ADD_BAND_\($0.band.name)", fixed($0.reflectanceAdd, 6)) }
    return Group(name: "LEVEL1_RADIOMETRIC_RESCALING", entries: entries)
  }

  private var thermalConstants: Group {
    let entries = scene.sensor.bands.flatMap { band in
      band.thermal.map { constants in
        [
          ("K1_CONSTANT_BAND_\(band.name)", fixed(constants.k1, 4)),
          ("K2_CONSTANT_BAND_\(band.name)", fixed(constants.k2, 4)),
        ]
      } ?? []
    }
    return Group(name: "LEVEL1_THERMAL_CONSTANTS", entries: entries)
  }

  private var projectionParameters: Group {
    let entries =
      projection + [
        ("ORIENTATION", quoted("NORTH_UP")), ("RESAMPLING_OPTION", quoted("CUBIC_CONVOLUTION")),
      ]
    return Group(name: "LEVEL1_PROJECTION_PARAMETERS", entries: entries)
  }

  // MARK: - Parts of groups

  private typealias Entries = [(key: String, value: String)]

  private var isImager: Bool { scene.sensor.hasFixedReflectance }

  private var reflective: [BandCalibration] { scene.calibrations.filter { $0.band.thermal == nil } }

  private var origin: Entries { [("ORIGIN", quoted(Self.origin))] }

  private func identity(withNumber: Bool) -> Entries {
    [("LANDSAT_PRODUCT_ID", quoted(scene.productID)), ("PROCESSING_LEVEL", quoted("L1TP"))]
      + (withNumber ? [("COLLECTION_NUMBER", "02")] : [])
      + [("COLLECTION_CATEGORY", quoted("T1")), ("OUTPUT_FORMAT", quoted("GEOTIFF"))]
  }

  private var fileNames: Entries {
    let id = scene.productID
    return scene.sensor.bands.map { ("FILE_NAME_BAND_\($0.name)", quoted("\(id)_B\($0.name).TIF")) } + [
      ("FILE_NAME_QUALITY_L1_PIXEL", quoted("\(id)_QA_PIXEL.TIF")),
      ("FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION", quoted("\(id)_QA_RADSAT.TIF")),
      ("FILE_NAME_METADATA_ODL", quoted("\(id)_MTL.txt")),
      ("FILE_NAME_METADATA_JSON", quoted("\(id)_MTL.json")),
    ]
  }

  private var dataTypes: Entries {
    let type = quoted(scene.sensor.maximum > 255 ? "UINT16" : "UINT8")
    return scene.sensor.bands.map { ("DATA_TYPE_BAND_\($0.name)", type) } + [
      ("DATA_TYPE_QUALITY_L1_PIXEL", quoted("UINT16")),
      ("DATA_TYPE_QUALITY_L1_RADIOMETRIC_SATURATION", quoted("UINT16")),
    ]
  }

  private var projection: Entries {
    [
      ("MAP_PROJECTION", quoted("UTM")), ("DATUM", quoted("WGS84")), ("ELLIPSOID", quoted("WGS84")),
      ("UTM_ZONE", String((scene.grid.crs.epsg ?? 32646) % 100)),
      ("GRID_CELL_SIZE_REFLECTIVE", fixed(scene.grid.pixelWidth, 2)),
      ("GRID_CELL_SIZE_THERMAL", fixed(scene.grid.pixelWidth, 2)),
    ]
  }

  private func extremes(
    _ group: String, _ quantity: String, digits: Int, of calibrations: [BandCalibration],
    _ factors: (BandCalibration) -> (mult: Double, add: Double)
  ) -> Group {
    let entries = calibrations.flatMap { calibration in
      let (mult, add) = factors(calibration)
      let most = mult * Double(scene.sensor.maximum) + add
      return [
        ("\(quantity)_MAXIMUM_BAND_\(calibration.band.name)", fixed(most, digits)),
        ("\(quantity)_MINIMUM_BAND_\(calibration.band.name)", fixed(mult + add, digits)),
      ]
    }
    return Group(name: group, entries: entries)
  }

  private func quoted(_ text: some StringProtocol) -> String { "\"\(text)\"" }

  private func padded(_ number: Int) -> String { String(format: "%03d", number) }

  private func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

  private func scientific(_ value: Double) -> String { String(format: "%.4E", value) }
}
