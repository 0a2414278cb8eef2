import CGDAL
import Foundation

/// A layer of features in memory, read from or written to anything OGR knows.
public struct VectorLayer: Sendable {
  /// A column.
  public struct Field: Sendable, Hashable {
    /// What a column holds.
    public enum Kind: Sendable, Hashable {
      /// Text.
      case string
      /// A whole number.
      case integer
      /// A number.
      case real
      /// A day.
      case date
    }

    /// The column's name.
    public let name: String

    /// What it holds.
    public let kind: Kind

    /// How many characters it may have in formats that reserve them, such as shapefiles; the format's own where nil.
    public let width: Int?

    /// Makes a column.
    public init(_ name: String, _ kind: Kind, width: Int? = nil) {
      self.name = name
      self.kind = kind
      self.width = width
    }
  }

  /// The layer's name.
  public var name: String

  /// The coordinate reference system; nil where the file names none.
  public var crs: CRS?

  /// The columns, in order.
  public var fields: [Field]

  /// The rows.
  public var features: [Feature]

  /// What the layer is declared to hold; as its features have it where nil.
  public var shapes: Shapes?

  /// What a layer may be declared to hold, also while it is empty.
  public enum Shapes: Sendable, Hashable {
    /// A point for each feature.
    case point
    /// One or more lines for each feature.
    case multiLine
    /// One or more faces for each feature.
    case multiPolygon
    /// Rows without a shape.
    case none
  }

  /// Makes a layer.
  public init(
    name: String, crs: CRS?, fields: [Field], features: [Feature] = [], shapes: Shapes? = nil
  ) {
    self.name = name
    self.crs = crs
    self.fields = fields
    self.features = features
    self.shapes = shapes
  }

