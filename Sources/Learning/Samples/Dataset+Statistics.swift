import Extraction
import Geospatial

extension Dataset {
  /// What the bands of images hold, all their pixels with data together.
  ///
  /// - Parameter bands: names of the bands wanted, in order.
  func statistics(_ images: [LabelledImage], bands: [String]) throws -> [BandStatistics] {
    var statistics = bands.map { _ in BandStatistics() }
    try add(images, bands: bands, to: &statistics)
    return statistics
  }

  /// Adds what the bands of images hold to what those of others do.
  func add(_ images: [LabelledImage], bands: [String], to statistics: inout [BandStatistics]) throws {
    let places = try bands.map { try place(of: $0) }
    for image in images {
      let raster = try open(image)
      for strip in raster.grid.windows(pixels: 1 << 20) {
        for (index, place) in places.enumerated() {
          statistics[index].add(try raster.values(band: place, in: strip))
        }
      }
    }
  }
}
