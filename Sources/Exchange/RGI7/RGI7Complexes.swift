import Geospatial
import Glaciers

/// The glacier complexes of a period in the columns of RGI 7: outlines that share a border as one, those that share none
/// by themselves.
struct RGI7Complexes {
  /// The complexes in longitude and latitude, one for each row.
  let layer: VectorLayer

  /// Which glaciers each complex is made of, by their identifiers: `CtoG_links.json`.
  let links: JSONText

  init(of outlines: [Polygon], named names: RGI7Names, of edition: Edition) throws {
    let crs = edition.project.crs
    let meter = try AreaMeter(.equalArea, crs: crs)
    let transform = try CoordinateTransform(from: crs, to: .wgs84)
    let complexes = try IceComplexes.dissolved(outlines)
    let features = try complexes.enumerated().map { index, complex in
      let attributes = GlacierAttributes(
        center: try transform.apply(complex.outline.asMultiPolygon.pointOnSurface()),
        area: try meter.area(of: complex.outline))
      let measured = attributes.rgi7Values
      var values = RGI7Column.complex.reduce(into: [:]) { $0[$1.name] = measured[$1.name] }
      values["rgi_id"] = .string(names.id(.complex, index + 1))
      values["o1region"] = .string(edition.statement.region.first)
      values["o2region"] = .string(edition.statement.region.second)
      return Feature(
        id: Int64(index + 1), geometry: .polygons(complex.outline.asMultiPolygon), attributes: values)
    }
    layer = try VectorLayer(
      name: names.file(.complex), crs: crs, fields: RGI7Table.fields(RGI7Column.complex), features: features
    ).longitudesAndLatitudes()
    links = .members(
      complexes.enumerated().map { index, complex in
        (
          names.id(.complex, index + 1),
          .list(complex.sources.map { .text(names.id(.glacier, $0 + 1)) })
        )
      })
  }
}
