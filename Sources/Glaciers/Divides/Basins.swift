import Geospatial

/// A partition of the ground that tells which glacier ice belongs to, so that one glacier keeps its divides through
/// all periods.
///
/// Ground inside a basin's polygons is its own; ground outside all of them, such as that of an advance, belongs to the
/// nearest basin within reach. Made once, from heights, from lines or from a reference inventory, the same basins cut
/// the outlines of any period.
public struct Basins: Sendable, Equatable {
  /// The ground of one glacier.
  public struct Basin: Sendable, Equatable {
    /// What identifies it among the basins, from 1.
    public let number: Int

    /// What the reference calls it, such as an RGI id; nil where basins were computed.
    public let name: String?

    /// Its ground.
    public let ground: MultiPolygon

    /// Makes a basin.
    public init(number: Int, name: String? = nil, ground: MultiPolygon) {
      self.number = number
      self.name = name
      self.ground = ground
    }
  }

  /// The system of the coordinates, in a plane.
  public let crs: CRS

  /// The basins in the order of their numbers.
  ///
  /// Where two overlap, the ground is the first one's.
  public let basins: [Basin]

  /// Makes a partition.
  public init(crs: CRS, basins: [Basin]) {
    self.crs = crs
    self.basins = basins
  }

  /// The divides of a reference inventory: each glacier's outline is its basin.
  ///
  /// Outlines are repaired where they are not valid; parts of one name are one basin.
  public init(reference glaciers: [(name: String?, outline: MultiPolygon)], crs: CRS) throws {
    var names: [String: Int] = [:]
    var grounds: [(name: String?, ground: MultiPolygon)] = []
    for (name, outline) in glaciers {
      let valid = try outline.invalidReason() == nil ? outline : outline.madeValid()
      guard valid.planarArea > 0 else { continue }
      if let name, let known = names[name] {
        grounds[known].ground = try MultiPolygon(grounds[known].ground.polygons + valid.polygons).union()
      } else {
        if let name { names[name] = grounds.count }
        grounds.append((name, valid))
      }
    }
    self.init(
      crs: crs,
      basins: grounds.enumerated().map {
        Basin(number: $0.offset + 1, name: $0.element.name, ground: $0.element.ground)
      })
  }
}
