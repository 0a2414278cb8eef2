import Geospatial

/// One period for the Open Global Glacier Model, which reads outlines in the columns of RGI 7.
struct OGGMContent: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    let period = try edition.onlyPeriod(for: .oggm)
    let outlines = try edition.inventory.outlines(ofPeriod: period.label)
    var layer = try RGI7Table(
      of: outlines, named: RGI7Names(edition, period: period), of: edition
    ).layer
    let days = period.summary.days
    let middle = CalendarDate(ordinal: (days.lowerBound.ordinal + days.upperBound.ordinal) / 2)
    var undated = 0
    for index in layer.features.indices where layer.features[index].attributes["src_date"] == nil {
      layer.features[index].attributes["src_date"] = .string("\(middle.iso)T00:00:00")
      undated += 1
    }
    try layer.write("\(folder)/\(stem)", dated: edition.lastDay)
    let isShapefile = stem.lowercased().hasSuffix(".shp")
    let name = isShapefile ? "\(stem.dropLast(4)).shp, .shx, .dbf, .prj, .cpg" : stem
    return ExportedFiles(
      files: [(name, "the outlines of \(period.label) in the columns of RGI 7.0, in longitude and latitude")],
      remarks: [
        "`oggm.workflow.init_glacier_directories(geopandas.read_file('\(stem)'))` takes it; `area_km2` is equal-area."
          + " The region is \(edition.statement.region.second); 00-00 is that of none.",
        "OGGM needs a year for each outline: the middle of the period stands for \(undated) that have no date.",
      ])
  }
}
