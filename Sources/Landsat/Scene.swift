import Declaration
import Geospatial

/// One acquisition with all that is needed to read it: when, by what, where, and which file holds which band.
///
/// A scene is a value. It holds no open file, so it can be handed to any task; `SceneReader` reads it.
public struct Scene: Sendable, Hashable {
  /// What the digital numbers stand for.
  public enum Level: String, Sendable, Hashable, Codable {
    /// Light at the top of the atmosphere: Level 1.
    case topOfAtmosphere = "top of atmosphere"

    /// Light at the surface: Level 2.
    case surface

    /// Whatever the scene description says.
    case described
  }

  /// The product's name, or the name in the scene description; unique among the scenes of a project.
  public let id: String

  /// The product's name taken apart; nil for described scenes.
  public let productID: ProductID?

  /// The day of acquisition.
  public let date: CalendarDate

  /// The instrument.
  public let sensor: Sensor

  /// The path and row, where there is one.
  public let pathRow: PathRow?

  /// The name of the tile in another system, such as `T11UMT`.
  public let tile: String?

  /// What the digital numbers stand for.
  public let level: Level

  /// The sun's elevation at the scene's centre in degrees.
  public let sunElevation: Double?

  /// The share under cloud in percent, as its makers estimated it.
  public let cloudCover: Double?

  /// The misfit of the geometric model at its control points.
  public let geometricRMSE: Length?

  /// Whether the scan-line corrector was off, so that gaps are expected.
  public let hasScanLineGaps: Bool

  /// Where the scene lies: the grid of its finest reflective band.
  public let grid: Grid

  /// The bands that are there.
  public let bands: [Role: SceneBand]

  /// The quality band, where there is one.
  public let quality: QualityBand?

  /// The files that the pixels and their meaning come from, sorted: what a content hash must cover.
  public let files: [String]

  /// The roles whose bands are there, in order of wavelength.
  public var roles: [Role] { bands.keys.sorted() }

  /// What groups scenes that cover the same ground: the path and row, else the tile.
  public var place: String? { pathRow?.label ?? tile }

  /// The files that matter to whoever reads these roles alone; an archive is one file whatever is read of it.
  public func files(for roles: [Role]) -> [String] {
    let wanted = Set(roles.compactMap { bands[$0]?.source.path })
    let others = Set(bands.values.map(\.source.path)).subtracting(wanted)
    return files.filter { !others.contains($0) }
  }

  /// Where the scene was opened from, for messages.
  let origin: String

  /// Where the bands were looked for that are not there.
  let missingFiles: [Role: String]

  /// Where the quality band was looked for that the metadata name and that is not there.
  public let missingQuality: String?

  /// Whether a simulation made the scene, by its metadata.
  public var isSimulated = false

  /// The band of a role.
  ///
  /// - Throws: `InputError` that names the file looked for, where the band is not there.
  public func band(_ role: Role) throws -> SceneBand {
    if let band = bands[role] { return band }
    let number = sensor.bandNumber(role).map { "B\($0) (\(role))" } ?? "band for \(role)"
    let available = roles.isEmpty ? "none" : roles.map(\.rawValue).joined(separator: ", ")
    throw InputError(
      file: missingFiles[role] ?? origin, field: number,
      problem: "is not in the scene, which has: \(available)",
      mend: missingFiles[role] == nil
        ? "add the role to the scene's bands, or choose another role"
        : "put the file there, or choose another role")
  }
}

/// The band of a scene that plays a role.
public struct SceneBand: Sendable, Hashable {
  /// How a saturated pixel is known.
  public enum Saturation: Sendable, Hashable {
    /// By a bit of a saturation band, counted from 0.
    case flag(RasterSource, bit: Int)

    /// By a digital number at or above this one.
    case number(Double)
  }

  /// The band as its makers call it, such as `B4`.
  public let label: String

  /// Where the pixels are.
  public let source: RasterSource

  /// How digital numbers become reflectance or temperature.
  public let calibration: Calibration

  /// The digital number that stands for no measurement; 0 in Landsat products.
  public let noData: Double?

  /// How saturated pixels are known; nil where they are not.
  public let saturation: Saturation?
}
