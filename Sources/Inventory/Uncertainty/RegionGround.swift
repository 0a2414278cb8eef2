import Geospatial

/// The ground of a region: how much of it was seen, and how much ice the rest may hold.
public struct RegionGround: Sendable, Hashable {
  /// What no clear pixel of any scene showed.
  public var unobserved: Area

  /// The ice that the unobserved ground holds if it is as icy as the ground around it; a guess at what is missing.
  public var hiddenIce: Area

  /// Makes it from its areas.
  public init(unobserved: Area, hiddenIce: Area) {
    self.unobserved = unobserved
    self.hiddenIce = hiddenIce
  }
}

extension RegionGround {
  /// The error of an area of which some may be hidden.
  ///
  /// Ice comes in pieces: under a cloud lie some whole glaciers, or none. Where pieces lie at random, the hidden area H
  /// has the variance H · Σa² / Σa (a compound Poisson sum, a the areas of the pieces); it is missing altogether, so that
  /// the error about what was seen is √(H² + H · Σa² / Σa).
  /// - Parameter pieces: the areas of the outlines that were seen in the whole period.
  func hiddenError(pieces: [Area]) -> Area {
    let sum = pieces.reduce(0) { $0 + $1.squareMetres }
    let squares = pieces.reduce(0) { $0 + $1.squareMetres * $1.squareMetres }
    let hidden = hiddenIce.squareMetres
    return Area(squareMetres: (hidden * hidden + (sum > 0 ? hidden * squares / sum : 0)).squareRoot())
  }
}
