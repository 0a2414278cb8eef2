import Foundation
import Geospatial

/// The rules that a feature keeps or breaks by itself: it becomes valid single polygons in the plane.
final class ShapeRules {
  /// Under a square metre there is no outline.
  static let leastArea = Area(squareMetres: 1)

  /// Repairs may change an area by this much, or by this share of it (RGI 7).
  private static let keptArea = (area: Area(squareKilometres: 0.1), share: 0.001)

  /// How far, in degrees, from a system's area of use outlines may lie: half a zone of UTM.
  private static let reach = 3.0

  private let crs: CRS
  private let meter: AreaMeter
  private let toDegrees: CoordinateTransform
  private let areaOfUse: Bounds?

  init(crs: CRS, measure: AreaMeasure) throws {
    self.crs = crs
    meter = try AreaMeter(measure, crs: crs)
    toDegrees = try CoordinateTransform(from: crs, to: .wgs84)
    areaOfUse = crs.areaOfUse.flatMap { $0.minX <= $0.maxX ? $0.expanded(by: Self.reach) : nil }
  }

  /// The outlines of a feature, and what was found about it.
  func outlines(
    of feature: Feature, as template: AuditedOutline, survey: GeometrySurvey?
  ) throws -> (outlines: [AuditedOutline], findings: [AuditFinding]) {
    let name = template.name
    var findings: [AuditFinding] = []
    guard let geometry = feature.geometry else {
      return (
        [], [AuditFinding(rule: .empty, outline: name, message: "has no shape", correction: "left out")]
      )
    }
    guard case .polygons(let shape) = geometry else {
      let kind = survey?.kind?.lowercased() ?? "point or a line"
      return (
        [],
        [
          AuditFinding(
            rule: .noPolygon, outline: name, message: "is no polygon but a \(kind)", correction: "left out")
        ]
      )
    }
    if survey?.hasHeights == true {
      findings.append(
        AuditFinding(
          rule: .heights, outline: name, message: "has points with heights or measures",
          correction: "brought into the plane"))
    }
    if let open = survey?.openRings, open > 0 {
      findings.append(
        AuditFinding(
          rule: .openRing, outline: name, message: "has \(open) ring\(open == 1 ? "" : "s") left open",
          correction: "closed"))
    }
    if let stray = try stray(shape, name) { return ([], findings + [stray]) }
    if let far = try far(shape, name) { findings.append(far) }
    var parts: [Polygon] = []
    for part in shape.polygons { parts += try whole(part, name, &findings) }
    if shape.polygons.count > 1 { findings.append(try several(shape, parts, name)) }
    return (try sized(parts, template, &findings), findings)
  }

  // MARK: - Places

  /// Coordinates that are none, or none of this system.
  private func stray(_ shape: MultiPolygon, _ name: OutlineName) throws -> AuditFinding? {
    let points = shape.polygons.flatMap(\.rings).joined()
    let isNumber = points.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    let degrees = isNumber ? shape.bounds.flatMap { try? toDegrees.apply($0, samples: 1) } : nil
    let isPlace =
      crs.isGeographic
      ? points.allSatisfy { abs($0.x) <= 360 && abs($0.y) <= 90 }
      : degrees.map { abs($0.maxY) <= 90 } ?? false
    guard !isNumber || !isPlace else { return nil }
    return AuditFinding(
      rule: .outside, outline: name, place: isNumber ? points.first { _ in true } : nil,
      message: "has coordinates that \(crs) has no place for", correction: "left out")
  }

  private func far(_ shape: MultiPolygon, _ name: OutlineName) throws -> AuditFinding? {
    guard let areaOfUse, let bounds = shape.bounds,
      let place = try? toDegrees.apply(
        Point(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2)),
      !areaOfUse.contains(place)
    else { return nil }
    let text = String(format: "%.2f, %.2f", place.x, place.y)
    return AuditFinding(
      rule: .farFromSystem, outline: name, place: place,
      message: "lies at \(text), far from where \(crs) is meant for: is its system right?")
  }

  // MARK: - Rings

  /// A part with whole rings, on one side of 180° and valid, as however many polygons that takes.
  private func whole(_ part: Polygon, _ name: OutlineName, _ findings: inout [AuditFinding]) throws
    -> [Polygon]
  {
    var part = part
    let short = part.holes.count { $0.count < 4 }
    part.holes.removeAll { $0.count < 4 }
    if part.exterior.count < 4 || short > 0 {
      findings.append(
        AuditFinding(
          rule: .shortRing, outline: name, place: part.exterior.first,
          message: "has a ring of fewer than four points", correction: "the ring is left out"))
    }
    guard part.exterior.count >= 4 else { return [] }
    return try onOneSide(part, name, &findings).flatMap { try valid($0, name, &findings) }
  }

