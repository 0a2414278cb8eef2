import Declaration
import Geospatial

extension Basins {
  /// The divides of a reference inventory, from any file that OGR reads.
  ///
  /// - Parameters:
  ///   - name: the field that names glaciers, such as `rgi_id`; features of one name are one basin.
  ///   - crs: a system in a plane, into which the file's is carried.
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public init(
    reference path: String, layer: String? = nil, where filter: String? = nil, name: String? = nil, crs: CRS
  ) throws {
    let file = try GlacierFile(path, layer: layer, where: filter, name: name)
    try self.init(reference: file.glaciers(in: crs).map { ($0.name, $0.outline) }, crs: crs)
  }

  /// The divides that the lines of a file draw across outlines, from any file that OGR reads; edges of polygons count
  /// as lines.
  ///
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public init(
    of outlines: [Polygon], lines path: String, crs: CRS, settings: DivideSettings = DivideSettings()
  ) throws {
    let layer = try VectorLayer.read(path)
    guard let source = layer.crs else { throw GlacierFile.nameless(path) }
    let transform = try CoordinateTransform(from: source, to: crs)
    let lines = try layer.features.flatMap { feature -> [[Point]] in
      switch feature.geometry {
      case .lines(let lines): try lines.map(transform.apply)
      case .polygons(let polygons): try polygons.polygons.flatMap(\.rings).map(transform.apply)
      case .points, nil: []
      }
    }
    guard !lines.isEmpty else {
      throw InputError(file: path, problem: "holds no lines", mend: "choose a layer of lines")
    }
    try self.init(of: outlines, lines: lines, crs: crs, settings: settings)
  }

  /// Writes basins as a file with their numbers and names; its ending chooses the format.
  public func write(_ path: String) throws {
    let features = basins.map { basin in
      var values: [String: FieldValue] = ["number": .integer(Int64(basin.number))]
      values["name"] = basin.name.map { .string($0) }
      return Feature(id: Int64(basin.number), geometry: .polygons(basin.ground), attributes: values)
    }
    try VectorLayer(
      name: "basins", crs: crs, fields: [.init("number", .integer), .init("name", .string)],
      features: features,
      shapes: .multiPolygon
    ).write(path)
  }

  /// Reads basins that `write` wrote.
  ///
  /// - Throws: `InputError` where the file holds anything else, `GeospatialError` where it cannot be read.
  public init(reading path: String) throws {
    let layer = try VectorLayer.read(path)
    guard let crs = layer.crs else { throw GlacierFile.nameless(path) }
    let basins = try layer.features.map { feature in
      guard let ground = feature.polygons, case .integer(let number)? = feature.attributes["number"] else {
        throw InputError(
          file: path, field: "number", problem: "is missing of feature \(feature.id)",
          mend: "give a file of basins that Firnline wrote")
      }
      return Basin(number: Int(number), name: feature.attributes["name"]?.description, ground: ground)
    }
    self.init(crs: crs, basins: basins)
  }
}
