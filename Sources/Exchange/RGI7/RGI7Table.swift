import Geospatial
import Glaciers
import Inventory

/// The outlines of a period in the columns of the Randolph Glacier Inventory 7.
struct RGI7Table {
  /// The outlines in longitude and latitude, one for each row.
  let layer: VectorLayer

  /// How the outlines' heights are spread, by their identifiers, where an elevation model was at hand.
  let hypsometry: [(id: String, area: Area, hypsometry: Hypsometry)]

  /// The widths that the shapefiles of RGI 7 have.
  private static func width(_ kind: VectorLayer.Field.Kind) -> Int {
    switch kind {
    case .string, .date: 80
    case .integer: 18
    case .real: 24
    }
  }

  /// Measures the outlines anew: RGI's areas are equal-area, whatever those of the inventory are.
  init(of outlines: [OutlineRecord], named names: RGI7Names, of edition: Edition) throws {
    let crs = edition.project.crs
    let meter = try AreaMeter(.equalArea, crs: crs)
    let transform = try CoordinateTransform(from: crs, to: .wgs84)
    var features: [Feature] = []
    var hypsometry: [(id: String, area: Area, hypsometry: Hypsometry)] = []
    for (index, outline) in outlines.enumerated() {
      let attributes = GlacierAttributes(
        center: try transform.apply(outline.polygon.asMultiPolygon.pointOnSurface()),
        area: try meter.area(of: outline.polygon))
      let id = names.id(.glacier, index + 1)
      var values = attributes.rgi7Values
      if let topography = outline.topography {
        values.merge(topography.values.filter { RGI7Column.glacier($0.key) != nil }) { $1 }
        hypsometry.append((id, attributes.area, topography.hypsometry))
      }
      if let known = outline.externalID.flatMap(GLIMSIdentifier.init) {
        values["glims_id"] = .string("\(known)")
      }
      values["rgi_id"] = .string(id)
      values["o1region"] = .string(edition.statement.region.first)
      values["o2region"] = .string(edition.statement.region.second)
      values["src_date"] = outline.srcDate.map { .string("\($0.iso)T00:00:00") }
      values["glac_name"] = outline.name.map(FieldValue.string)
      values["is_rgi6"] = .integer(0)
      for column in RGI7Column.glacier where values[column.name] == nil {
        values[column.name] = column.missing
      }
      features.append(
        Feature(
          id: Int64(index + 1), geometry: .polygons(outline.polygon.asMultiPolygon), attributes: values))
    }
    layer = try VectorLayer(
      name: names.file(.glacier), crs: crs, fields: Self.fields(RGI7Column.glacier), features: features
    ).longitudesAndLatitudes()
    self.hypsometry = hypsometry
  }

  /// The fields of columns with the widths of RGI 7.
  static func fields(_ columns: [RGI7Column]) -> [VectorLayer.Field] {
    columns.map { VectorLayer.Field($0.name, $0.kind, width: width($0.kind)) }
  }
}

/// The names of a period's outlines and files, made like those of RGI 7: `Firnline-2019-2021-G-13-00042` is number 42 of
/// that period, and `Firnline-2019-2021-G-13_my_mountains` the file with it; `Simulated` stands first where it is.
struct RGI7Names {
  /// The letter of a product of RGI 7.
  enum Product: String {
    case glacier = "G"
    case complex = "C"
    case intersects = "I"
  }

  private let series: String
  private let region: String
  private let project: String

  init(_ edition: Edition, period: Edition.Period) {
    series = "\(edition.project.isSimulated ? "Simulated" : "Firnline")-\(period.fileName)"
    region = edition.statement.region.first
    project = FileNames.plain(edition.project.name.lowercased())
  }

  func id(_ product: Product, _ number: Int) -> String {
    let digits = "\(number)"
    let padding = String(repeating: "0", count: max(0, 5 - digits.count))
    return "\(series)-\(product.rawValue)-\(region)-\(padding)\(digits)"
  }

  func file(_ product: Product) -> String { "\(series)-\(product.rawValue)-\(region)_\(project)" }
}
