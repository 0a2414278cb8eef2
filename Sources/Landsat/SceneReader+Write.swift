import Geospatial

extension SceneReader {
  /// Writes the reflectance of a role as a Float32 GeoTIFF on the reader's grid, NaN where there is no
  /// measurement.
  ///
  /// Strip by strip; the file appears when it is whole.
  ///
  /// - Throws: `InputError` or `GeospatialError`, a full disk among them.
  public func writeReflectance(_ role: Role, to path: String) throws {
    let output = try RasterDataset.create(path, grid: grid, type: Float.self, noData: .nan)
    try output.setDescription("\(role) reflectance", band: 1)
    try output.setMetadata(["SCENE": scene.id, "DATE_ACQUIRED": scene.date.iso])
    for window in grid.windows(rows: 256) {
      try output.write(reflectance(role, window), window: window)
    }
    try output.close()
  }
}
