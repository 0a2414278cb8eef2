import CGEOS

/// What keeps a polygon from being valid, and where.
public struct Invalidity: Sendable, Hashable {
  /// The reason in GEOS's words, such as `Self-intersection`.
  public let reason: String

  /// The place, where GEOS can name one.
  public let place: Point?
}

extension Polygon {
  /// Why the polygon is not valid, or nil where it is.
  ///
  /// - Throws: `GeospatialError` where a ring is open or has under four points; see `hasWholeRings`.
  public func invalidity() throws -> Invalidity? {
    let context = try GEOSContext()
    var reason: UnsafeMutablePointer<CChar>?
    var place: OpaquePointer?
    let answer = GEOSisValidDetail_r(context.raw, try context.geometry(self), 0, &reason, &place)
    defer { GEOSFree_r(context.raw, reason) }
    let point = try place.map { try context.point(context.own("GEOSisValidDetail", $0)) }
    guard try !context.answer("GEOSisValidDetail", answer) else { return nil }
    return Invalidity(reason: reason.map { String(cString: $0) } ?? "not valid", place: point)
  }

  /// Whether every ring is closed and has at least four points, as GEOS asks.
  public var hasWholeRings: Bool { rings.allSatisfy { $0.count >= 4 && $0.first == $0.last } }
}
