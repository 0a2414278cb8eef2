import Geospatial

/// A period's place in time and in its series.
public struct PeriodTime: Sendable, Hashable {
  /// The period's name, such as `1986-1988`.
  public var label: String

  /// The first and the last calendar year.
  public var years: ClosedRange<Int>

  /// Whether no period of the series begins earlier.
  public var opensSeries: Bool

  /// The area-weighted mean date of the outlines, where it is known.
  public var meanDate: CalendarDate?

  /// Makes a period's place in time.
  public init(label: String, years: ClosedRange<Int>, opensSeries: Bool, meanDate: CalendarDate? = nil) {
    self.label = label
    self.years = years
    self.opensSeries = opensSeries
    self.meanDate = meanDate
  }
}

/// Which year stands for a period when a rate is computed.
public enum YearConvention: String, Sendable, Codable, CaseIterable {
  /// The start year of the period that opens the series, the end year of every other.
  ///
  /// So Table V(b) of Chen et al. (2022) counts: 1986-1988 stands for 1986, 2001-2003 for 2003 and 2019-2021
  /// for 2021, which makes intervals of 17, 18 and 35 years that add up. "Start of the first period to end of
  /// the second" gives the same where the first period opens the series, but 20 years from 2001-2003 to
  /// 2019-2021, where the paper divides by 18.
  case paper

  /// The middle of the period's years: 1987, 2002 and 2020 for the periods above.
  case midPeriod = "mid-period"

  /// The area-weighted true date of the outlines, as a year with a fraction.
  case acquisition

  /// The year that stands for a period; nil where the outlines' dates are needed and unknown.
  public func year(of period: PeriodTime) -> Double? {
    switch self {
    case .paper: Double(period.opensSeries ? period.years.lowerBound : period.years.upperBound)
    case .midPeriod: Double(period.years.lowerBound + period.years.upperBound) / 2
    case .acquisition: period.meanDate?.decimalYear
    }
  }

  /// One sentence for captions.
  public var explanation: String {
    switch self {
    case .paper:
      "Years: paper (the period that opens the series stands for its first year, every other for its last)."
    case .midPeriod: "Years: mid-period (every period stands for the middle of its years)."
    case .acquisition: "Years: acquisition (every period stands for the area-weighted date of its outlines)."
    }
  }
}
