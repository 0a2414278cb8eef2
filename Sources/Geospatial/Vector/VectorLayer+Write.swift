import CGDAL
import Foundation

extension VectorLayer {
  /// Writes the layer as a file of its own, under its name only when it is whole.
  ///
  /// The ending chooses the format: `.gpkg`, `.geojson`, `.fgb`, `.shp`, `.csv`, … ; GeoJSON is written in
  /// longitude and latitude as its standard asks.
  /// - Parameter date: the day that the file names as that of writing, where its format has one; equal layers of one
  ///   date have equal bytes. Today where nil.
  /// - Throws: `GeospatialError` where the format is unknown or cannot hold the layer, `WriteError` where the file
  ///   cannot be written.
  public func write(_ path: String, dated date: CalendarDate? = nil) throws {
    try Self.write([self], to: path, dated: date)
  }

  /// Writes several layers as one file, in their order; its format must be one that holds them, such as a GeoPackage.
  public static func write(_ layers: [VectorLayer], to path: String, dated date: CalendarDate? = nil) throws {
    _ = GDAL.ready
    let format = try VectorFormat(of: path)
    guard let driver = GDALGetDriverByName(format.rawValue) else {
      throw GeospatialError(
        function: "GDALGetDriverByName", message: "this GDAL cannot write \(format.rawValue)", path: path)
    }
    // Made in memory, where OGR cannot fall silent on a full disk, as some of its formats do. A shapefile is
    // several files, so the whole has a folder of its own.
    let name = URL(fileURLWithPath: path).lastPathComponent
    let workshop = "/vsimem/\(UUID().uuidString)"
    VSIMkdir(workshop, 0o700)
    defer { VSIRmdirRecursive(workshop) }
    // The time of writing in a GeoPackage.
    if let date { CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", "\(date.iso)T00:00:00.000Z") }
    defer { if date != nil { CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", nil) } }
    do {
      CPLErrorReset()
      guard let dataset = GDALCreate(driver, "\(workshop)/\(name)", 0, 0, 0, GDT_Unknown, nil) else {
        throw GDAL.failure("GDALCreate", path: path)
      }
      var isOpen = true
      defer { if isOpen { GDALClose(dataset) } }
      for layer in layers {
        try layer.fitted(to: format, path: path)
          .add(to: dataset, options: format.options(dated: date), path: path)
      }
      isOpen = false
      try GDAL.listen("GDALClose", path: path) { GDALClose(dataset) }
    } catch let error as GeospatialError {
      throw GeospatialError(function: error.function, message: error.message, path: path)
    }
    try bringHome(workshop, to: path)
  }

  /// The layer as a format can hold it.
  private func fitted(to format: VectorFormat, path: String) throws -> VectorLayer {
    switch format {
    case .flatGeobuf:
      // OGR would drop it without a word.
      if let lost = features.first(where: \.isEmpty) {
        throw GeospatialError(
          function: "OGR_L_CreateFeature",
          message: "FlatGeobuf cannot hold feature \(lost.id), which has no shape; write .gpkg instead",
          path: path)
      }
      return self
    // The decimals that RFC 7946 asks for and OGR writes.
    case .geoJSON: return try crs == nil ? self : longitudesAndLatitudes(decimals: 7)
    case .shapefile:
      try VectorFormat.requireShapefile(self, path: path)
      return self
    default: return self
    }
  }

  /// Adds the layer to a dataset.
  func add(to dataset: GDALDatasetH?, options: [String], path: String) throws {
    let kind = geometryKind
    let many = [wkbMultiPoint, wkbMultiLineString, wkbMultiPolygon].contains(kind)
    func create(_ reference: OGRSpatialReferenceH?) throws -> OGRLayerH {
      let made = withStringList(options) { GDALDatasetCreateLayer(dataset, name, reference, kind, $0) }
      guard let made else { throw GDAL.failure("GDALDatasetCreateLayer", path: path) }
      return made
    }
    CPLErrorReset()
    let target = try crs.map { try $0.withReference(create) } ?? create(nil)
    for field in fields {
      let definition = OGR_Fld_Create(field.name, Self.type(field.kind))
      defer { OGR_Fld_Destroy(definition) }
      if let width = field.width {
        OGR_Fld_SetWidth(definition, Int32(width))
        // Fifteen decimals in twenty-four characters are how OGR and the files of RGI 7 hold a number.
        if field.kind == .real { OGR_Fld_SetPrecision(definition, 15) }
      }
      guard OGR_L_CreateField(target, definition, 1) == 0 else {
        throw GDAL.failure("OGR_L_CreateField", path: path)
      }
    }
    let transactional = GDALDatasetStartTransaction(dataset, 0) == 0
    for feature in features { try write(feature, to: target, many: many, path: path) }
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
      } catch { throw WriteError(error, at: path) }
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
