import Geospatial

/// What ground that no clear pixel showed means for the uncertainty of an area.
public enum HiddenGround: String, Sendable, Codable, CaseIterable {
  /// Nothing, as in the paper: the area is that of the ice that was seen, and its error that of its outlines.
  case ignore

  /// Hidden ground may hold as much ice as the ground that was seen does: that much is a further error.
  case density
}

/// The ground of a region, and how much of it was seen.
public struct RegionGround: Sendable, Hashable {
  /// All of it.
  public var whole: Area

  /// What no clear pixel of any scene showed.
  public var unobserved: Area

  /// Makes it from its two areas.
  public init(whole: Area, unobserved: Area) {
    self.whole = whole
    self.unobserved = unobserved
  }

  /// The ice that hidden ground would hold if it were as icy as the rest: (glacier / observed) × unobserved.
  ///
  /// Where nothing at all was seen, every bit of the ground may be ice.
  func hiddenIce(glacier: Area) -> Area {
    let observed = whole - unobserved
    guard observed > .zero else { return unobserved }
    return unobserved * (glacier.squareMetres / observed.squareMetres)
  }
}
