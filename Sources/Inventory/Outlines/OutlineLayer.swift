import Foundation
import Geospatial

/// Outlines as a vector layer: the result of the outline step, which any GIS opens.
public enum OutlineLayer {
  private static let fields: [VectorLayer.Field] = [
    .init("glac_name", .string), .init("external_id", .string), .init("area_m2", .real),
    .init("area_error_m2", .real), .init("perimeter_m", .real), .init("src_date", .date),
    .init("src_date_min", .date), .init("src_date_max", .date), .init("scene_shares", .string),
  ]

  /// Writes outlines as a file; its ending chooses the format.
  public static func write(_ outlines: [OutlineRecord], crs: CRS, to path: String) throws {
    let features = try outlines.enumerated().map { index, outline in
      Feature(
        id: Int64(index + 1), geometry: .polygons(outline.polygon.asMultiPolygon),
        attributes: try attributes(of: outline))
    }
    try VectorLayer(
      name: "outlines", crs: crs, fields: fields + glacierFields(of: outlines), features: features
    )
    .write(path)
  }

  /// The fields of what only some outlines have; none where no outline has any of it.
  static func glacierFields(of outlines: [OutlineRecord]) -> [VectorLayer.Field] {
    (outlines.contains { $0.complex != nil } ? [.init("complex", .integer)] : [])
      + (outlines.contains { $0.topography != nil } ? TopographyRecord.fields : [])
  }

  /// Reads what `write` wrote.
  public static func read(_ path: String) throws -> [OutlineRecord] {
    try VectorLayer.read(path).features.map { feature in
      guard let polygon = feature.polygons?.polygons.first, let area = feature.attributes["area_m2"]?.number
      else {
        throw GeospatialError(
          function: "OutlineLayer.read", message: "feature \(feature.id) is no outline", path: path)
      }
      let text = { feature.attributes[$0]?.description }
      let area2 = feature.attributes["area_error_m2"]?.number
      let first = feature.attributes["src_date_min"]?.date
      let last = feature.attributes["src_date_max"]?.date
      return OutlineRecord(
        polygon: polygon, area: Area(squareMetres: area),
        perimeter: Length(metres: feature.attributes["perimeter_m"]?.number ?? 0), name: text("glac_name"),
        externalID: text("external_id"), srcDate: feature.attributes["src_date"]?.date,
        srcDates: first.flatMap { first in last.map { first...$0 } },
        shares: try shares(text("scene_shares")), uncertainty: area2.map { Area(squareMetres: $0) },
        complex: (feature.attributes["complex"]?.number).map { Int($0) },
        topography: TopographyRecord(feature.attributes))
    }
  }

  /// The fields of an outline that it has values for.
  static func attributes(of outline: OutlineRecord) throws -> [String: FieldValue] {
    var values: [String: FieldValue] = [
      "area_m2": .real(outline.area.squareMetres), "perimeter_m": .real(outline.perimeter.metres),
    ]
    values["glac_name"] = outline.name.map(FieldValue.string)
    values["external_id"] = outline.externalID.map(FieldValue.string)
    values["area_error_m2"] = outline.uncertainty.map { .real($0.squareMetres) }
    values["src_date"] = outline.srcDate.map(FieldValue.date)
    values["src_date_min"] = (outline.srcDates?.lowerBound).map(FieldValue.date)
    values["src_date_max"] = (outline.srcDates?.upperBound).map(FieldValue.date)
    values["complex"] = outline.complex.map { .integer(Int64($0)) }
    values.merge(outline.topography?.values ?? [:]) { $1 }
    if !outline.shares.isEmpty {
      let encoder = JSONEncoder()
      // Without an order it would be another one in each process.
      encoder.outputFormatting = .sortedKeys
      let data = try encoder.encode(outline.shares.map { Share(scene: $0.productID, share: $0.share) })
      values["scene_shares"] = .string(String(decoding: data, as: UTF8.self))
    }
    return values
  }

  private static func shares(_ text: String?) throws -> [SceneShare] {
    guard let text else { return [] }
    return try JSONDecoder().decode([Share].self, from: Data(text.utf8)).map {
      SceneShare(productID: $0.scene, share: $0.share)
    }
  }

  private struct Share: Codable {
    var scene: String
    var share: Double
  }
}
