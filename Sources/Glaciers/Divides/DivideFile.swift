import Declaration
import Geospatial

/// The divides of a file that OGR reads: lines, or the outlines of a reference inventory, each glacier a basin.
public struct DivideFile: Sendable {
  private let source: GeoreferencedLayer
  private let kind: Kind

  private enum Kind {
    case lines
    case reference(name: String?)
  }

  /// Reads lines; edges of polygons count as such.
  ///
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public init(lines source: VectorSource) throws {
    self.source = try source.read(.lines)
    kind = .lines
  }

  /// Reads a reference inventory.
  ///
  /// - Parameter name: the field that names glaciers, such as `rgi_id`; features of one name are one basin.
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public init(reference source: VectorSource, name: String? = nil) throws {
    self.source = try source.read(fields: Self.fields(name))
    kind = .reference(name: name)
  }

  /// Reads either: a file without polygons holds lines.
  ///
  /// - Parameter name: the field that names glaciers, which are polygons then.
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public init(_ source: VectorSource, name: String? = nil) throws {
    self.source = try source.read(name == nil ? .lines : .polygons, fields: Self.fields(name))
    let hasPolygons = self.source.layer.features.contains { $0.polygons != nil }
    kind = hasPolygons ? .reference(name: name) : .lines
  }

  private static func fields(_ name: String?) -> [VectorSource.FieldRule] { name.map { [.known($0)] } ?? [] }

  /// The basins that the divides make of outlines, and the lines that end inside ice.
  ///
  /// - Parameter crs: the system of the outlines, in a plane.
  /// - Throws: `InputError` where a divide has no place in the system.
  public func basins(
    of outlines: [Polygon], crs: CRS, settings: DivideSettings = DivideSettings()
  ) throws -> (basins: Basins, loose: [LooseDivide]) {
    switch kind {
    case .lines:
      let lines = try source.lines(in: crs)
      return (
        try Basins(of: outlines, lines: lines.map(\.line), crs: crs, settings: settings),
        try LooseDivide.all(of: lines, in: outlines, crs: crs)
      )
    case .reference(let name):
      let glaciers = try GlacierFile(source, name: name).glaciers(in: crs)
      return (try Basins(reference: glaciers.map { ($0.name, $0.outline) }, crs: crs), [])
    }
  }
}
