import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// What a plan and an inventory need to know of a scene, so that an unchanged one need not be opened again.
struct SceneFacts: Sendable {
  /// Where the scene is opened from.
  let path: String

  /// The product's identifier, or the name in its description.
  let id: String

  /// The tile whose scenes are merged with one another first.
  let tile: String

  /// The day of acquisition.
  let date: CalendarDate

  /// The instrument.
  let sensor: Sensor

  /// The processing level, such as `L1TP`.
  let level: String?

  /// The sun's elevation in degrees, the cloud cover in percent and the geometric error in metres.
  let sunElevation: Double?
  let cloudCover: Double?
  let geometricRMSE: Double?

  /// Where the scene lies.
  let grid: Grid

  /// Whether it has a quality band; where it should have one, the file that is missing.
  let hasQuality: Bool
  let missingQuality: String?

  /// Whether a simulation made it.
  let isSimulated: Bool

  /// The files that the method reads, with their hashes, in the order of their paths.
  let files: [(name: String, hash: ContentHash)]

  /// The hash of these files.
  let filesHash: ContentHash

  /// Takes the facts of an opened scene.
  init(of scene: Scene, at path: String, files: [(name: String, hash: ContentHash)]) {
    self.path = path
    id = scene.id
    tile = scene.pathRow?.compact ?? scene.tile ?? "untiled"
    date = scene.date
    sensor = scene.sensor
    level = scene.productID?.level
    sunElevation = scene.sunElevation
    cloudCover = scene.cloudCover
    geometricRMSE = scene.geometricRMSE?.metres
    grid = scene.grid
    hasQuality = scene.quality != nil
    missingQuality = scene.missingQuality
    isSimulated = scene.isSimulated
    self.files = files
    filesHash = FileHashes.hash(of: files)
  }

  /// The facts that the inventory keeps.
  var record: SceneRecord {
    SceneRecord(
      productID: id, tile: tile, date: date, sensor: sensor.name, level: level, sunElevation: sunElevation,
      cloudPercent: cloudCover, geometricRMSE: geometricRMSE, sha256: filesHash.hex)
  }
}

// MARK: - As text

extension SceneFacts {
  /// The facts in one line, for the state; nil where one of them has a tab or a line break and could not be read back.
  var text: String? {
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let fields = [
      id, tile, date.iso, sensor.name, level ?? "", number(sunElevation), number(cloudCover),
      number(geometricRMSE), grid.crs.epsg.map { "EPSG:\($0)" } ?? grid.crs.wkt, "\(grid.originX)",
      "\(grid.originY)", "\(grid.pixelWidth)", "\(grid.pixelHeight)", "\(grid.width)", "\(grid.height)",
      hasQuality ? "quality" : "", missingQuality ?? "", isSimulated ? "simulated" : "",
    ]
    let all = fields + files.flatMap { [$0.name, $0.hash.hex] }
    guard
      !all.contains(where: { $0.utf8.contains { [UInt8(ascii: "\t"), UInt8(ascii: "\n")].contains($0) } })
    else { return nil }
    return all.joined(separator: "\t")
  }

  /// Reads back what `text` gave; nil where it is anything else.
  ///
  /// - Parameter crs: gives a reference system by its definition, as making one anew takes long.
  init?(_ text: Substring, at path: String, crs: (String) -> CRS?) {
    let fields = text.parts(between: UInt8(ascii: "\t"))
    guard fields.count >= 18, fields.count.isMultiple(of: 2), let date = CalendarDate(iso: fields[2]),
      let crs = crs(String(fields[8])), let originX = Double(fields[9]), let originY = Double(fields[10]),
      let pixelWidth = Double(fields[11]), let pixelHeight = Double(fields[12]), let width = Int(fields[13]),
      let height = Int(fields[14])
    else { return nil }
    func optional(_ index: Int) -> String? { fields[index].isEmpty ? nil : String(fields[index]) }
    self.path = path
    self.date = date
    id = String(fields[0])
    tile = String(fields[1])
    sensor = Sensor(name: String(fields[3]))
    level = optional(4)
    sunElevation = Double(fields[5])
    cloudCover = Double(fields[6])
    geometricRMSE = Double(fields[7])
    grid = Grid(
      crs: crs, originX: originX, originY: originY, pixelWidth: pixelWidth, pixelHeight: pixelHeight,
      width: width, height: height)
    hasQuality = !fields[15].isEmpty
    missingQuality = optional(16)
    isSimulated = !fields[17].isEmpty
    files = stride(from: 18, to: fields.count, by: 2).compactMap { index in
      ContentHash(hex: String(fields[index + 1])).map { (name: String(fields[index]), hash: $0) }
    }
    filesHash = FileHashes.hash(of: files)
  }
}

extension Substring {
  /// The parts between all occurrences of a byte, which is much faster than between characters.
  func parts(between separator: UInt8) -> [Substring] {
    utf8.split(separator: separator, omittingEmptySubsequences: false).map { Substring($0) }
  }
}
