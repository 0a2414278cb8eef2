/// The eighth of the compass that a glacier faces, numbered as in RGI 7: 1 for north, clockwise to 8 for north-west.
public enum AspectSector: Int, Sendable, Hashable, Codable, CaseIterable {
  case north = 1
  case northEast, east, southEast, south, southWest, west, northWest

  /// What tables call a glacier without an aspect.
  public static let notAssigned = 9

  /// The sector of an azimuth in degrees clockwise from north; north is from 337.5 to below 22.5.
  public init(azimuth: Double) {
    let turns = (azimuth + 22.5) / 360
    let sector = Int(((turns - turns.rounded(.down)) * 8).rounded(.down))
    self = Self(rawValue: min(sector, 7) + 1) ?? .north
  }
}
