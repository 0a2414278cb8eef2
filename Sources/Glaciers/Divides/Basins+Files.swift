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
}
