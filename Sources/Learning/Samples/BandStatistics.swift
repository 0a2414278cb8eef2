import Foundation
import Geospatial

/// Mean and deviation of the bands of images, over all pixels with data.
struct BandStatistics: Hashable {
  /// The mean of each band.
  var means: [Float]
  /// The standard deviation of each band; one where a band never changes.
  var deviations: [Float]

  /// Reads the images a strip at a time.
  ///
  /// - Parameter bands: names of the bands wanted, in order.
  init(_ images: [LabelledImage], of dataset: Dataset, bands: [String]) throws {
    let places = try bands.map { try dataset.place(of: $0) }
    var sums = [Sums](repeating: Sums(), count: places.count)
    for image in images {
      let raster = try dataset.open(image)
      for strip in raster.grid.windows(pixels: 1 << 20) {
        for (index, place) in places.enumerated() {
          sums[index].add(try raster.values(band: place, in: strip))
        }
      }
    }
    means = sums.map { Float($0.mean) }
    deviations = sums.map { $0.deviation > 0 ? Float($0.deviation) : 1 }
  }

  /// Mean and sum of squared differences, joined strip by strip (Chan, Golub and LeVeque 1979).
  private struct Sums {
    var count = 0.0
    var mean = 0.0
    var squares = 0.0

    var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }

    mutating func add(_ values: [Float]) {
      var sum = 0.0
      var number = 0.0
      for value in values where value.isFinite {
        sum += Double(value)
        number += 1
      }
      guard number > 0 else { return }
      let other = sum / number
      var otherSquares = 0.0
      for value in values where value.isFinite {
        otherSquares += (Double(value) - other) * (Double(value) - other)
      }
      let total = count + number
      let step = other - mean
      squares += otherSquares + step * step * count * number / total
      mean += step * number / total
      count = total
    }
  }
}