  /// A ring in degrees that jumps from one side of 180° to the other is cut there (RFC 7946, 3.1.9).
  private func onOneSide(
    _ part: Polygon, _ name: OutlineName, _ findings: inout [AuditFinding]
  ) throws -> [Polygon] {
    func jumps(_ ring: [Point]) -> Bool {
      zip(ring, ring.dropFirst()).contains { abs($0.x - $1.x) > 180 }
    }
    guard crs.isGeographic, jumps(part.exterior) else { return [part] }
    func moved(_ polygon: Polygon, _ move: (Double) -> Double) -> Polygon {
      func ring(_ points: [Point]) -> [Point] { points.map { Point(x: move($0.x), y: $0.y) } }
      return Polygon(exterior: ring(polygon.exterior), holes: polygon.holes.map(ring))
    }
    let before = try meter.area(of: part)
    let beyond = moved(part) { $0 < 0 ? $0 + 360 : $0 }
    guard !jumps(beyond.exterior) else {
      findings.append(
        AuditFinding(
          rule: .antimeridian, outline: name, place: part.exterior.first,
          message: "goes around a pole, which degrees cannot show; audit it in a polar projection",
          correction: "left out"))
      return []
    }
    let east = Polygon(Bounds(minX: 0, minY: -90, maxX: 180, maxY: 90)).asMultiPolygon
    let west = Polygon(Bounds(minX: 180, minY: -90, maxX: 360, maxY: 90)).asMultiPolygon
    let sound = try beyond.asMultiPolygon.madeValid()
    let pieces =
      try sound.intersection(east).polygons
      + sound.intersection(west).polygons.map { moved($0) { $0 - 360 } }
    findings.append(
      AuditFinding(
        rule: .antimeridian, outline: name, place: part.exterior.first, message: "crosses 180°",
        before: before, after: try meter.area(of: MultiPolygon(pieces)),
        correction: "cut there into \(pieces.count) outlines"))
    return pieces
  }

  private func valid(
    _ part: Polygon, _ name: OutlineName, _ findings: inout [AuditFinding]
  ) throws -> [Polygon] {
    guard let fault = try part.invalidity() else { return [part] }
    let before = try meter.area(of: part)
    var sound = part
    // No ice: to GEOS, a hole outside its shell is a face of its own.
    sound.holes = try holesInside(part)
    let stray = part.holes.count - sound.holes.count
    let mended = try sound.asMultiPolygon.madeValid().polygons.filter {
      try meter.area(of: $0) >= Self.leastArea
    }
    let after = try meter.area(of: MultiPolygon(mended))
    let change = abs((after - before).squareMetres)
    let isKept =
      change <= Self.keptArea.area.squareMetres || change <= Self.keptArea.share * before.squareMetres
    let pieces = mended.count == 1 ? "" : ", now \(mended.count) outlines"
    let doubt =
      stray > 0
      ? ": \(stray) hole\(stray == 1 ? "" : "s") outside left out, look at it"
      : isKept ? "" : ": the area changes by more than RGI allows, look at it"
    findings.append(
      AuditFinding(
        rule: .invalid, outline: name, place: fault.place, message: fault.reason.lowercased(), before: before,
        after: after,
        correction: "made valid\(pieces)\(doubt)"))
    return mended
  }

  /// The holes that share ground with their shell.
  private func holesInside(_ part: Polygon) throws -> [[Point]] {
    guard !part.holes.isEmpty else { return [] }
    let shell = try Polygon(exterior: part.exterior).asMultiPolygon.madeValid()
    return try part.holes.filter {
      try !shell.intersection(Polygon(exterior: $0).asMultiPolygon.madeValid()).isEmpty
    }
  }

  // MARK: - Parts

  private func several(_ shape: MultiPolygon, _ parts: [Polygon], _ name: OutlineName) throws -> AuditFinding
  {
    AuditFinding(
      rule: .multipolygon, outline: name, place: parts.dropFirst().first?.exterior.first,
      message: "has \(shape.polygons.count) faces", before: try meter.area(of: shape),
      after: try meter.area(of: MultiPolygon(parts)), correction: "each is an outline, numbered in from_multi"
    )
  }

  private func sized(
    _ parts: [Polygon], _ template: AuditedOutline, _ findings: inout [AuditFinding]
  ) throws -> [AuditedOutline] {
    var outlines: [AuditedOutline] = []
    for part in parts {
      var outline = template
      outline.polygon = part
      outline.area = try meter.area(of: part)
      guard outline.area >= Self.leastArea else {
        findings.append(
          AuditFinding(
            rule: .sliver, outline: template.name, place: part.exterior.first,
            message: "has a face without area", before: outline.area, after: .zero, correction: "left out"))
        continue
      }
      outlines.append(outline)
    }
    if outlines.count > 1 {
      for place in outlines.indices { outlines[place].name.part = place + 1 }
    }
    return outlines
  }
}
