import Foundation
import Geospatial

/// How a region's glaciers shrink: the line of equal ice potential that bounds them at each time.
///
/// Ice lies wherever the ice potential exceeds a line that rises with the years, so later glaciers lie inside
/// earlier ones, nunataks grow and small glaciers vanish. The line is set by quantile: whatever the seed,
/// the ice covers 16 % of the region in 1987 and loses 5 % of that by 2002 and 13.5 % by 2020, about what is
/// reported for the Three-Rivers headwaters.
struct GlacierHistory: Sendable {
  /// The share of the region under ice in 1987.
  static let coverOf1987 = 0.16

  private let potentials: Quantiles

  init(landscape: Landscape) {
    potentials = Quantiles(over: landscape.bounds) { landscape.ground($0, $1).icePotential }
  }

  /// The ice potential (metres) above which ice lies at a time given as a decimal year.
  func line(at year: Double) -> Float {
    potentials.level(exceededBy: Self.coverOf1987 * (1 - Self.loss(at: year)))
  }

  /// The share of the ice of 1987 that is gone: quadratic through 5 % in 2002 and 13.5 % in 2020.
  static func loss(at year: Double) -> Double {
    let elapsed = year - 1987.63
    let rate = 0.0027
    return min(1, rate * elapsed + (elapsed > 0 ? 4.2e-5 * elapsed * elapsed : 0))
  }
}
