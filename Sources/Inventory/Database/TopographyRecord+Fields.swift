import Geospatial
import Glaciers

/// Topography as fields of a layer, named as in RGI 7 where it has them.
extension TopographyRecord {
  /// The fields in their order.
  static let fields: [VectorLayer.Field] = [
    .init("zmin_m", .real), .init("zmax_m", .real), .init("zmed_m", .real), .init("zmean_m", .real),
    .init("slope_deg", .real), .init("aspect_deg", .real), .init("aspect_sec", .integer),
    .init("lmax_m", .integer),
    .init("termlon", .real), .init("termlat", .real), .init("dem_source", .string),
    .init("hypsometry", .string),
    .init("flow_line", .string),
  ]

  /// The values of the fields by their names.
  public var values: [String: FieldValue] {
    var values: [String: FieldValue] = [
      "zmin_m": .real(minimum), "zmax_m": .real(maximum), "zmed_m": .real(median), "zmean_m": .real(mean),
      "slope_deg": .real(slope), "lmax_m": .integer(Int64(length.metres)),
      "dem_source": .string(source),
      "aspect_sec": .integer(Int64(sector?.rawValue ?? AspectSector.notAssigned)),
      "hypsometry": .string(hypsometry.bands.map { "\($0.center):\($0.share)" }.joined(separator: " ")),
    ]
    values["aspect_deg"] = aspect.map(FieldValue.real)
    values["termlon"] = (terminus?.x).map(FieldValue.real)
    values["termlat"] = (terminus?.y).map(FieldValue.real)
    values["flow_line"] = flowLineText.map(FieldValue.string)
    return values
  }

  /// Reads what `values` wrote; nil where there is no topography.
  init?(_ values: [String: FieldValue]) {
    let bands = (values["hypsometry"]?.description ?? "").split(separator: " ").map {
      $0.split(separator: ":").compactMap { Int($0) }
    }
    guard let minimum = values["zmin_m"]?.number, let maximum = values["zmax_m"]?.number,
      let median = values["zmed_m"]?.number, let mean = values["zmean_m"]?.number,
      let slope = values["slope_deg"]?.number, let length = values["lmax_m"]?.number,
      let source = values["dem_source"]?.description, let lowest = bands.first?.first,
      bands.allSatisfy({ $0.count == 2 }),
      let hypsometry = Hypsometry(base: lowest - Hypsometry.bandHeight / 2, shares: bands.map { $0[1] })
    else { return nil }
    self.init(
      minimum: minimum, maximum: maximum, median: median, mean: mean, slope: slope,
      aspect: values["aspect_deg"]?.number, length: Length(metres: length),
      flowLine: Self.points(values["flow_line"]?.description), hypsometry: hypsometry, source: source)
  }
}
