import Geospatial

/// By what areas are summed before they are compared.
public enum GlacierGrouping: Sendable {
  /// The whole region and its sub-areas, as the inventory holds them.
  case region

  /// Every glacier by itself.
  case glacier

  /// The size that each glacier has in its first period.
  case size(SizeClasses)

  /// The side that each glacier faces in the first period that knows.
  case aspect

  /// Bands of height, so many metres high, from each outline's hypsometry.
  case elevation(height: Int)

  /// Named faces in the inventory's CRS; an outline across an edge counts in parts.
  case basin([SubareaRecord])

  /// What a group is, for headings.
  public var heading: String {
    switch self {
    case .region: "Region"
    case .glacier: "Glacier"
    case .size: "Size"
    case .aspect: "Aspect"
    case .elevation: "Height (m)"
    case .basin: "Basin"
    }
  }

  /// One sentence for captions.
  public var explanation: String {
    switch self {
    case .region: "Regions as recorded."
    case .glacier:
      "Glaciers by identifier; a part that splits off is a glacier of its own from then on, and one that merges ends there."
    case .size(let classes):
      "Size classes (\(classes.name)) by the area that a glacier has in its first period; parts of it that split off stay"
        + " in its class."
    case .aspect:
      "Sectors by the side that a glacier faces in the first period that knows; parts of it that split off stay in its sector."
    case .elevation(let height):
      "Bands of \(height) m from the hypsometry of each period's outlines. Areas of bands have no errors: that of an outline"
        + " lies along its edge, and how much of it in which band is not known."
    case .basin: "Outlines are cut at the edges of basins; the error of an outline is spread as its area."
    }
  }
}

/// The areas of one group over the periods.
public struct GroupSeries: Sendable, Hashable {
  /// The group.
  public let group: String

  /// The name of the glacier where the group is one that has a name.
  public let name: String?

  /// Its areas, in the order of time.
  public let areas: [DatedArea]

  /// Makes a series.
  public init(group: String, name: String? = nil, areas: [DatedArea]) {
    self.group = group
    self.name = name
    self.areas = areas
  }
}
