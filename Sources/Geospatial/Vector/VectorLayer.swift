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

    /// Makes a column.
    public init(_ name: String, _ kind: Kind) {
      self.name = name
      self.kind = kind
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
      throw GDAL.failure("GDALOpenEx", path: path)
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
    if let filter, OGR_L_SetAttributeFilter(source, filter) != 0 {
      throw GDAL.failure("OGR_L_SetAttributeFilter", path: path)
    }
    let definition = OGR_L_GetLayerDefn(source)
    let fields = (0..<OGR_FD_GetFieldCount(definition)).map { index in
      let field = OGR_FD_GetFieldDefn(definition, index)
      return Field(String(cString: OGR_Fld_GetNameRef(field)), Self.kind(OGR_Fld_GetType(field)))
    }
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
      throw GDAL.failure("OGR_L_GetNextFeature", path: path)
    }
    return result
  }

  /// The names of the layers of a file, in its order.
  ///
  /// - Throws: `GeospatialError` where it cannot be read.
  public static func names(in path: String) throws -> [String] {
    _ = GDAL.ready
    CPLErrorReset()
    guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR), nil, nil, nil) else {
      throw GDAL.failure("GDALOpenEx", path: path)
    }
    defer { GDALClose(dataset) }
    return names(in: dataset)
  }

  private static func names(in dataset: GDALDatasetH) -> [String] {
    (0..<GDALDatasetGetLayerCount(dataset)).map {
      String(cString: OGR_L_GetName(GDALDatasetGetLayer(dataset, $0)))
    }
  }

  /// Why the coordinates cannot be of the CRS that the file names, or nil where they can.
  ///
  /// Files are about whose metres are said to be degrees, or degrees metres: whoever believes them puts glaciers into
  /// the sea without a word.
  public func contradiction() -> String? {
    guard let crs else { return nil }
    let corners = features.compactMap { $0.polygons?.bounds }.flatMap {
      [Point(x: $0.minX, y: $0.minY), Point(x: $0.maxX, y: $0.maxY)]
    }
    let areDegrees = corners.allSatisfy { abs($0.x) <= 360 && abs($0.y) <= 90 }
    guard !corners.isEmpty, areDegrees != crs.isGeographic else { return nil }
    return areDegrees
      ? "has coordinates that look like degrees, but names \(crs), whose unit is no degree"
      : "has coordinates that are no degrees, but names \(crs)"
  }

  /// Writes the layer as a file of its own, under its name only when it is whole.
  ///
  /// The ending chooses the format: `.gpkg`, `.geojson`, `.fgb`, `.shp`, `.csv`, … ; GeoJSON is written in
  /// longitude and latitude as its standard asks.
  /// - Throws: `GeospatialError` where the format is unknown or the file cannot be written.
  public func write(_ path: String) throws { try Self.write([self], to: path) }

  /// Writes several layers as one file, of a format that holds more than one, such as a GeoPackage.
  ///
  /// - Throws: as `write(_:)`.
  public static func write(_ layers: [VectorLayer], to path: String) throws {
    _ = GDAL.ready
    let driver = try Self.driver(for: path)
    // Made in memory, where OGR cannot fall silent on a full disk, as some of its formats do. A shapefile is
    // several files, so the whole has a folder of its own.
    let name = URL(fileURLWithPath: path).lastPathComponent
    let workshop = "/vsimem/\(UUID().uuidString)"
    VSIMkdir(workshop, 0o700)
    defer { VSIRmdirRecursive(workshop) }
    do {
      try write(layers, to: workshop + "/" + name, driver: driver)
    } catch let error as GeospatialError {
      throw GeospatialError(function: error.function, message: error.message, path: path)
    }
    try Self.bringHome(workshop, to: path)
  }

  // MARK: - Writing

  private static func write(_ layers: [VectorLayer], to path: String, driver: GDALDriverH) throws {
    CPLErrorReset()
    guard let dataset = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, nil) else {
      throw GDAL.failure("GDALCreate", path: path)
    }
    var isOpen = true
    defer { if isOpen { GDALClose(dataset) } }
    let format = String(cString: GDALGetDriverShortName(driver))
    for layer in layers { try layer.add(to: dataset, format: format, path: path) }
    isOpen = false
    try GDAL.listen("GDALClose", path: path) { GDALClose(dataset) }
  }

  private func add(to dataset: GDALDatasetH, format: String, path: String) throws {
    // OGR would drop it without a word.
    if format == "FlatGeobuf", let lost = features.first(where: { $0.isEmpty }) {
      throw GeospatialError(
        function: "OGR_L_CreateFeature",
        message: "FlatGeobuf cannot hold feature \(lost.id), which has no shape; write .gpkg instead",
        path: path)
    }
    let isGeoJSON = format == "GeoJSON"
    var layer = self
    if isGeoJSON, let crs {
      let transform = try CoordinateTransform(from: crs, to: .wgs84)
      layer.crs = try .wgs84
      for index in layer.features.indices {
        layer.features[index].geometry = try layer.features[index].geometry.map(transform.apply)
      }
    }
    let kind = layer.geometryKind
    let many = [wkbMultiPoint, wkbMultiLineString, wkbMultiPolygon].contains(kind)
    let options: [String]
    switch format {
    case "GeoJSON": options = ["RFC7946=YES"]
    // A shapefile's own alphabet is Latin.
    case "ESRI Shapefile": options = ["ENCODING=UTF-8"]
    default: options = []
    }
    func create(_ reference: OGRSpatialReferenceH?) throws -> OGRLayerH {
      let made = withStringList(options) {
        GDALDatasetCreateLayer(dataset, layer.name, reference, kind, $0)
      }
      guard let made else { throw GDAL.failure("GDALDatasetCreateLayer", path: path) }
      return made
    }
    let target = try layer.crs.map { try $0.withReference(create) } ?? create(nil)
    for field in layer.fields {
      let definition = OGR_Fld_Create(field.name, Self.type(field.kind))
      defer { OGR_Fld_Destroy(definition) }
      guard OGR_L_CreateField(target, definition, 1) == 0 else {
        throw GDAL.failure("OGR_L_CreateField", path: path)
      }
    }
    let transactional = GDALDatasetStartTransaction(dataset, 0) == 0
    for feature in layer.features {
      try layer.write(feature, to: target, many: many, path: path)
    }
    if transactional, GDALDatasetCommitTransaction(dataset) != 0 {
      throw GDAL.failure("GDALDatasetCommitTransaction", path: path)
    }
  }

  /// Copies finished files from memory beside `path` under temporary names, then renames them all.
  private static func bringHome(_ workshop: String, to path: String) throws {
    let target = URL(fileURLWithPath: path)
    let list = VSIReadDir(workshop)
    defer { CSLDestroy(list) }
    let files = (0..<CSLCount(list)).compactMap { list?[Int($0)].map { String(cString: $0) } }
    // The file that was asked for comes last, when its companions are in place.
    let homes = files.sorted { $0 != target.lastPathComponent && $1 == target.lastPathComponent }
      .map { target.deletingLastPathComponent().appendingPathComponent($0).path }
    let copies = homes.map { TemporaryName.beside($0) }
    defer { for copy in copies { VSIUnlink(copy) } }
    for (home, copy) in zip(homes, copies) {
      let name = workshop + "/" + URL(fileURLWithPath: home).lastPathComponent
      var size: vsi_l_offset = 0
      guard let bytes = VSIGetMemFileBuffer(name, &size, 0) else {
        throw GeospatialError(function: "VSIGetMemFileBuffer", message: "is lost", path: home)
      }
      do {
        let data = Data(bytesNoCopy: bytes, count: Int(size), deallocator: .none)
        try data.write(to: URL(fileURLWithPath: copy))
      } catch {
        throw GeospatialError(
          function: "write", message: "cannot be written: \(error.localizedDescription)", path: path)
      }
    }
    for (home, copy) in zip(homes, copies) { try TemporaryName.rename(copy, to: home) }
  }

  private func write(_ feature: Feature, to layer: OGRLayerH, many: Bool, path: String) throws {
    let raw = OGR_F_Create(OGR_L_GetLayerDefn(layer))
    defer { OGR_F_Destroy(raw) }
    for (index, field) in fields.enumerated() {
      let index = Int32(index)
      switch feature.attributes[field.name] {
      case nil: OGR_F_SetFieldNull(raw, index)
      case .string(let text): OGR_F_SetFieldString(raw, index, text)
      case .integer(let number): OGR_F_SetFieldInteger64(raw, index, number)
      case .real(let number): OGR_F_SetFieldDouble(raw, index, number)
      case .date(let date):
        OGR_F_SetFieldDateTime(
          raw, index, Int32(date.year), Int32(date.month), Int32(date.day), 0, 0, 0, 0)
      }
    }
    if let geometry = feature.geometry {
      OGR_F_SetGeometryDirectly(raw, OGRGeometry.make(geometry, many: many))
    }
    CPLErrorReset()
    guard OGR_L_CreateFeature(layer, raw) == 0 else {
      throw GDAL.failure("OGR_L_CreateFeature", path: path)
    }
  }

  private var geometryKind: OGRwkbGeometryType {
    switch shapes {
    case .point: return wkbPoint
    case .multiLine: return wkbMultiLineString
    case .multiPolygon: return wkbMultiPolygon
    case Shapes.none?: return wkbNone
    case nil: break
    }
    for feature in features {
      switch feature.geometry {
      case .points: return features.allSatisfy(\.isSingle) ? wkbPoint : wkbMultiPoint
      case .lines: return features.allSatisfy(\.isSingle) ? wkbLineString : wkbMultiLineString
      case .polygons: return features.allSatisfy(\.isSingle) ? wkbPolygon : wkbMultiPolygon
      case nil: continue
      }
    }
    return wkbUnknown
  }

  private static func driver(for path: String) throws -> GDALDriverH {
    let names = [
      "gpkg": "GPKG", "geojson": "GeoJSON", "json": "GeoJSON", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf",
      "csv": "CSV", "kml": "KML", "gml": "GML", "sqlite": "SQLite",
    ]
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    guard let name = names[ending], let driver = GDALGetDriverByName(name) else {
      throw GeospatialError(
        function: "GDALGetDriverByName",
        message: "no vector format is known for the ending '.\(ending)'; use one of "
          + names.keys.sorted().map { ".\($0)" }.joined(separator: ", "), path: path)
    }
    return driver
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

  private static func type(_ kind: Field.Kind) -> OGRFieldType {
    switch kind {
    case .string: OFTString
    case .integer: OFTInteger64
    case .real: OFTReal
    case .date: OFTDate
    }
  }
}

extension Feature {
  fileprivate var isEmpty: Bool {
    switch geometry {
    case .points(let points): points.isEmpty
    case .lines(let lines): lines.isEmpty
    case .polygons(let polygons): polygons.isEmpty
    case nil: true
    }
  }

  fileprivate var isSingle: Bool {
    switch geometry {
    case .points(let points): points.count == 1
    case .lines(let lines): lines.count == 1
    case .polygons(let polygons): polygons.polygons.count == 1
    case nil: true
    }
  }
}
