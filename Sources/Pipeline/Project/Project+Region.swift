import Declaration
import Foundation
import Geospatial
import Landsat

extension ProjectReader {
  /// The section `region`.
  func region() throws -> RegionDeclaration {
    let region = try root.mapping("region", keys: ["boundary", "subareas", "grid", "area"])
    let grid = try region.mapping("grid", keys: ["crs", "resolution", "resampling"])
    let crs = try grid.value("crs", "a reference system such as EPSG:32646") { text in
      do {
        let known = resolved(text)
        return try CRS(FileManager.default.fileExists(atPath: known) ? known : text)
      } catch let error as GeospatialError {
        throw grid.fault("crs", "is no reference system", error.message)
      }
    }
    guard !crs.isGeographic else {
      throw grid.fault(
        "crs", "is \(crs), which has degrees, and pixels, buffers and perimeters are lengths in a plane",
        "choose a projected system, such as the UTM zone of the region")
    }
    let area = try region.choice("area", AreaMeasure.self) ?? .geodesic
    return RegionDeclaration(
      boundary: try source(region, "boundary"), subareas: try subareas(region), crs: crs,
      resolution: try quantity(grid, "resolution", Length.self),
      resampling: try grid.optionalValue("resampling", "one of nearest, bilinear, cubic, average") {
        Resampling(rawValue: $0)
      } ?? .nearest, area: area)
  }

  private func subareas(_ region: StrictMapping) throws -> RegionDeclaration.Subareas? {
    guard region.isList("subareas") else { return try source(region, "subareas").map { .file($0) } }
    var owners: [PathRow: String] = [:]
    var names: Set<String> = []
    return .tiles(
      try region.mappings("subareas", keys: ["name", "tiles"]).map { subarea in
        let name = try subarea.requiredString("name", "the sub-area's name")
        guard names.insert(name).inserted else {
          throw subarea.fault("name", "'\(name)' is used twice", "give each sub-area its own")
        }
        let tiles = try (subarea.strings("tiles") ?? []).map { text in
          guard let tile = PathRow(text), WRS2(tile) != nil else {
            throw subarea.fault("tiles", "has '\(text)'", "list paths and rows of WRS-2 such as 138037")
          }
          if let other = owners.updateValue(name, forKey: tile) {
            throw subarea.fault("tiles", "has \(text), which is also in '\(other)'", "keep it in one")
          }
          return tile
        }
        guard !tiles.isEmpty else {
          throw subarea.fault("tiles", "lists no path and row", "write 'tiles: [138037, …]'")
        }
        return RegionDeclaration.TileSubarea(name: name, tiles: tiles)
      })
  }

  private func source(_ region: StrictMapping, _ key: String) throws -> RegionDeclaration.Source? {
    guard region.has(key) else { return nil }
    let inner = try region.inner(key, keys: ["file", "layer", "name"])
    let path = try inner.map { try existing($0, "file") } ?? existing(region, key)
    return RegionDeclaration.Source(
      path: path, layer: try inner?.string("layer"), name: try inner?.string("name"))
  }
}
