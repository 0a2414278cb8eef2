import Foundation
import Geospatial

/// The error of a glacier's area by its size alone: e = k e₁ sᵖ, s in km².
///
/// Pfeffer et al. (2014, J. Glaciol. 60, 537–552) give e₁ = 0.039 and p = 0.70, found by comparing outlines of the same
/// glaciers, and k = 3 for what such a comparison does not see.
public struct PowerLawUncertainty: Sendable, Hashable {
  /// The factor k.
  public var factor: Double

  /// The error e₁ of a glacier of 1 km², in km².
  public var unit: Double

  /// The exponent p.
  public var exponent: Double

  /// Makes the law.
  public init(factor: Double = 3, unit: Double = 0.039, exponent: Double = 0.70) {
    self.factor = factor
    self.unit = unit
    self.exponent = exponent
  }

  /// The error of one glacier.
  public func uncertainty(of area: Area) -> Area {
    Area(squareKilometres: factor * unit * pow(area.squareKilometres, exponent))
  }
}
