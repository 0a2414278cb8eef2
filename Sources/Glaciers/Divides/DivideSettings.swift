import Geospatial

/// How complexes of ice are divided into glaciers.
public struct DivideSettings: Sendable, Hashable {
  /// The side of the cells on which heights are routed and ground is allocated; 40 m in Kienholz et al. 2013.
  public var cell = Length(metres: 40)

  /// How deep a hollow of the ice and its edge has to be to be an outlet: a terminus, or the foot of a slope that the
  /// ice hangs over. Nil: every low place along the edge is one, however shallow.
  public var outletDepth: Length? = Length(metres: 50)

  /// What the square root of an outlet's catchment is multiplied by for the radius within which catchments are one
  /// glacier, without a unit: 14.3 m for cells of 40 m in Kienholz et al. 2013, who found it and the two areas below on
  /// the Juneau Icefield.
  public var mergeFactor = 14.3 / 40

  /// The largest such radius; 3500 m there.
  public var mergeLimit = Length(metres: 3500)

  /// Glaciers that were found from heights and are below this area go to the neighbour with the longest common border;
  /// 0.1 km² there.
  public var smallestGlacier = Area(squareKilometres: 0.1)

  /// Pieces below this area are slivers where they are not compact either; 0.2 km² there.
  public var sliver = Area(squareKilometres: 0.2)

  /// The compactness 2 √(π area) / perimeter below which a piece is not compact; 1 for a circle.
  public var sliverCompactness = 0.5

  /// Pieces of an outline below this area go to the neighbour with the longest common border.
  public var smallestPiece = Area(squareKilometres: 0.01)

  /// How far from a basin ground still belongs to it, where no other is nearer.
  public var reach = Length(metres: 1000)

  /// The largest share of a complex, 0 to 1, whose heights may be missing and are interpolated.
  public var largestVoid = 0.05

  /// Makes the default settings.
  public init() {}

  /// A plain watershed, to compare with: every low place along the edge of the ice is an outlet, and nothing is merged.
  public static var plainWatershed: DivideSettings {
    var settings = DivideSettings()
    settings.outletDepth = nil
    settings.mergeFactor = 0
    settings.smallestGlacier = .zero
    settings.sliver = .zero
    settings.smallestPiece = .zero
    return settings
  }
}

extension DivideSettings {
  /// Whether a piece is a sliver by its shape: small, and not compact.
  ///
  /// - Parameter scale: metres to a unit of the plane.
  func isSliver(_ patch: Patches.Patch, scale: Double) -> Bool {
    let area = patch.area * scale * scale
    let compactness = 2 * (Double.pi * area).squareRoot() / (patch.perimeter * scale)
    return area < sliver.squareMetres && compactness < sliverCompactness
  }

  /// Whether an area in square units of the plane is below another.
  static func isBelow(_ least: Area, _ area: Double, scale: Double) -> Bool {
    area * scale * scale < least.squareMetres
  }
}
