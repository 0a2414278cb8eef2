import Geospatial

/// A layer of a vector file that somebody names: outlines, sub-areas, basins or divides, in anything that OGR reads.
///
/// All such files are read here, so that all are refused for the same reasons and in the same words.
public struct VectorSource: Sendable, Hashable {
  /// The file, or whatever else OGR opens.
  public var path: String

  /// The layer; the first where nil.
  public var layer: String?

  /// An SQL condition on the attributes, such as `Year = '1998'`.
  public var filter: String?

  /// The CRS of a file that names none, or a wrong one.
  public var crs: CRS?

  /// Names a layer of a file.
  public init(_ path: String, layer: String? = nil, where filter: String? = nil, crs: CRS? = nil) {
    self.path = path
    self.layer = layer
    self.filter = filter
    self.crs = crs
  }

  /// What a layer has to hold.
  public enum Shapes: Sendable {
    /// Faces.
    case polygons

    /// Lines; the edges of faces count as such.
    case lines
  }

  /// What a field has to have.
  public enum FieldRule: Sendable {
    /// A name that the layer knows.
    case known(String)

    /// A value in every feature with a shape.
    case filled(String)

    /// Values of which no two features with a shape have the same.
    case unique(String)
  }

  /// Reads the layer; features without a shape, or with one of another kind, are kept beside those that count.
  ///
  /// - Parameter mend: how the command or the key that names the file lets one say its CRS; in the file where nil.
  /// - Throws: `InputError` where the layer lacks such shapes, a field or a value, names no CRS or one that its
  ///   coordinates contradict; `GeospatialError` where it cannot be read.
  public func read(
    _ shapes: Shapes = .polygons, fields rules: [FieldRule] = [], mend: String? = nil
  ) throws -> GeoreferencedLayer {
    let content = try VectorLayer.read(path, layer: layer, where: filter)
    guard content.features.contains(where: shapes.isIn) else { throw try lack(of: shapes, in: content) }
    let result = GeoreferencedLayer(
      path: path, layer: content, crs: try content.knownCRS(crs, path: path, mend: mend))
    for rule in rules { try result.require(rule) }
    return result
  }

  private func lack(of shapes: Shapes, in content: VectorLayer) throws -> InputError {
    let others = try VectorLayer.names(in: path).filter { $0 != content.name }
    let found =
      if let filter, content.features.isEmpty {
        "layer '\(content.name)' has no feature where \(filter)"
      } else if content.features.isEmpty {
        "layer '\(content.name)' is empty"
      } else {
        "layer '\(content.name)' has \(content.kinds)"
      }
    return InputError(
      file: path, problem: "holds no \(shapes == .lines ? "line" : "polygon"): \(found)",
      mend: filter != nil && content.features.isEmpty
        ? "check the condition"
        : others.isEmpty ? "give another file" : "choose another layer: \(others.joined(separator: ", "))")
  }
}

extension VectorLayer {
  /// The CRS that was given, or else the one that the layer names.
  ///
  /// - Parameter mend: how its user can say which is right; in the file where nil.
  /// - Throws: `InputError` where neither is there, or the coordinates contradict it.
  public func knownCRS(_ given: CRS? = nil, path: String, mend: String? = nil) throws -> CRS {
    guard let crs = given ?? crs else {
      throw InputError(
        file: path, problem: "names no coordinate reference system",
        mend: mend ?? "put its .prj file beside it, or give it one with ogr2ogr -a_srs EPSG:4326")
    }
    var placed = self
    placed.crs = crs
    guard let contradiction = placed.contradiction() else { return crs }
    throw InputError(
      file: path, problem: contradiction,
      mend: mend ?? "give it the right one, as with ogr2ogr -a_srs EPSG:4326")
  }

  /// What the features have in place of the shapes that are wanted, in words.
  fileprivate var kinds: String {
    let kinds = features.map { feature in
      switch feature.geometry {
      case .points: "points"
      case .lines: "lines"
      case .polygons: "faces without edges"
      case nil: "rows without a shape"
      }
    }
    return Set(kinds).sorted().joined(separator: " and ")
  }
}

extension VectorSource.Shapes {
  /// Whether a feature has such a shape.
  fileprivate func isIn(_ feature: Feature) -> Bool {
    switch feature.geometry {
    case .polygons(let faces): faces.polygons.contains { !$0.exterior.isEmpty }
    case .lines(let lines): self == .lines && lines.contains { !$0.isEmpty }
    case .points, nil: false
    }
  }
}
