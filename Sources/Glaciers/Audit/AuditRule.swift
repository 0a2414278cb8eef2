/// What outlines are looked over for.
///
/// The rules are those by which RGI 7 was made (RGI Consortium 2023, `rgi_user_guide` 04_revisions and
/// `rgi7_scripts`): valid single polygons in the plane, no duplicates, no overlaps, nothing below 0.01 km².
public enum AuditRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// The file does not say in which system its coordinates are.
  case missingCRS = "missing-crs"

  /// Coordinates that cannot be of the system that the file names, as degrees in one that counts metres.
  case wrongCRS = "wrong-crs"

  /// A feature without a shape.
  case empty

  /// A point or a line among outlines.
  case noPolygon = "no-polygon"

  /// Coordinates that the system has no place for.
  case outside

  /// Places far from the part of the Earth that the system is made for.
  case farFromSystem = "far-from-system"

  /// An outline in degrees that crosses 180° and so seems to go around the Earth.
  case antimeridian

  /// Points with heights or measures.
  case heights

  /// A ring that does not end where it began.
  case openRing = "open-ring"

  /// A ring of fewer than four points.
  case shortRing = "short-ring"

  /// A ring that crosses or touches itself, a hole outside, and the like.
  case invalid

  /// Several faces in one feature.
  case multipolygon

  /// Internal rock as a feature of its own, as GLIMS delivers it, and no hole.
  case internalRock = "internal-rock"

  /// A shape without area.
  case sliver

  /// An outline that is in the file twice, point for point.
  case exactDuplicate = "exact-duplicate"

  /// An outline of the same glacier as another one.
  case duplicate

  /// Two outlines on the same ground.
  case overlap

  /// Two outlines that share less than a square metre, as rounding of coordinates makes it.
  case hairline = "hairline-overlap"

  /// A narrow strip between neighbours that belongs to neither.
  case gap

  /// An outline below the minimum area.
  case belowMinimum = "below-minimum"

  /// Two features with one identifier.
  case duplicateID = "duplicate-id"

  /// A text with a control character, as a wrong encoding leaves it.
  case controlCharacter = "control-character"

  /// A nunatak of an older file that is ice now.
  case lostHole = "lost-hole"

  /// How much it matters: errors count areas wrongly or break other programs, warnings may be meant.
  public var severity: AuditFinding.Severity {
    switch self {
    case .missingCRS, .wrongCRS, .empty, .noPolygon, .outside, .antimeridian, .openRing, .shortRing, .invalid,
      .sliver,
      .exactDuplicate, .duplicate, .overlap:
      .error
    case .farFromSystem, .multipolygon, .internalRock, .gap, .belowMinimum, .duplicateID,
      .controlCharacter, .lostHole:
      .warning
    case .heights, .hairline: .note
    }
  }
}
