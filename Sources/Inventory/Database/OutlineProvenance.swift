import Foundation
import GRDB
import Geospatial
import Glaciers

/// Where an outline comes from: all that decided it.
public struct OutlineProvenance: Sendable, Codable {
  /// A scene's part in an outline.
  public struct Part: Sendable, Codable {
    /// The product's identifier.
    public var scene: String

    /// The day of acquisition.
    public var date: String

    /// The share of the outline that it decided, 0 to 1.
    public var share: Double

    /// What it is to the period: main, support or substitute.
    public var role: String

    /// The sensor.
    public var sensor: String

    /// The tile: path and row, or another grid's name.
    public var tile: String

    /// The cloud cover in percent.
    public var cloudPercent: Double?

    /// The SHA-256 over the files of the product that were read.
    public var sha256: String?

    /// Why it is here, or what to know about it.
    public var note: String?
  }

  /// A correction by hand that changed an outline.
  public struct Correction: Sendable, Codable {
    /// What it does: add, erase, divide or relabel.
    public var kind: String

    /// Its number in the layer of that name.
    public var number: Int64

    /// Who drew it.
    public var author: String?

    /// Why.
    public var reason: String?

    /// When.
    public var date: String?
  }

  /// The outline's identifier, which may be quoted together with the inventory.
  public var outline: Int64

  /// The period and its place there, from 1.
  public var period: String

  /// The place among the outlines of the period, from 1.
  public var number: Int

  /// Extracted from scenes, or imported from a file.
  public var kind: String

  /// The glacier's name and the identifier in the file it came from.
  public var name: String?

  /// The identifier that the outline had in the file it came from.
  public var externalID: String?

  /// The area in km², and how it was measured.
  public var areaSquareKilometres: Double

  /// The area's own uncertainty in km².
  public var errorSquareKilometres: Double?

  /// How areas are measured.
  public var areaMeasure: String

  /// Longitude of a point inside, in degrees.
  public var longitude: Double

  /// Latitude of a point inside, in degrees.
  public var latitude: Double

  /// The date of the scene that decided most of it.
  public var date: String?

  /// The scenes that decided it, the largest share first.
  public var scenes: [Part]

  /// The corrections by hand that changed it, in their order.
  public var corrections: [Correction]

  /// Every setting that shaped it: method, weights by their SHA-256, merge, outline, uncertainty.
  public var settings: [String: String]

  /// The version of Firnline.
  public var version: String

  /// The hash of the step that recorded it, under which `firnline explain` knows it.
  public var stepHash: String

  /// When the run began.
  public var started: String

  /// When the run ended.
  public var ended: String

  /// When the inventory came to hold the outline.
  public var recordedAt: String

  /// When another version of the period took its place; nil where it is current.
  public var supersededAt: String?
}

extension InventoryDatabase {
  /// Where an outline comes from, also one that has been superseded; nil where there is none of this identifier, or was
  /// none yet at the moment as of which the inventory is read.
  public func provenance(ofOutline id: Int64) throws -> OutlineProvenance? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT o.*, p.label, p.kind, p.recorded_at, p.superseded_at, r.settings, r.firnline_version, r.step_hash,
            r.started, r.ended,
            o.id - (SELECT min(id) FROM outline_versions WHERE period_id = p.id) + 1 AS number
          FROM outline_versions o JOIN period_versions p ON p.id = o.period_id
          JOIN run_versions r ON r.period_id = p.id WHERE o.id = ?
          """, arguments: [id])
      guard let row, moment.map({ row["recorded_at"] <= $0.iso }) ?? true else { return nil }
      let parts = try Row.fetchAll(
        database,
        sql: """
          SELECT s.*, os.share, ps.role, ps.note FROM outline_scene_versions os
          JOIN scene_versions s ON s.id = os.scene_id
          JOIN period_scene_versions ps ON ps.scene_id = s.id AND ps.period_id = ?
          WHERE os.outline_id = ? ORDER BY os.share DESC, s.product_id
          """, arguments: [row["period_id"] as Int64, id])
      let corrections = try Self.adjustments(
        ofVersion: row["period_id"], touching: id, in: database)
      var provenance = OutlineProvenance(
        row, parts: parts.map(OutlineProvenance.Part.init),
        corrections: corrections.map(OutlineProvenance.Correction.init))
      if let moment, let end = provenance.supersededAt, end > moment.iso { provenance.supersededAt = nil }
      return provenance
    }
  }

  /// The outlines of a period in which a place lies.
  ///
  /// - Parameter place: longitude and latitude in degrees.
  public func outlines(ofPeriod label: String, at place: Point) throws -> [Int64] {
    // What lies beyond the projection lies in no outline.
    guard let point = try? CoordinateTransform(from: .wgs84, to: project.crs).apply(place) else { return [] }
    return try read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT o.id FROM outlines o JOIN periods p ON p.id = o.period_id
          WHERE p.label = ?1 AND o.id IN (SELECT pkid FROM idx_outline_versions_geom
              WHERE xmin <= ?2 AND xmax >= ?2 AND ymin <= ?3 AND ymax >= ?3)
            AND ST_Covers(o.geom, MakePoint(?2, ?3, ST_SRID(o.geom))) = 1
          ORDER BY o.id
          """, arguments: [label, point.x, point.y])
    }
  }
}

extension OutlineProvenance {
  fileprivate init(_ row: Row, parts: [Part], corrections: [Correction]) {
    self.init(
      outline: row["id"], period: row["label"], number: row["number"], kind: row["kind"],
      name: row["glac_name"], externalID: row["external_id"],
      areaSquareKilometres: row["area_m2"] / 1e6,
      errorSquareKilometres: (row["area_error_m2"] as Double?).map { $0 / 1e6 },
      areaMeasure: row["area_measure"], longitude: row["cenlon"], latitude: row["cenlat"],
      date: row["src_date"], scenes: parts, corrections: corrections,
      settings: RunRecord.fields(of: row["settings"]),
      version: row["firnline_version"],
      stepHash: row["step_hash"], started: row["started"], ended: row["ended"],
      recordedAt: row["recorded_at"], supersededAt: row["superseded_at"])
  }
}

extension OutlineProvenance.Correction {
  fileprivate init(_ effect: AdjustmentEffect) {
    self.init(
      kind: effect.kind.rawValue, number: effect.number, author: effect.author, reason: effect.reason,
      date: effect.date)
  }
}

extension OutlineProvenance.Part {
  fileprivate init(_ row: Row) {
    self.init(
      scene: row["product_id"], date: row["date"], share: row["share"], role: row["role"],
      sensor: row["sensor"], tile: row["tile"], cloudPercent: row["cloud_percent"], sha256: row["sha256"],
      note: row["note"])
  }
}
