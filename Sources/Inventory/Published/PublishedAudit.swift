/// Whether the printed errors of sub-areas sum to the printed error of their total, and which slip explains it.
///
/// For every sub-area, every factor and every rule of summing: had this sub-area's errors been printed with
/// that factor, would the sum close in every period? In Table V(a) of Chen et al. (2022) one slip does:
/// the errors of Testing area 2 are printed ten times too large, and the sum is linear.
public struct PublishedAudit: Sendable {
  /// How far the sum of the errors is from the error of the total in one period, in km².
  public struct Closure: Sendable {
    /// The period.
    public let period: String
    /// The printed error of the total.
    public let printed: Double
    /// The errors summed, by rule.
    public let sums: [CorrelationRule: Double]

    /// The sum less the printed error.
    public func gap(_ rule: CorrelationRule) -> Double { (sums[rule] ?? .nan) - printed }
  }

  /// A factor on one sub-area's errors that makes the sum close in every period.
  public struct Finding: Sendable, Hashable {
    /// The sub-area.
    public let region: String
    /// What its printed errors are to be multiplied with.
    public let factor: Double
    /// How the errors then sum.
    public let rule: CorrelationRule
    /// The largest gap that remains, in km².
    public let largestGap: Double
  }

  /// The region that the others add up to.
  public let total: String

  /// The regions that add up.
  public let parts: [String]

  /// The gap that rounding alone can explain, in km²: half a unit of the total's last decimal for each region.
  public let tolerance: Double

  /// The sums as printed, period by period.
  public let closures: [Closure]

  /// The slips that explain the table; empty where it closes as printed, or where no single slip does it.
  public let findings: [Finding]

  /// The rules under which the table closes as printed.
  public let closesAsPrinted: [CorrelationRule]

  private let errors: [(period: String, total: Double, parts: [Double])]

  /// Audits a table of areas; its first region is the total of the others.
  ///
  /// - Throws: `PublishedError` where there are fewer than two sub-areas, or an error is missing.
  public init(_ areas: [PublishedArea]) throws {
    var regions: [String] = []
    var periods: [String] = []
    for area in areas {
      if !regions.contains(area.region) { regions.append(area.region) }
      if !periods.contains(area.period) { periods.append(area.period) }
    }
    guard let total = regions.first, regions.count > 2 else { throw PublishedError.noParts }
    let printed = Dictionary(
      areas.map { ([$0.region, $0.period], $0.error) }, uniquingKeysWith: { first, _ in first })
    func error(_ region: String, _ period: String) throws -> Double {
      guard let error = printed[[region, period]] ?? nil else {
        throw PublishedError.noError(region: region, period: period)
      }
      return error.value
    }
    self.total = total
    parts = Array(regions.dropFirst())
    let decimals = areas.filter { $0.region == total }.compactMap { $0.error?.decimals }.max() ?? 0
    tolerance = PrintedNumber.halfUnit(decimals: decimals) * Double(regions.count) + 1e-9
    errors = try periods.map { period in
      (period, try error(total, period), try regions.dropFirst().map { try error($0, period) })
    }
    closures = errors.map { entry in
      Closure(
        period: entry.period, printed: entry.total,
        sums: Dictionary(
          uniqueKeysWithValues: CorrelationRule.allCases.map { ($0, $0.total(of: entry.parts)) }))
    }
    let tolerance = tolerance
    let closures = closures
    closesAsPrinted = CorrelationRule.allCases.filter { rule in
      closures.allSatisfy { abs($0.gap(rule)) <= tolerance }
    }
    findings = closesAsPrinted.isEmpty ? Self.slips(parts, errors, tolerance: tolerance) : []
  }

  /// The gaps of a finding, period by period, in km².
  public func gaps(of finding: Finding) -> [Double] {
    guard let index = parts.firstIndex(of: finding.region) else { return [] }
    return Self.gaps(errors, scaling: index, by: finding.factor, rule: finding.rule)
  }

  private typealias Errors = [(period: String, total: Double, parts: [Double])]

  private static func slips(_ parts: [String], _ errors: Errors, tolerance: Double) -> [Finding] {
    parts.indices.flatMap { index in
      [0.1, 10].flatMap { factor in
        CorrelationRule.allCases.compactMap { rule in
          let largest = gaps(errors, scaling: index, by: factor, rule: rule).map(abs).max() ?? .infinity
          guard largest <= tolerance else { return nil }
          return Finding(region: parts[index], factor: factor, rule: rule, largestGap: largest)
        }
      }
    }
  }

  private static func gaps(
    _ errors: Errors, scaling index: Int, by factor: Double, rule: CorrelationRule
  ) -> [Double] {
    errors.map { entry in
      var parts = entry.parts
      parts[index] *= factor
      return rule.total(of: parts) - entry.total
    }
  }
}
