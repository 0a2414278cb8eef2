import CGDAL

extension Geometry {
  /// Well-known binary, little-endian, as spatial databases take it.
  public func wkb() throws -> [UInt8] {
    guard let handle = OGRGeometry.make(self) else { throw GDAL.failure("OGR_G_CreateGeometry") }
    defer { OGR_G_DestroyGeometry(handle) }
    var bytes = [UInt8](repeating: 0, count: Int(OGR_G_WkbSize(handle)))
    let done = OGR_G_ExportToIsoWkb(handle, wkbNDR, &bytes)
    guard done == 0 else { throw GDAL.failure("OGR_G_ExportToIsoWkb") }
    return bytes
  }
}
