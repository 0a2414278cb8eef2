import Foundation
import Geospatial

/// An outline that corrections may change.
public struct AdjustableOutline: Sendable {
  /// The shape.
  public var polygon: Polygon

  /// The glacier's name.
  public var name: String?

  /// The outline's identifier.
  public var id: String?

  /// The places of the outlines that it was made of, the largest first; none for ground that was added alone.
  public var origins: [Int]

  /// Whether a correction changed its shape or its label.
  public internal(set) var isAdjusted = false

  /// The place of the correction that gave it its shape; nil where that is as it was found.
  var shaper: Int?

  /// Makes an outline as it was found.
  public init(polygon: Polygon, name: String?, id: String?, origin: Int) {
    self.polygon = polygon
    self.name = name
    self.id = id
    origins = [origin]
  }
}

/// Applies corrections to the outlines of a period, and says what each of them did.
///
/// Pure: equal corrections and outlines give equal results, however often they are applied to the same outlines.
public struct Adjuster {
  /// Ground under a square metre is the rounding of an edge.
  private static let leastArea = Area(squareMetres: 1)

  private let meter: AreaMeter
  private let boundary: PreparedPolygons?
  private var outlines: [AdjustableOutline?]
  private var boxes: [Bounds?]
  private var effects: [AdjustmentEffect] = []

  /// Applies corrections, in their order.
  ///
  /// - Parameters:
  ///   - adjustments: corrections in the system of the outlines.
  ///   - meter: how areas are measured.
  ///   - boundary: the region; additions are clipped to it.
  ///   - smallest: outlines whose shape was corrected are dropped below this area.
  /// - Returns: the outlines, those that were touched behind the others, and an effect for each correction.
  public static func apply(
    _ adjustments: [Adjustment], to outlines: [AdjustableOutline], meter: AreaMeter,
    boundary: MultiPolygon? = nil, smallest: Area = .zero
  ) throws -> (outlines: [AdjustableOutline], effects: [AdjustmentEffect]) {
    var adjuster = Adjuster(
      meter: meter, boundary: try boundary.map(PreparedPolygons.init), outlines: outlines,
      boxes: outlines.map(\.polygon.bounds))
    for adjustment in adjustments { adjuster.effects.append(try adjuster.apply(adjustment)) }
    try adjuster.drop(below: smallest)
    return (adjuster.outlines.compactMap(\.self), adjuster.effects)
  }

  /// Takes what is too small out of the outlines, and out of the effect of the correction that shaped it.
  private mutating func drop(below smallest: Area) throws {
    for (place, outline) in outlines.enumerated() {
      guard let outline, let shaper = outline.shaper else { continue }
      let area = try meter.area(of: outline.polygon)
      guard area < smallest else { continue }
      outlines[place] = nil
      effects[shaper].after = effects[shaper].after - area
      effects[shaper].dropped = (effects[shaper].dropped ?? .zero) + area
      if effects[shaper].kind == .add, effects[shaper].after < Self.leastArea {
        (effects[shaper].outcome, effects[shaper].after) = (.belowMinimum, .zero)
      }
    }
  }

  private mutating func apply(_ adjustment: Adjustment) throws -> AdjustmentEffect {
    switch (adjustment.kind, adjustment.shape) {
    case (.add, .polygons(let faces)): return try add(faces, adjustment)
    case (.erase, .polygons(let faces)): return try erase(faces, adjustment)
    case (.divide, .lines(let lines)): return try divide(lines, adjustment)
    default: return try relabel(adjustment)
    }
  }

  /// Outlines whose boxes meet some bounds, with their places.
  private func near(_ bounds: Bounds?) -> [(place: Int, outline: AdjustableOutline)] {
    guard let bounds else { return [] }
    return boxes.indices.compactMap { place in
      guard let box = boxes[place], box.intersects(bounds), let outline = outlines[place] else { return nil }
      return (place, outline)
    }
  }

  /// Puts outlines in the place of others.
  private mutating func replace(_ places: [Int], with polygons: [Polygon], like outline: AdjustableOutline) {
    for place in places { (outlines[place], boxes[place]) = (nil, nil) }
    for polygon in polygons {
      var next = outline
      next.polygon = polygon
      next.isAdjusted = true
      next.shaper = effects.count
      outlines.append(next)
      boxes.append(polygon.bounds)
    }
  }

  private func effect(
    _ adjustment: Adjustment, _ outcome: AdjustmentEffect.Outcome, touched: Int = 0, before: Area = .zero,
    after: Area = .zero, loose: Length? = nil
  ) throws -> AdjustmentEffect {
    AdjustmentEffect(
      kind: adjustment.kind, number: adjustment.number, author: adjustment.author, reason: adjustment.reason,
      date: adjustment.date?.iso, outcome: outcome, touched: touched, before: before, after: after,
      shape: Data(try adjustment.shape.wkb()), loose: loose)
  }

