import Declaration
import Foundation
import Geospatial

/// Outlines as they stand in a file: those of any layer that OGR reads, or those of all periods of an inventory.
public struct OutlineFile: Sendable {
  /// The outlines with their attributes; those of an inventory have their period in a field `period`.
  public let layer: VectorLayer

  /// How the shapes stand in the file; empty for an inventory, which only holds valid polygons.
  public let survey: [Int64: GeometrySurvey]

  /// Whether they are an inventory's.
  public let isInventory: Bool

  /// Reads outlines.
  ///
  /// - Parameters:
  ///   - path: an inventory, or whatever OGR takes.
  ///   - layer: the layer of a file; its first where nil.
  /// - Throws: `InputError` where it holds nothing, `GeospatialError` or `InventoryError` where it cannot be read.
  public static func read(_ path: String, layer: String? = nil) throws -> OutlineFile {
    let file = try opened(path, layer: layer)
    guard !file.layer.features.isEmpty else {
      throw InputError(
        file: path,
        problem:
          "holds no outline: \(file.isInventory ? "the inventory" : "layer '\(file.layer.name)'") is empty",
        mend: file.isInventory ? "run the project first" : "give another file or layer")
    }
    return file
  }

  private static func opened(_ path: String, layer: String?) throws -> OutlineFile {
    if InventoryDatabase.isInventory(at: path) {
      return OutlineFile(
        layer: try InventoryDatabase.open(path).outlineLayer(), survey: [:], isInventory: true)
    }
    return OutlineFile(
      layer: try VectorLayer.read(path, layer: layer), survey: try VectorLayer.survey(path, layer: layer),
      isInventory: false)
  }
}

extension InventoryDatabase {
  /// Whether a file has the mark of an inventory, other than SQLite files of other kinds.
  public static func isInventory(at path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let header = try? file.read(upToCount: 72), header.count == 72 else { return false }
    let mark = header[68..<72].reduce(0) { $0 << 8 | Int($1) }
    return header.starts(with: Data("SQLite format 3".utf8)) && mark == InventorySchema.applicationID
  }

  /// The outlines of all periods as one layer, in the order of time.
  func outlineLayer() throws -> VectorLayer {
    var features: [Feature] = []
    for period in try periods() {
      for (index, outline) in try outlines(ofPeriod: period.time.label).enumerated() {
        var values: [String: FieldValue] = [
          "period": .string(period.time.label), "number": .integer(Int64(index + 1)),
        ]
        values["glac_name"] = outline.name.map(FieldValue.string)
        values["external_id"] = outline.externalID.map(FieldValue.string)
        values["src_date"] = outline.srcDate.map(FieldValue.date)
        features.append(
          Feature(
            id: Int64(features.count + 1), geometry: .polygons(outline.polygon.asMultiPolygon),
            attributes: values))
      }
    }
    return VectorLayer(
      name: project.name, crs: project.crs,
      fields: [
        .init("period", .string), .init("number", .integer), .init("glac_name", .string),
        .init("external_id", .string), .init("src_date", .date),
      ], features: features)
  }
}