  /// Reads a layer.
  ///
  /// - Parameters:
  ///   - path: a file or whatever OGR takes.
  ///   - layer: the layer's name; the first where nil.
  ///   - filter: an SQL condition on the attributes, such as `Year = '1998'`.
  /// - Throws: `GeospatialError` where the file, the layer or the condition will not do.
  public static func read(_ path: String, layer: String? = nil, where filter: String? = nil) throws -> Self {
    _ = GDAL.ready
    CPLErrorReset()
    guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR), nil, nil, nil) else {
      throw GDAL.openFailure(path)
    }
    defer { GDALClose(dataset) }
    let source = layer.map { GDALDatasetGetLayerByName(dataset, $0) } ?? GDALDatasetGetLayer(dataset, 0)
    guard let source else {
      let names = names(in: dataset)
      throw GeospatialError(
        function: "GDALDatasetGetLayerByName",
        message: layer.map { "has no layer '\($0)'; it has \(names.joined(separator: ", "))" }
          ?? "holds no layer of features", path: path)
    }
    let isFit = filter.map { OGR_L_SetAttributeFilter(source, $0) == 0 } ?? true
    let definition = OGR_L_GetLayerDefn(source)
    let fields = (0..<OGR_FD_GetFieldCount(definition)).map { index in
      let field = OGR_FD_GetFieldDefn(definition, index)
      return Field(String(cString: OGR_Fld_GetNameRef(field)), Self.kind(OGR_Fld_GetType(field)))
    }
    guard isFit else { throw Self.unfit(filter, among: fields, path: path) }
    var result = VectorLayer(
      name: String(cString: OGR_L_GetName(source)),
      crs: try Self.crs(of: source), fields: fields, features: [])
    OGR_L_ResetReading(source)
    CPLErrorReset()
    while let raw = OGR_L_GetNextFeature(source) {
      defer { OGR_F_Destroy(raw) }
      result.features.append(try Self.feature(raw, fields: fields, path: path))
    }
    guard CPLGetLastErrorType().rawValue < CE_Failure.rawValue else {
      // Some drivers look at the condition only now.
      throw filter != nil && result.features.isEmpty
        ? Self.unfit(filter, among: fields, path: path) : GDAL.failure("OGR_L_GetNextFeature", path: path)
    }
    return result
  }

  /// The error for a condition that the driver did not take, without the statement that it made of it.
  private static func unfit(_ filter: String?, among fields: [Field], path: String) -> GeospatialError {
    let said = GDAL.failure("OGR_L_SetAttributeFilter", path: path)
    // Newer GDAL says why behind the statement, older ones say nothing more.
    let words = said.message.components(separatedBy: "): ")
    let reason = said.message.contains("SELECT ") ? (words.count > 1 ? words.last : nil) : said.message
    return GeospatialError(
      function: said.function,
      message: "cannot be asked for features where \(filter ?? "")" + (reason.map { ": \($0)" } ?? ""),
      path: path, mend: "correct the condition; the fields are \(fields.map(\.name).joined(separator: ", "))")
  }

  /// The names of the layers of a file, in its order.
  ///
  /// - Throws: `GeospatialError` where it cannot be read.
  public static func names(in path: String) throws -> [String] {
    _ = GDAL.ready
    CPLErrorReset()
    guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR), nil, nil, nil) else {
      throw GDAL.openFailure(path)
    }
    defer { GDALClose(dataset) }
    return names(in: dataset)
  }

  private static func names(in dataset: GDALDatasetH) -> [String] {
    (0..<GDALDatasetGetLayerCount(dataset)).map {
      String(cString: OGR_L_GetName(GDALDatasetGetLayer(dataset, $0)))
    }
  }

  /// Why the coordinates cannot be of the layer's CRS, or nil where they can.
  ///
  /// Files are about whose metres are said to be degrees, or degrees metres: whoever believes them puts glaciers into
  /// the sea without a word.
  public func contradiction() -> String? {
    guard let crs else { return nil }
    let corners = features.compactMap { $0.geometry?.bounds }.flatMap {
      [Point(x: $0.minX, y: $0.minY), Point(x: $0.maxX, y: $0.maxY)]
    }
    let areDegrees = corners.allSatisfy { abs($0.x) <= 360 && abs($0.y) <= 90 }
    guard !corners.isEmpty, areDegrees != crs.isGeographic else { return nil }
    return areDegrees
      ? "has coordinates that look like degrees, but is said to be in \(crs), whose unit is no degree"
      : "has coordinates that are no degrees, but is said to be in \(crs)"
  }

  // MARK: - Reading

  private static func feature(_ raw: OGRFeatureH, fields: [Field], path: String) throws -> Feature {
    var feature = Feature(id: OGR_F_GetFID(raw), geometry: nil)
    for (index, field) in fields.enumerated() {
      let index = Int32(index)
      guard OGR_F_IsFieldSetAndNotNull(raw, index) != 0 else { continue }
      switch field.kind {
      case .string:
        feature.attributes[field.name] = .string(String(cString: OGR_F_GetFieldAsString(raw, index)))
      case .integer: feature.attributes[field.name] = .integer(OGR_F_GetFieldAsInteger64(raw, index))
      case .real: feature.attributes[field.name] = .real(OGR_F_GetFieldAsDouble(raw, index))
      case .date:
        var parts = [Int32](repeating: 0, count: 7)
        let read = parts.withUnsafeMutableBufferPointer { part -> Int32 in
          guard let base = part.baseAddress else { return 0 }
          return OGR_F_GetFieldAsDateTime(
            raw, index, base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6)
        }
        if read != 0, let date = CalendarDate(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[2])) {
          feature.attributes[field.name] = .date(date)
        }
      }
    }
    if let geometry = OGR_F_GetGeometryRef(raw) {
      do {
        feature.geometry = try OGRGeometry.value(geometry)
      } catch let error as GeospatialError {
        throw GeospatialError(
          function: error.function, message: "feature \(feature.id): \(error.message)", path: path)
      }
    }
    return feature
  }

  private static func crs(of layer: OGRLayerH) throws -> CRS? {
    let crs = try OGR_L_GetSpatialRef(layer).map { try CRS(reference: $0) }
    // What a GeoPackage has that names none, by its standard.
    let isUndefined = ["Undefined Cartesian SRS", "Undefined geographic SRS"].contains(crs?.name ?? "")
    return isUndefined ? nil : crs
  }

  private static func kind(_ type: OGRFieldType) -> Field.Kind {
    switch type {
    case OFTInteger, OFTInteger64: .integer
    case OFTReal: .real
    case OFTDate, OFTDateTime: .date
    default: .string
    }
  }
}
