import Geospatial

/// The features of a vector file, with the CRS that their coordinates are in.
public struct GeoreferencedLayer: Sendable {
  /// The file.
  public let path: String

  /// What stands in the file, features without a shape among it.
  public let layer: VectorLayer

  /// The CRS of the coordinates, which need not be what the file names.
  public let crs: CRS

  /// The edges around all shapes, which for degrees may lie across the antimeridian.
  public var bounds: Bounds? {
    crs.bounds(
      of: layer.features.flatMap { feature -> [Point] in
        switch feature.geometry {
        case .points(let points): points
        case .lines(let lines): lines.flatMap(\.self)
        case .polygons(let faces): faces.polygons.flatMap(\.exterior)
        case nil: []
        }
      })
  }

  /// The features that have faces, with these in another CRS, in the order of the file.
  ///
  /// In a plane, faces that were cut at the antimeridian meet there again. In degrees, faces that reach across it are
  /// cut at it.
  /// - Parameter mended: the faces of a feature, as they are to be carried over, in the coordinates of the file.
  /// - Throws: `InputError` where a face lies where the CRS has no places, or encloses a pole that it cannot show.
  public func polygons(
    in target: CRS, mended: (Feature, MultiPolygon) throws -> MultiPolygon = { $1 }
  ) throws -> [(feature: Feature, polygons: MultiPolygon)] {
    let move = try transform(to: target)
    let isCut = target.isGeographic && !crs.isGeographic
    return try layer.features.compactMap { feature in
      guard let faces = try feature.polygons.map({ try mended(feature, $0) }), !faces.isEmpty else {
        return nil
      }
      return try placing(feature, in: target) {
        guard case .polygons(let moved) = try move(.polygons(faces)) else { return nil }
        guard isCut else { return (feature, moved) }
        return (feature, MultiPolygon(try moved.polygons.flatMap { try $0.cutAtAntimeridian().polygons }))
      }
    }
  }

  /// All lines in another CRS with the numbers of their features, in the order of the file; edges of faces count.
  ///
  /// - Throws: `InputError` where a line lies where the CRS has no places.
  public func lines(in target: CRS) throws -> [(feature: Int64, line: [Point])] {
    let move = try transform(to: target)
    return try layer.features.flatMap { feature in
      guard let shape = feature.geometry else { return [(feature: Int64, line: [Point])]() }
      return try placing(feature, in: target) {
        switch try move(shape) {
        case .points: []
        case .lines(let lines): lines.map { (feature.id, $0) }
        case .polygons(let faces): faces.polygons.flatMap(\.rings).map { (feature.id, $0) }
        }
      }
    }
  }

  private func transform(to target: CRS) throws -> (Geometry) throws -> Geometry {
    let transform = try CoordinateTransform(from: crs, to: target)
    // In degrees the two edges of what was cut at the antimeridian are 180 and -180; in a plane they are to be one.
    let isTurned = crs.isGeographic && !target.isGeographic && bounds.map { $0.maxX < $0.minX } ?? false
    return { try transform.apply(isTurned ? $0.turned(eastward: false) : $0) }
  }

  private func placing<Result>(
    _ feature: Feature, in target: CRS, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as GeospatialError {
      let isPole = error.function == "cutAtAntimeridian"
      throw InputError(
        file: path,
        problem: isPole
          ? "feature \(feature.id) encloses a pole, which longitudes and latitudes cannot show"
          : "feature \(feature.id) lies where \(target) has no places",
        mend: isPole
          ? "choose a projected system in place of \(target)"
          : "is it in \(crs)? if so, choose another system in place of \(target)")
    }
  }
}

extension GeoreferencedLayer {
  /// The ground of all faces in another CRS, each piece once; faces that are not valid are repaired.
  ///
  /// - Throws: as `polygons(in:mended:)`.
  public func ground(in target: CRS) throws -> MultiPolygon {
    try Self.ground(of: polygons(in: target).map(\.polygons))
  }

  /// The ground of the features of each value of a field, in the order of the values.
  ///
  /// - Throws: as `polygons(in:mended:)`.
  public func ground(in target: CRS, by field: String) throws -> [(name: String, ground: MultiPolygon)] {
    let named = Dictionary(grouping: try polygons(in: target)) {
      $0.feature.attributes[field]?.description ?? ""
    }
    return try named.sorted { $0.key < $1.key }.map { ($0, try Self.ground(of: $1.map(\.polygons))) }
  }

  private static func ground(of shapes: [MultiPolygon]) throws -> MultiPolygon {
    let faces = try shapes.flatMap(\.polygons).flatMap { face in
      try face.invalidity() == nil ? [face] : face.asMultiPolygon.madeValid().polygons
    }
    return try MultiPolygon(faces).union()
  }
}

extension GeoreferencedLayer {
  /// Holds a field to a rule.
  ///
  /// - Throws: `InputError` with the field, the features and the mend.
  public func require(_ rule: VectorSource.FieldRule) throws {
    switch rule {
    case .known(let name):
      guard !layer.fields.contains(where: { $0.name == name }) else { return }
      let names = layer.fields.map(\.name).joined(separator: ", ")
      throw fault(
        name, "is no field of layer '\(layer.name)'",
        names.isEmpty ? "choose a layer that has fields" : "name one of \(names)")
    case .filled(let name):
      try require(.known(name))
      guard let empty = layer.features.first(where: { $0.geometry != nil && value(of: name, in: $0) == nil })
      else { return }
      throw fault(name, "is empty in feature \(empty.id)", "fill it in every feature, or name another field")
    case .unique(let name):
      try require(.known(name))
      var owners: [String: Int64] = [:]
      for feature in layer.features where feature.geometry != nil {
        guard let value = value(of: name, in: feature),
          let owner = owners.updateValue(feature.id, forKey: value)
        else { continue }
        throw fault(
          name, "is '\(value)' in features \(owner) and \(feature.id)",
          "give each feature its own, or make one of both")
      }
    }
  }

  private func value(of field: String, in feature: Feature) -> String? {
    feature.attributes[field].map(\.description).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func fault(_ field: String, _ problem: String, _ mend: String) -> InputError {
    InputError(file: path, field: field, problem: problem, mend: mend)
  }
}
