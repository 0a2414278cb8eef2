import Geospatial

extension OutlineComparison {
  /// The ground on which both agree and on which they do not, as a layer for a GIS.
  ///
  /// The field `ice` is `both`, `only first` or `only second`, as the colours of Chu et al. 2022, Fig. 20.
  public func map() throws -> VectorLayer {
    let settings = settings
    let classes = [("both", shared), ("only first", onlyFirst), ("only second", onlySecond)]
    let faces = classes.flatMap { name, polygons in polygons.map { (name: name, polygon: $0) } }
    let features = try Parallel.map(
      Array(faces.enumerated()), tools: { try AreaMeter(settings.measure, crs: settings.crs) }
    ) { face, meter in
      Feature(
        id: Int64(face.offset + 1), geometry: .polygons(face.element.polygon.asMultiPolygon),
        attributes: [
          "ice": .string(face.element.name),
          "area_m2": .real(try meter.area(of: face.element.polygon).squareMetres),
        ])
    }
    return VectorLayer(
      name: "agreement", crs: settings.crs, fields: [.init("ice", .string), .init("area_m2", .real)],
      features: features)
  }
}
