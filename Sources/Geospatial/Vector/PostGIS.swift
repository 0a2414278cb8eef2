import CGDAL

/// A PostGIS database that layers are written to.
public struct PostGIS: Sendable {
  /// Where it is, as OGR and libpq say it: `PG:host=… dbname=…`.
  public let connection: String

  /// The schema whose tables the layers become.
  public let schema: String

  /// Names a database.
  public init(_ connection: String, schema: String) {
    self.connection = connection
    self.schema = schema
  }

  /// Writes layers as tables of the schema, which is made where it is not there: all of them or, where anything fails,
  /// nothing.
  ///
  /// - Parameter replacing: whether tables that are there already are replaced.
  /// - Throws: `GeospatialError` where the database cannot be reached, has no PostGIS or has such a table.
  public func write(_ layers: [VectorLayer], replacing: Bool) throws {
    _ = GDAL.ready
    CPLErrorReset()
    let flags = UInt32(GDAL_OF_VECTOR | GDAL_OF_UPDATE | GDAL_OF_VERBOSE_ERROR)
    let dataset = GDALOpenEx(connection, flags, nil, nil, nil)
    guard let dataset else { throw failure("GDALOpenEx") }
    var isOpen = true
    defer { if isOpen { GDALClose(dataset) } }
    guard GDALDatasetStartTransaction(dataset, 0) == 0 else { throw failure("GDALDatasetStartTransaction") }
    do {
      guard try !rows(of: "SELECT 1 FROM pg_extension WHERE extname = 'postgis'", in: dataset).isEmpty else {
        throw refusal("has no PostGIS; `CREATE EXTENSION postgis` in it, as its owner, adds it")
      }
      let there = try rows(
        of: "SELECT table_name FROM information_schema.tables WHERE table_schema = '\(schema)'", in: dataset)
      if !replacing, let taken = layers.first(where: { there.contains($0.name) }) {
        throw refusal("has a table \(schema).\(taken.name) already; add --force to replace it")
      }
      if try rows(of: "SELECT 1 FROM pg_namespace WHERE nspname = '\(schema)'", in: dataset).isEmpty {
        _ = try rows(of: "CREATE SCHEMA \"\(schema)\"", in: dataset)
      }
      for layer in layers {
        if there.contains(layer.name) {
          _ = try rows(of: "DROP TABLE \"\(schema)\".\"\(layer.name)\"", in: dataset)
        }
        try layer.add(
          to: dataset, options: ["SCHEMA=\(schema)", "GEOMETRY_NAME=geom", "FID=fid", "OVERWRITE=YES"],
          path: connection)
      }
    } catch {
      GDALDatasetRollbackTransaction(dataset)
      throw error
    }
    guard GDALDatasetCommitTransaction(dataset) == 0 else { throw failure("GDALDatasetCommitTransaction") }
    isOpen = false
    try GDAL.listen("GDALClose", path: connection) { GDALClose(dataset) }
  }

  /// The first column of what a statement gives.
  private func rows(of statement: String, in dataset: GDALDatasetH) throws -> [String] {
    CPLErrorReset()
    let result = GDALDatasetExecuteSQL(dataset, statement, nil, nil)
    guard CPLGetLastErrorType().rawValue < CE_Failure.rawValue else { throw failure("GDALDatasetExecuteSQL") }
    guard let result else { return [] }
    defer { GDALDatasetReleaseResultSet(dataset, result) }
    var rows: [String] = []
    while let row = OGR_L_GetNextFeature(result) {
      defer { OGR_F_Destroy(row) }
      rows.append(String(cString: OGR_F_GetFieldAsString(row, 0)))
    }
    return rows
  }

  private func failure(_ function: String) -> GeospatialError { GDAL.failure(function, path: connection) }

  private func refusal(_ message: String) -> GeospatialError {
    GeospatialError(function: "PostGIS", message: message, path: connection)
  }
}
