import Extraction
import Geospatial

extension Dataset {
  /// What the bands of images hold, all their pixels with data together.
  ///
  /// - Parameter bands: names of the bands wanted, in order.
  func statistics(_ images: [LabelledImage], bands: [String]) throws -> [BandStatistics] {
    let places = try bands.map { try place(of: $0) }
    var statistics = places.map { _ in BandStatistics() }
    for image in images {
      let raster = try open(image)
      for strip in raster.grid.windows(pixels: 1 << 20) {
        for (index, place) in places.enumerated() {
          statistics[index].add(try raster.values(band: place, in: strip))
        }
      }
    }
    return statistics
  }
}
