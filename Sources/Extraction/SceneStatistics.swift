import Geospatial
import Landsat
import Neural

/// What scaling a band by its own pixels needs: of all pixels with data of one image.
///
/// The image is all that is asked for of a scene: the part of it within a project's region.
struct SceneStatistics {
  private var bands: [BandStatistics]

  /// Reads the bands of an image once, strip by strip; the strips follow from the image's size alone.
  init(_ image: any BandSource, _ roles: [Role], as quantity: BandQuantity) throws {
    bands = roles.map { _ in BandStatistics() }
    for strip in image.grid.windows(pixels: 1 << 20) {
      for (index, role) in roles.enumerated() {
        bands[index].add(try image.values(role, as: quantity, in: strip))
      }
    }
  }

  /// The rule that scales each band by what was found.
  func normalisation(_ scale: Normalisation.Scale) -> Normalisation { scale.normalisation(bands) }
}
