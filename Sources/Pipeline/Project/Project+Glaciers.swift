import Declaration
import Foundation

extension ProjectReader {
  /// How outlines become glaciers.
  func glaciers() throws -> GlacierDeclaration {
    var declared = GlacierDeclaration()
    if let outlines = try outlines() {
      declared.smoothing = try outlines.flag("smoothing") ?? false
      if outlines.has("divides") {
        let divides = try outlines.mapping("divides", keys: ["file", "id"])
        declared.divides = GlacierDeclaration.Divides(
          path: try existing(divides, "file"), id: try divides.string("id"))
      }
    }
    if let terrain = try root.optionalMapping("terrain", keys: ["dem", "source"]) {
      let path = try existing(terrain, "dem")
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      declared.terrain = GlacierDeclaration.Terrain(
        path: path, source: try terrain.string("source") ?? name)
    }
    return declared
  }
}
