import Catalogue
import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// A scene that a search proposes for a manifest.
public struct ProposedScene: Sendable, Hashable, Encodable {
  /// The product's whole name; nil where the catalogue has none for a row.
  public var scene: String?

  /// The path and row.
  public var pathRow: PathRow?

  /// The day of acquisition.
  public var date: CalendarDate?

  /// The cloud cover in percent.
  public var cloud: Double?

  /// What it is to be to its period.
  public var role: SceneRole

  /// What helps to choose: tier, correction and sun.
  public var note: String?

  /// Proposals as a manifest, ready to be edited.
  public static func manifest(_ scenes: [ProposedScene]) -> String {
    let lines = scenes.map { scene in
      CSVTable.line([
        scene.scene ?? "", scene.pathRow?.compact ?? "", scene.date?.iso ?? "",
        scene.cloud.map(Self.text) ?? "", scene.role.rawValue, scene.note ?? "",
      ])
    }
    return ([CSVTable.line(Manifest.columns)] + lines).joined(separator: "\n") + "\n"
  }

  /// Proposals as JSON.
  public static func json(_ scenes: [ProposedScene]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(scenes), as: UTF8.self) + "\n"
  }

  /// Writes a proposal, whole or not at all.
  public static func write(_ text: String, to path: String) throws {
    try TemporaryName.write(Data(text.utf8), to: path)
  }

  init(_ entry: ManifestEntry, item: CatalogueItem?) {
    self.init(
      scene: item?.product?.text ?? entry.scene, pathRow: entry.pathRow, date: entry.date,
      cloud: entry.cloud ?? item?.cloud, role: entry.role, note: entry.note)
  }

  init(_ item: CatalogueItem, role: SceneRole) {
    let sun = item.sunElevation.map { "sun \(Int($0.rounded()))°" }
    let facts = [item.tier, item.correction, sun].compactMap(\.self)
    self.init(
      scene: item.product?.text ?? item.id, pathRow: item.pathRow, date: item.date, cloud: item.cloud,
      role: role, note: facts.isEmpty ? nil : facts.joined(separator: ", "))
  }

  init(
    scene: String?, pathRow: PathRow?, date: CalendarDate?, cloud: Double?, role: SceneRole, note: String?
  ) {
    self.scene = scene
    self.pathRow = pathRow
    self.date = date
    self.cloud = cloud
    self.role = role
    self.note = note
  }

  private static func text(_ cloud: Double) -> String {
    cloud == cloud.rounded() ? "\(Int(cloud))" : "\(cloud)"
  }
}
