import Foundation
import Geospatial

/// A value with its uncertainty, one side of the ±.
public struct Estimate: Sendable, Hashable, Codable {
  /// The value.
  public var value: Double

  /// The uncertainty, in the unit of the value; nil where none was determined.
  public var error: Double?

  /// Makes an estimate.
  public init(_ value: Double, error: Double? = nil) {
    self.value = value
    self.error = error
  }

  /// The estimate in another unit.
  func scaled(by factor: Double) -> Estimate {
    Estimate(value * factor, error: error.map { $0 * abs(factor) })
  }
}

/// The glacier area of a region in one period.
public struct DatedArea: Sendable, Hashable {
  /// The period.
  public var period: PeriodTime

  /// The area.
  public var area: Area

  /// Its uncertainty.
  public var uncertainty: Area?

  /// Makes a dated area.
  public init(period: PeriodTime, area: Area, uncertainty: Area?) {
    self.period = period
    self.area = area
    self.uncertainty = uncertainty
  }
}

/// The change of a glacier area between two periods.
///
/// The uncertainty of the difference is eq. (6) of Chen et al. (2022), e = √(e₁² + e₂²), which takes the two
/// periods as independent. Percentages refer to the first period, whose own error they leave aside as the
/// paper does; rates divide value and error by the same number of years.
public struct Change: Sendable, Hashable {
  /// The years that stand for the two periods.
  public let years: ClosedRange<Double>

  /// The convention that named these years.
  public let convention: YearConvention

  /// The difference in km², negative for loss.
  public let area: Estimate

  /// The difference in percent of the first area; nil where that is zero.
  public let percent: Estimate?

  /// The difference per year in km² a⁻¹; nil where the periods are under half a year apart.
  public let areaRate: Estimate?

  /// The difference per year in % a⁻¹; nil where the first area is zero.
  public let percentRate: Estimate?

  /// Under half a year a change is weather and seasonal snow, and a rate of it says nothing.
  private static let shortestSpan = 0.5

  /// Compares two dated areas of one region.
  ///
  /// - Throws: `ChangeError` where a date is unknown or the second period is the earlier one.
  public init(from first: DatedArea, to second: DatedArea, convention: YearConvention) throws(ChangeError) {
    guard let start = convention.year(of: first.period) else {
      throw .unknownDate(period: first.period.label)
    }
    guard let end = convention.year(of: second.period) else {
      throw .unknownDate(period: second.period.label)
    }
    guard end >= start else { throw .notLater(first: first.period.label, second: second.period.label) }
    self.convention = convention
    years = start...end

    let error = first.uncertainty.flatMap { one in
      second.uncertainty.map { hypot(one.squareKilometres, $0.squareKilometres) }
    }
    area = Estimate((second.area - first.area).squareKilometres, error: error)
    let base = first.area.squareKilometres
    percent = base > 0 ? area.scaled(by: 100 / base) : nil
    let span = end - start
    areaRate = span < Self.shortestSpan ? nil : area.scaled(by: 1 / span)
    percentRate = span < Self.shortestSpan ? nil : percent?.scaled(by: 1 / span)
  }

  /// The two years, such as `1986-2003`; with decimals where the convention gives any.
  public var interval: String {
    [years.lowerBound, years.upperBound].map { year in
      year == year.rounded() ? String(Int(year)) : String(format: "%.1f", year)
    }.joined(separator: "-")
  }

  /// Whether the difference is larger than its uncertainty; nil where there is none.
  public var isSignificant: Bool? { area.error.map { abs(area.value) > $0 } }
}

/// Two periods that cannot be compared.
public enum ChangeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The outlines of a period have no dates, but the convention asks for them.
  case unknownDate(period: String)

  /// The second period does not follow the first.
  case notLater(first: String, second: String)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .unknownDate(let period):
      "the outlines of period \(period) have no dates, which the year convention 'acquisition' needs;"
        + " choose 'paper' or 'mid-period', or give the outlines dates"
    case .notLater(let first, let second):
      "period \(second) does not follow \(first) under this year convention; exchange them or choose another"
    }
  }
}
