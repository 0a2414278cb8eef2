import Foundation
import Geospatial

/// What there is to know about a scene without reading its pixels, for people and for programs.
public struct SceneSummary: Sendable, Encodable {
  /// One band.
  public struct Band: Sendable, Encodable {
    /// What the band is for.
    public let role: Role

    /// Its name with its makers.
    public let label: String

    /// Its file.
    public let file: String

    /// Its number type, such as `UInt16`.
    public let type: String

    /// The size of its pixels in units of the reference system.
    public let pixelSize: Double

    /// Whether its digital numbers can become reflectance or temperature.
    public let calibrated: Bool
  }

  /// The scene's name.
  public let id: String

  /// The day of acquisition.
  public let date: CalendarDate

  /// The instrument.
  public let sensor: String

  /// The path and row.
  public let pathRow: PathRow?

  /// The tile in another system.
  public let tile: String?

  /// What the digital numbers stand for.
  public let level: Scene.Level

  /// The sun's elevation in degrees.
  public let sunElevation: Double?

  /// The share under cloud in percent.
  public let cloudCover: Double?

  /// The misfit of the geometric model in metres.
  public let geometricRMSE: Double?

  /// Whether gaps between scan lines are expected.
  public let scanLineGaps: Bool

  /// The reference system.
  public let crs: String

  /// The outer edges.
  public let bounds: Bounds

  /// How many columns.
  public let width: Int

  /// How many rows.
  public let height: Int

  /// The bands that are there.
  public let bands: [Band]

  /// The roles that the sensor has, but the scene lacks.
  public let missing: [Role]

  /// The quality band's file.
  public let quality: String?

  /// Where the quality band should be that the metadata name and that is not there.
  public let missingQuality: String?

  /// Gathers what a scene says of itself.
  public init(_ scene: Scene) {
    id = scene.id
    date = scene.date
    sensor = scene.sensor.name
    pathRow = scene.pathRow
    tile = scene.tile
    level = scene.level
    sunElevation = scene.sunElevation
    cloudCover = scene.cloudCover
    geometricRMSE = scene.geometricRMSE?.metres
    scanLineGaps = scene.hasScanLineGaps
    crs = scene.grid.crs.label
    bounds = scene.grid.bounds
    width = scene.grid.width
    height = scene.grid.height
    bands = scene.bands.sorted { $0.key < $1.key }.map { role, band in
      let calibrated = if case .missing = band.calibration { false } else { true }
      return Band(
        role: role, label: band.label, file: band.source.path, type: band.source.type,
        pixelSize: band.source.grid.pixelWidth, calibrated: calibrated)
    }
    missing = scene.missingFiles.keys.sorted()
    quality = scene.quality?.source.path
    missingQuality = scene.missingQuality
  }

  /// The summary as indented JSON with keys in order.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The summary as lines for people: facts first, then a table of bands.
  public var text: String {
    var facts: [(String, String)] = [("scene", id), ("date", date.iso), ("sensor", sensor)]
    if let pathRow { facts.append(("path/row", pathRow.label)) }
    if let tile { facts.append(("tile", tile)) }
    facts.append(("level", level.rawValue))
    if let sunElevation { facts.append(("sun elevation", "\(rounded(sunElevation, 2))°")) }
    if let cloudCover { facts.append(("cloud cover", "\(rounded(cloudCover, 2)) %")) }
    if let geometricRMSE { facts.append(("geometric RMSE", "\(rounded(geometricRMSE, 3)) m")) }
    if scanLineGaps { facts.append(("scan lines", "corrector off: gaps are fill")) }
    facts.append(("grid", "\(crs), \(width) × \(height) pixels"))
    let edges = [bounds.minX, bounds.minY, bounds.maxX, bounds.maxY].map { "\(rounded($0, 3))" }
    facts.append(("bounds", edges.joined(separator: " ")))
    facts.append(("quality", quality.map(fileName) ?? qualityGap))
    if !missing.isEmpty { facts.append(("missing", missing.map(\.rawValue).joined(separator: ", "))) }
    let wide = facts.map(\.0.count).max() ?? 0
    let lines = facts.map { padded($0.0, wide + 2) + $0.1 }
    let header = ["role", "band", "type", "pixel", "calibrated", "file"]
    let rows = bands.map {
      [
        $0.role.rawValue, $0.label, $0.type, "\(rounded($0.pixelSize, 3))", $0.calibrated ? "yes" : "no",
        fileName($0.file),
      ]
    }
    guard !rows.isEmpty else {
      return (lines + ["", "no bands beside the metadata"]).joined(separator: "\n")
    }
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    let table = ([header] + rows).map { row in
      zip(row, widths).map { padded($0, $1 + 2) }.joined().trimmingCharacters(in: .whitespaces)
    }
    return (lines + [""] + table).joined(separator: "\n")
  }

  private var qualityGap: String {
    guard let missingQuality else { return "none: all that is not fill is clear" }
    return "missing: \(fileName(missingQuality)) is not there, so nothing is known of clouds"
  }

  private func rounded(_ value: Double, _ places: Int) -> String {
    let power = pow(10, Double(places))
    let text = "\((value * power).rounded() / power)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
