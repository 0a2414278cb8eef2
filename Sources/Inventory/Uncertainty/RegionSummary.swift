import Foundation
import Geospatial

/// Sums a period's outlines over the region and its sub-areas.
public struct RegionSummary {
  /// A named part of the region, in the inventory's CRS.
  public struct Subarea: Sendable, Hashable {
    /// The name.
    public var name: String

    /// The faces.
    public var polygons: MultiPolygon

    /// Makes a sub-area.
    public init(name: String, polygons: MultiPolygon) {
      self.name = name
      self.polygons = polygons
    }
  }

  private let crs: CRS
  private let meter: AreaMeter
  private let method: BufferUncertainty
  private let distance: Length
  private let correlation: CorrelationRule

  /// Makes a summary by its settings.
  ///
  /// - Parameters:
  ///   - distance: the buffer's width, found by `BufferUncertainty.distance`.
  ///   - correlation: how the errors of sub-areas add up to that of the region.
  public init(
    crs: CRS, meter: AreaMeter, method: BufferUncertainty, distance: Length, correlation: CorrelationRule
  ) {
    self.crs = crs
    self.meter = meter
    self.method = method
    self.distance = distance
    self.correlation = correlation
  }

  /// The totals of the whole region first, then of each sub-area.
  ///
  /// Without sub-areas the region's uncertainty is measured on all outlines at once; with them it is summed by
  /// the correlation rule, as Table V(a) of Chen et al. 2022 does. Ice outside all sub-areas is one more part.
  ///
  /// What hidden ground adds, if anything, is added to the region and to each part by itself, as the root of the sum of
  /// squares: ice that one cloud may hide comes in pieces as large as those of all the period's outlines.
  ///
  /// - Parameters:
  ///   - uncertainty: that of all outlines at once.
  ///   - ground: what was seen of each sub-area, of the region under nil; where it is not known, the total does not say.
  public func totals(
    of outlines: [OutlineRecord], uncertainty: Area, subareas: [Subarea],
    ground: [String?: RegionGround] = [:]
  ) throws -> [RegionTotal] {
    let parts = try subareas.map { try part(of: outlines, in: $0, unobserved: ground[$0.name]?.unobserved) }
    let whole = RegionTotal(
      area: outlines.reduce(.zero) { $0 + $1.area }, outlineCount: outlines.count,
      unobserved: ground[nil]?.unobserved, meanDate: Self.meanDate(outlines.map { ($0.srcDate, $0.area) }),
      uncertainty: try regionUncertainty(
        measured: uncertainty, parts: parts, of: outlines, subareas))
    let pieces = outlines.map(\.area)
    return ([whole] + parts).map { withHiddenGround($0, pieces: pieces, ground[$0.subarea]) }
  }

  /// A total whose uncertainty says what hidden ground may hold.
  private func withHiddenGround(
    _ total: RegionTotal, pieces: [Area], _ ground: RegionGround?
  ) -> RegionTotal {
    guard method.hidden == .density, let ground, var uncertainty = total.uncertainty else { return total }
    let hidden = ground.hiddenError(pieces: pieces)
    uncertainty.value = Area(squareMetres: hypot(uncertainty.value.squareMetres, hidden.squareMetres))
    var total = total
    total.uncertainty = uncertainty
    return total
  }

  private func regionUncertainty(
    measured: Area, parts: [RegionTotal], of outlines: [OutlineRecord], _ subareas: [Subarea]
  ) throws -> UncertaintyRecord {
    guard !parts.isEmpty else { return record(measured) }
    let errors =
      parts.compactMap { $0.uncertainty?.value } + [try uncertainty(of: outlines, outside: subareas)]
    let sum = correlation.total(of: errors.map(\.squareMetres))
    return record(Area(squareMetres: sum), correlation: correlation)
  }

  /// The uncertainty of the ice that lies in no sub-area.
  private func uncertainty(of outlines: [OutlineRecord], outside subareas: [Subarea]) throws -> Area {
    let covered = try PreparedPolygons(MultiPolygon(subareas.flatMap(\.polygons.polygons)).union())
    var outside: [Polygon] = []
    var inside: [Polygon] = []
    for polygon in outlines.map(\.polygon) {
      let pieces = try covered.clip(polygon)
      inside += pieces.polygons
      guard pieces.polygons != [polygon] else { continue }
      // Under a square metre is the rounding of a shared edge, not ice.
      outside += try polygon.asMultiPolygon.difference(covered.polygons).polygons.filter {
        $0.planarArea * crs.metresPerUnit * crs.metresPerUnit > 1
      }
    }
    guard !outside.isEmpty else { return .zero }
    return try method.uncertainty(of: outside, neighbours: inside, distance: distance, in: crs, meter: meter)
  }

  /// The total of a sub-area.
  private func part(
    of outlines: [OutlineRecord], in subarea: Subarea, unobserved: Area?
  ) throws -> RegionTotal {
    let region = try PreparedPolygons(subarea.polygons)
    var inside: [Polygon] = []
    var beyond: [Polygon] = []
    var dates: [(date: CalendarDate?, area: Area)] = []
    for outline in outlines {
      guard try region.intersects(outline.polygon) else {
        // Ice that only comes near still bounds the buffer: a divide may run along the edge.
        beyond.append(outline.polygon)
        continue
      }
      let pieces = try region.clip(outline.polygon)
      let here = pieces.polygons == [outline.polygon] ? outline.area : try meter.area(of: pieces)
      guard here > .zero else {
        beyond.append(outline.polygon)
        continue
      }
      dates.append((outline.srcDate, here))
      inside += pieces.polygons
      // The sub-area's edge cuts ice, it does not end it: the rest of the outline bounds the buffer.
      if here < outline.area {
        beyond += try outline.polygon.asMultiPolygon.difference(subarea.polygons).polygons
      }
    }
    return RegionTotal(
      subarea: subarea.name, area: dates.reduce(.zero) { $0 + $1.area }, outlineCount: dates.count,
      unobserved: unobserved, meanDate: Self.meanDate(dates),
      uncertainty: record(
        try method.uncertainty(of: inside, neighbours: beyond, distance: distance, in: crs, meter: meter)))
  }

  private func record(_ value: Area, correlation: CorrelationRule? = nil) -> UncertaintyRecord {
    var settings = ["distance": distance.description]
    settings["buffer"] = method.width.description
    settings["side"] = method.side.rawValue
    settings["dissolve"] = "\(method.dissolve)"
    settings["nunataks"] = "\(method.nunataks)"
    settings["quadrantSegments"] = "\(method.quadrantSegments)"
    if method.hidden != .ignore { settings["hidden"] = method.hidden.rawValue }
    let fields = settings.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }
    return UncertaintyRecord(
      value: value, method: "buffer", settings: "{\(fields.joined(separator: ", "))}",
      correlation: correlation)
  }

  /// The mean date weighted by area; nil where no outline has a date.
  static func meanDate(_ dates: [(date: CalendarDate?, area: Area)]) -> CalendarDate? {
    var days = 0.0
    var weight = 0.0
    for case (let date?, let area) in dates {
      days += Double(date.ordinal) * area.squareMetres
      weight += area.squareMetres
    }
    return weight > 0 ? CalendarDate(ordinal: Int((days / weight).rounded())) : nil
  }
}
