import Declaration

/// Where a project's scenes lie, and where they come from.
public struct SceneSource: Sendable, Hashable {
  /// USGS's Collection 2 Level 1.
  public static let standardCollection = "landsat-c2l1"

  /// The folder with a bundle or archive for each scene, perhaps in an object store; nil where manifests say it all.
  public let folder: String?

  /// The catalogue: the address of a STAC API, or the address or path of a static one.
  public let search: String?

  /// The collection in the catalogue.
  public let collection: String

  /// Reads what a project file says of its scenes; the rest of it need not be finished yet.
  ///
  /// - Throws: `InputError` that names the line.
  public static func read(_ project: String) throws -> SceneSource {
    try ProjectReader(text: StrictMapping.text(of: project), file: project).sceneSource()
  }
}
