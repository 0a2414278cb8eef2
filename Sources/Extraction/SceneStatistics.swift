import Geospatial
import Landsat
import Neural

/// What scaling a band by its own pixels needs: of all pixels with data of one image.
///
/// The image is all that is asked for of a scene: the part of it within a project's region.
struct SceneStatistics {
  private var bands: [Band]

  /// Reads the bands of an image once, strip by strip; the strips follow from the image's size alone.
  init(_ image: any BandSource, _ roles: [Role], as quantity: BandQuantity) throws {
    bands = roles.map { _ in Band() }
    for strip in image.grid.windows(pixels: 1 << 20) {
      for (index, role) in roles.enumerated() {
        bands[index].add(try image.values(role, as: quantity, in: strip))
      }
    }
  }

  /// The rule that scales each band by what was found; a band of one value becomes zero.
  func normalisation(_ scale: Normalisation.Scale) -> Normalisation {
    func divisor(_ number: Double) -> Float { number > 0 ? Float(number) : 1 }
    return switch scale {
    case .deviation:
      .perBand(means: bands.map { Float($0.mean) }, deviations: bands.map { divisor($0.deviation) })
    case .range:
      .perBand(
        means: bands.map { $0.count > 0 ? $0.low : 0 },
        deviations: bands.map { divisor(Double($0.high) - Double($0.low)) })
    }
  }

  /// One band; strips are joined as in Chan, Golub and LeVeque 1979, which loses no digits.
  private struct Band {
    var count = 0.0
    var mean = 0.0
    var squares = 0.0
    var low = Float.infinity
    var high = -Float.infinity

    var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }

    mutating func add(_ values: [Float]) {
      var (sum, number) = (0.0, 0.0)
      for value in values where value.isFinite {
        sum += Double(value)
        number += 1
        low = min(low, value)
        high = max(high, value)
      }
      guard number > 0 else { return }
      let other = sum / number
      var around = 0.0
      for value in values where value.isFinite { around += (Double(value) - other) * (Double(value) - other) }
      let (total, step) = (count + number, other - mean)
      squares += around + step * step * count * number / total
      mean += step * number / total
      count = total
    }
  }
}
