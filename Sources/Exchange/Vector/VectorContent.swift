import Geospatial

/// All outlines as one layer of GeoJSON or a FlatGeobuf.
struct VectorContent: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    try edition.outlines().write("\(folder)/\(stem)", dated: edition.lastDay)
    return ExportedFiles(files: [(stem, "all outlines, with `period` and the number in it")])
  }
}

/// All outlines as a GeoPackage with a style.
struct GeoPackageContent: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    let outlines = try edition.outlines()
    let style = OutlineStyle(edition)
    try VectorLayer.write(
      [outlines, style.table(of: outlines.name, dated: edition.lastDay)], to: "\(folder)/\(stem)",
      dated: edition.lastDay)
    return ExportedFiles(
      files: [
        (
          stem,
          "layer `outlines`: all outlines, with `period` and the number in it; `layer_styles`: their QGIS style"
        )
      ])
  }
}

/// All outlines as a shapefile, whose names are short and whose texts are, too.
struct ShapefileContent: ExportContent {
  /// The names that have more than ten characters, as the shapefile has them.
  static let shortNames = [
    "period_start": "per_start", "period_end": "per_end", "external_id": "extern_id",
    "area_error_km2": "area_err", "area_measure": "area_meas", "perimeter_m": "perim_m",
    "src_date_min": "src_min", "src_date_max": "src_max", "glacier_uid": "glac_uid",
  ]

  /// What may be longer than a shapefile's texts: scenes have a table of their own, heights are left to other formats.
  private static let long = ["scene_shares", "hypsometry"]

  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    var layer = try edition.outlines()
    layer.fields = layer.fields.filter { !Self.long.contains($0.name) }.map { field in
      VectorLayer.Field(Self.shortNames[field.name] ?? field.name, field.kind)
    }
    for index in layer.features.indices {
      let kept = layer.features[index].attributes.filter { !Self.long.contains($0.key) }
      layer.features[index].attributes = Dictionary(
        uniqueKeysWithValues: kept.map { (Self.shortNames[$0.key] ?? $0.key, $0.value) })
    }
    try layer.write("\(folder)/\(stem)", dated: edition.lastDay)
    let name = stem.dropLast(4)
    let scenes = "\(name).scenes.csv"
    try SceneShares(of: edition).table.write("\(folder)/\(scenes)")
    let names = Self.shortNames.sorted { $0.key < $1.key }.map { "`\($0.value)` is `\($0.key)`" }
    return ExportedFiles(
      files: [
        ("\(name).shp, .shx, .dbf, .prj, .cpg", "all outlines, with `period` and the number in it"),
        (scenes, "the share of each scene in each outline"),
      ], remarks: ["Names have ten characters at most: \(names.joined(separator: ", "))."])
  }
}
