import Declaration
import Geospatial

/// Polygons of glaciers in any file that OGR reads.
struct GlacierFile {
  /// The file's system.
  var crs: CRS { source.crs }

  /// The edges around all polygons, which for degrees may lie across the antimeridian.
  let bounds: Bounds

  /// The numbers of the features that have polygons.
  var numbers: [Int64] { source.layer.features.filter { $0.polygons != nil }.map(\.id) }

  private let source: GeoreferencedLayer
  private let name: String?

  /// Reads a file.
  ///
  /// - Parameter name: the field that names glaciers.
  /// - Throws: `InputError` where it will not do, `GeospatialError` where it cannot be read.
  init(_ source: VectorSource, name: String? = nil) throws {
    try self.init(source.read(fields: name.map { [.known($0)] } ?? []), name: name)
  }

  /// Takes the polygons of a layer that was read.
  init(_ source: GeoreferencedLayer, name: String? = nil) throws {
    guard let bounds = source.bounds else { preconditionFailure("polygons have vertices") }
    self.bounds = bounds
    self.source = source
    self.name = name
  }

  /// The glaciers in another system, repaired where they are not valid; those without area are left out.
  func glaciers(in target: CRS) throws -> [Glacier] {
    try source.polygons(in: target).compactMap { feature, polygons in
      var outline = MultiPolygon()
      var isRepaired = false
      for part in polygons.polygons where part.hasWholeRings {
        if try part.invalidity() == nil {
          outline.polygons.append(part)
        } else {
          isRepaired = true
          outline.polygons += try part.asMultiPolygon.madeValid().polygons
        }
      }
      guard outline.planarArea > 0 else { return nil }
      return Glacier(
        feature: feature.id, name: name.flatMap { feature.attributes[$0]?.description }, outline: outline,
        isRepaired: isRepaired)
    }
  }

  /// A glacier of the file.
  struct Glacier {
    /// The feature's number.
    let feature: Int64

    /// What the file calls it.
    let name: String?

    /// Its valid polygons.
    let outline: MultiPolygon

    /// Whether they had to be repaired.
    let isRepaired: Bool
  }
}
