import Geospatial

/// What an inventory is about; fixed when the file is made.
public struct ProjectRecord: Sendable, Hashable {
  /// The project's name, which is also the name of the whole region in tables.
  public var name: String

  /// The version of Firnline that last wrote the file.
  public var firnlineVersion: String

  /// The system of all geometries.
  public var crs: CRS

  /// The way areas are measured, such as `planar EPSG:32646`.
  public var areaMeasure: String

  /// Whether the scenes are simulated; every table says so.
  public var isSimulated: Bool

  /// Makes a project from its facts.
  public init(
    name: String, firnlineVersion: String, crs: CRS, areaMeasure: String, isSimulated: Bool = false
  ) {
    self.name = name
    self.firnlineVersion = firnlineVersion
    self.crs = crs
    self.areaMeasure = areaMeasure
    self.isSimulated = isSimulated
  }
}

/// A part of the region that has totals of its own.
public struct SubareaRecord: Sendable, Hashable {
  /// The name in tables; unique in an inventory.
  public var name: String

  /// Its extent in the inventory's CRS.
  public var extent: MultiPolygon

  /// Makes a sub-area.
  public init(name: String, extent: MultiPolygon) {
    self.name = name
    self.extent = extent
  }
}

/// Two periods that tables compare.
public struct Comparison: Sendable, Hashable {
  /// The label of the earlier period.
  public var first: String

  /// The label of the later period.
  public var second: String

  /// Makes a comparison.
  public init(first: String, second: String) {
    self.first = first
    self.second = second
  }
}