  private func area(of polygons: [Polygon]) throws -> Area { try meter.area(of: MultiPolygon(polygons)) }

  // MARK: - Kinds

  /// Ground joins every outline that it overlaps or shares an edge with; without any it is an outline of its own.
  private mutating func add(_ faces: MultiPolygon, _ adjustment: Adjustment) throws -> AdjustmentEffect {
    guard try meter.area(of: faces) >= Self.leastArea else { return try effect(adjustment, .speck) }
    let grounds = try faces.polygons.flatMap { try boundary?.clip($0).polygons ?? [$0] }
    guard try area(of: grounds) >= Self.leastArea else { return try effect(adjustment, .outside) }
    var (touched, before, after) = (0, Area.zero, Area.zero)
    for ground in grounds {
      let joined = try near(ground.bounds).filter { _, outline in
        try MultiPolygon([ground, outline.polygon]).union().polygons.count == 1
      }.map { (place: $0.place, outline: $0.outline, area: try meter.area(of: $0.outline.polygon)) }
        .sorted { ($1.area, $0.place) < ($0.area, $1.place) }
      let known = MultiPolygon(joined.map(\.outline.polygon))
      guard try area(of: ground.asMultiPolygon.difference(known.union()).polygons) >= Self.leastArea else {
        continue
      }
      let whole = try MultiPolygon([ground] + known.polygons).union().polygons
      var outline = AdjustableOutline(
        polygon: ground, name: joined.lazy.compactMap(\.outline.name).first,
        id: joined.lazy.compactMap(\.outline.id).first, origin: 0)
      outline.origins = joined.flatMap(\.outline.origins)
      replace(joined.map(\.place), with: whole, like: outline)
      touched += joined.count
      before = joined.reduce(before) { $0 + $1.area }
      after = after + (try area(of: whole))
    }
    guard after > .zero else { return try effect(adjustment, .alreadyIce) }
    return try effect(adjustment, .done, touched: touched, before: before, after: after)
  }

  private mutating func erase(_ faces: MultiPolygon, _ adjustment: Adjustment) throws -> AdjustmentEffect {
    var (touched, before, after) = (0, Area.zero, Area.zero)
    let rubber = try faces.union()
    for (place, outline) in near(rubber.bounds) {
      let old = try meter.area(of: outline.polygon)
      let rest = try outline.polygon.asMultiPolygon.difference(rubber).polygons.filter {
        try meter.area(of: $0) >= Self.leastArea
      }
      let new = try area(of: rest)
      guard old - new >= Self.leastArea else { continue }
      replace([place], with: rest, like: outline)
      touched += 1
      (before, after) = (before + old, after + new)
    }
    return try effect(
      adjustment, touched > 0 ? .done : .noIce, touched: touched, before: before, after: after)
  }

  private mutating func divide(_ lines: [[Point]], _ adjustment: Adjustment) throws -> AdjustmentEffect {
    var (touched, before, after) = (0, Area.zero, Area.zero)
    var loose: [Polyline] = []
    for (place, outline) in near(Bounds(of: lines.joined())) {
      loose += try outline.polygon.looseEnds(of: lines)
      let pieces = try outline.polygon.divided(by: lines)
      guard pieces.count > 1 else { continue }
      replace([place], with: pieces, like: outline)
      touched += 1
      before = before + (try meter.area(of: outline.polygon))
      after = after + (try area(of: pieces))
    }
    return try effect(
      adjustment, touched > 0 ? .done : .partsNothing, touched: touched, before: before, after: after,
      loose: LooseDivide.length(of: loose, crs: meter.crs))
  }

  /// Labels the outlines in which a point lies, or of which a point lies in the polygon.
  private mutating func relabel(_ adjustment: Adjustment) throws -> AdjustmentEffect {
    let places: [Int]
    switch adjustment.shape {
    case .points(let points):
      places = try points.flatMap { point in
        try near(Bounds(of: [point])).filter { try $0.outline.polygon.asMultiPolygon.contains(point) }.map(
          \.place)
      }
    case .polygons(let faces):
      places = try near(faces.bounds).filter {
        try faces.contains($0.outline.polygon.asMultiPolygon.pointOnSurface())
      }.map(\.place)
    case .lines: places = []
    }
    var isNew = false
    var ground = Area.zero
    for place in Set(places).sorted() {
      guard var outline = outlines[place] else { continue }
      let (name, id) = (adjustment.name ?? outline.name, adjustment.id ?? outline.id)
      ground = ground + (try meter.area(of: outline.polygon))
      guard (outline.name, outline.id) != (name, id) else { continue }
      (outline.name, outline.id, outline.isAdjusted) = (name, id, true)
      outlines[place] = outline
      isNew = true
    }
    let outcome: AdjustmentEffect.Outcome = places.isEmpty ? .noOutline : isNew ? .done : .sameLabel
    return try effect(adjustment, outcome, touched: Set(places).count, before: ground, after: ground)
  }
}
