import Geospatial

/// How one glacier of the reference was found, or ice where the reference has none.
public struct GlacierAgreement: Sendable, Hashable {
  /// The reference's glacier; nil for ice that lies on none.
  public var glacier: String?

  /// The outlines of the first side that lie on it, the largest share first.
  public var found: [String]

  /// The areas.
  public var agreement: Agreement

  /// The average symmetric surface distance in metres; nil where a side has nothing.
  public var distance: Double?

  /// The ground on which the two do not agree.
  public var disagreement: Area { agreement.onlyFirst + agreement.onlySecond }
}

extension OutlineComparison {
  /// What lies on each glacier of the reference, in the reference's order, then the outlines that lie on none.
  public func glaciers() throws -> [GlacierAgreement] {
    let (names, references, settings) = (first.glaciers.map(\.name), second.glaciers, settings)
    let unit = settings.crs.metresPerUnit
    return try Parallel.map(ground, tools: { try AreaMeter(settings.measure, crs: settings.crs) }) {
      ground, meter in
      let reference = ground.reference.map { references[$0] }
      let ice = try ground.ice.union()
      let truth = try reference?.shape.union() ?? MultiPolygon()
      let shared = ice.isEmpty || truth.isEmpty ? MultiPolygon() : try ice.intersection(truth)
      return GlacierAgreement(
        glacier: reference?.name, found: ground.outlines.map { names[$0] },
        agreement: Agreement(
          first: try meter.area(of: ice), second: try meter.area(of: truth),
          shared: try meter.area(of: shared)),
        distance: try BoundaryDistance(between: ice, and: truth, step: settings.step.metres / unit).average
          .map {
            $0 * unit
          })
    }
  }
}
