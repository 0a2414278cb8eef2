import Geospatial

/// A glacier as comparisons know it.
public struct ComparedGlacier: Sendable, Hashable {
  /// Its name or number, for tables.
  public var name: String

  /// Its parts, which do not overlap.
  public var shape: MultiPolygon

  /// Names a shape.
  public init(_ name: String, _ shape: MultiPolygon) {
    self.name = name
    self.shape = shape
  }
}

/// One side of a comparison: glaciers of about one date.
public struct ComparedGlaciers: Sendable {
  /// What tables call the side, such as `2019-2021 of three-rivers.sqlite`.
  public var title: String

  /// The glaciers, in a plane that both sides share.
  public var glaciers: [ComparedGlacier]

  /// Names glaciers.
  public init(_ title: String, _ glaciers: [ComparedGlacier]) {
    self.title = title
    self.glaciers = glaciers
  }

  /// All ground that is ice, each piece once.
  func ice() throws -> MultiPolygon { try MultiPolygon(glaciers.flatMap(\.shape.polygons)).union() }
}
