import Geospatial

/// How complexes of ice are divided into glaciers.
///
/// Where nothing else is said, defaults are those that Kienholz, Hock & Arendt 2013 (doi:10.3189/2013JoG12J138) found on
/// the Juneau Icefield.
public struct DivideSettings: Sendable, Hashable {
  /// The side of the cells on which heights are routed and ground is allocated.
  public var cell = Length(metres: 40)

  /// The most cells of heights around a complex, for which cells grow where need be.
  ///
  /// Our own: half a gigabyte.
  public var mostCells = 8_000_000

  /// How deep a hollow of the ice and its edge has to be to be an outlet; nil for every low place along the edge.
  ///
  /// An outlet is a terminus, or the foot of a slope that ice hangs over. The paper has none of this; 50 m is our own,
  /// chosen on the Hintereisferner complex, where 30 to 100 m do alike.
  public var outletDepth: Length? = Length(metres: 50)

  /// The radius around an outlet within which catchments are one glacier, over the square root of its own catchment.
  ///
  /// Without a unit; in the paper 14.3 m for cells of 40 m.
  public var mergeFactor = 0.3575

  /// The largest such radius.
  public var mergeLimit = Length(metres: 3500)

  /// The smallest glacier that is made from heights; smaller ones go to the neighbour with the longest common border.
  public var smallestGlacier = Area(squareKilometres: 0.1)

  /// Pieces below this area are slivers where they are not compact either.
  public var sliver = Area(squareKilometres: 0.2)

  /// The compactness 2 √(π area) / perimeter below which a piece is not compact; 1 for a circle.
  public var sliverCompactness = 0.5

  /// The smallest piece of an outline; smaller ones go to the neighbour with the longest common border.
  ///
  /// The smallest glacier of the World Glacier Inventory.
  public var smallestPiece = Area(squareKilometres: 0.01)

  /// How far from a basin ground still belongs to it, where no other is nearer; our own.
  public var reach = Length(metres: 1000)

  /// The largest share of a complex, 0 to 1, whose heights may be missing and are interpolated; our own.
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
  /// The settings for ground of a size, with cells so large that it has no more than `mostCells`.
  ///
  /// - Parameter scale: metres to a unit of the plane.
  func fitted(to ground: Bounds, scale: Double) -> DivideSettings {
    var settings = self
    let bearable = scale * (ground.width * ground.height / Double(mostCells)).squareRoot()
    settings.cell = max(cell, Length(metres: bearable))
    return settings
  }

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
