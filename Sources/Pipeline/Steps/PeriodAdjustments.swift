import Geospatial
import Glaciers
import Inventory

/// The corrections by hand of one period, with what they need to be applied to its outlines.
struct PeriodAdjustments: Sendable {
  let adjustments: [Adjustment]
  let region: ProjectRegion
  let measure: AreaMeasure

  /// Applies them to outlines, whose labels and dates stay where their ground does.
  ///
  /// - Parameters:
  ///   - smallest: outlines that changed are dropped below this area.
  ///   - measured: makes outlines of the polygons that changed.
  /// - Returns: the outlines, those that changed behind the others, and what each correction did.
  func apply(
    to outlines: [OutlineRecord], smallest: Area, measured: ([Polygon]) throws -> [OutlineRecord]
  ) throws -> ([OutlineRecord], [AdjustmentEffect]) {
    guard !adjustments.isEmpty else { return (outlines, []) }
    let (adjusted, effects) = try Adjuster.apply(
      adjustments,
      to: outlines.enumerated().map { index, outline in
        AdjustableOutline(
          polygon: outline.polygon, name: outline.name, id: outline.externalID, origin: index)
      }, meter: AreaMeter(measure, crs: region.crs), boundary: region.boundary, smallest: smallest)
    let changed = adjusted.filter { !isAsFound($0, outlines) }
    var made = try measured(changed.map(\.polygon))[...]
    let result = adjusted.compactMap { outline -> OutlineRecord? in
      let isFound = isAsFound(outline, outlines)
      guard var record = isFound ? outlines[outline.origins[0]] : made.popFirst() else {
        return nil
      }
      if !isFound, let origin = outline.origins.first, record.srcDate == nil {
        record.srcDate = outlines[origin].srcDate
        record.srcDates = outlines[origin].srcDates
      }
      record.name = outline.name
      record.externalID = outline.id
      return record
    }
    return (result, effects)
  }

  /// Whether an outline has the shape in which it was found.
  private func isAsFound(_ outline: AdjustableOutline, _ outlines: [OutlineRecord]) -> Bool {
    outline.origins.count == 1 && outlines[outline.origins[0]].polygon == outline.polygon
  }

  /// What decides the result, by the names that `explain` prints: the corrections of this period alone.
  var fields: [String: String] {
    Dictionary(
      adjustments.map { ("outlines.adjustments, \($0.title)", $0.contentHash.hex) }, uniquingKeysWith: { $1 })
  }
}

extension AdjustmentEffect {
  /// What is to be said of a correction that did nothing, or of a divide that ends inside ice; nil of others.
  func remark(in period: String) -> String? {
    let reason: String
    let end = loose.map { "\(Int($0.metres.rounded())) m of it end inside ice" }
    let small = dropped.map {
      "\(Int($0.squareMetres.rounded())) m² that it leaves are below the minimum area"
    }
    switch outcome {
    case .done:
      let said = [end, small].compactMap(\.self)
      guard !said.isEmpty else { return nil }
      reason = said.joined(separator: ", ")
    case .belowMinimum: reason = "its ground is below the minimum area"
    case .alreadyIce: reason = "its ground is ice already"
    case .speck: reason = "it covers less than a square metre"
    case .outside: reason = "it lies outside the region"
    case .noIce: reason = "no ice is under it"
    case .partsNothing: reason = ["it parts no outline", end].compactMap(\.self).joined(separator: ", ")
    case .noOutline: reason = "no outline is there"
    case .sameLabel: reason = "the outline is labelled so already"
    }
    return "\(title) in \(period) (\(reason))"
  }
}

extension Plan {
  /// The layers of the file of corrections of which nothing is read.
  var unreadLayers: [String] {
    project.adjustments.flatMap { try? AdjustmentFile.unknownLayers(in: $0) } ?? []
  }

  /// The corrections of periods that did nothing when the outlines were made, wholly or in part.
  public var idleAdjustments: [String] {
    guard project.adjustments != nil else { return [] }
    return outlineSummaries.flatMap { period, summary in
      (summary.adjustments ?? []).compactMap { $0.remark(in: period) }
    }
  }
}
