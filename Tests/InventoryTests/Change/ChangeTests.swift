import Geospatial
import Testing

@testable import Inventory

@Suite("Change")
struct ChangeTests {
  private static func area(
    _ years: ClosedRange<Int>, _ area: Double, _ error: Double?, opens: Bool = false, date: String? = nil
  ) -> DatedArea {
    DatedArea(
      period: PeriodTime(
        label: "\(years.lowerBound)-\(years.upperBound)", years: years, opensSeries: opens,
        meanDate: date.flatMap { CalendarDate(iso: $0) }),
      area: Area(squareKilometres: area), uncertainty: error.map { Area(squareKilometres: $0) })
  }

  // The THR column of Table V(a), Chen et al. (2022).
  private let first = area(1986...1988, 2518.65, 72.69, opens: true, date: "1987-07-02")
  private let middle = area(2001...2003, 2392.54, 70.80, date: "2002-07-02")
  private let last = area(2019...2021, 2102.25, 72.56, date: "2020-07-01")

  @Test("the paper's convention gives 17, 18 and 35 years, mid-period 15, 18 and 33")
  func spans() throws {
    func spans(_ convention: YearConvention) throws -> [Double] {
      try [(first, middle), (middle, last), (first, last)].map {
        let years = try Change(from: $0.0, to: $0.1, convention: convention).years
        return years.upperBound - years.lowerBound
      }
    }
    #expect(try spans(.paper) == [17, 18, 35])
    #expect(try spans(.midPeriod) == [15, 18, 33])
    #expect(try spans(.acquisition).map { ($0 * 100).rounded() / 100 } == [15, 18, 33])
  }

  @Test("the headline of the paper: -16.53 ± 4.08 %, -11.90 ± 2.93 km² a⁻¹")
  func headline() throws {
    let change = try Change(from: first, to: last, convention: .paper)
    #expect(change.interval == "1986-2021")
    #expect(abs(change.area.value + 416.40) < 1e-9)
    // hypot(72.69, 72.56) = √(5283.8361 + 5264.9536) = 102.7073
    #expect(abs((change.area.error ?? 0) - 102.7073) < 1e-4)
    #expect(abs((change.percent?.value ?? 0) + 16.5327) < 1e-4)
    #expect(abs((change.areaRate?.value ?? 0) + 11.8971) < 1e-4)
    #expect(abs((change.areaRate?.error ?? 0) - 2.9345) < 1e-4)
    #expect(abs((change.percentRate?.value ?? 0) + 0.4724) < 1e-4)
    #expect(change.isSignificant == true)
  }

  @Test("mid-period years give -8.41 km² a⁻¹ for the first interval, where the paper prints -7.42")
  func midPeriod() throws {
    let change = try Change(from: first, to: middle, convention: .midPeriod)
    #expect(change.interval == "1987-2002")
    #expect(abs((change.areaRate?.value ?? 0) + 8.4073) < 1e-4)
  }

  @Test("unknown errors stay unknown, percentages of nothing are none")
  func gaps() throws {
    let none = Self.area(1986...1986, 0, nil, opens: true)
    let change = try Change(from: none, to: last, convention: .paper)
    #expect(change.area.error == nil)
    #expect(change.isSignificant == nil)
    #expect(change.percent == nil)
    #expect(change[.percentRate] == nil)
  }

  @Test("periods in the wrong order, or without the dates that are asked for, are errors")
  func errors() {
    let undated = Self.area(2010...2012, 1, nil)
    #expect(throws: ChangeError.notLater(first: "2019-2021", second: "1986-1988")) {
      try Change(from: last, to: first, convention: .paper)
    }
    #expect(throws: ChangeError.unknownDate(period: "2010-2012")) {
      try Change(from: first, to: undated, convention: .acquisition)
    }
  }

  @Test("a linear sum gives the paper's total error, a root-sum-square does not")
  func correlation() {
    // Period 1986-1988, Testing area 2 corrected to a tenth: 37.77 + 13.92 + 4.105 + 16.90 = 72.695.
    let errors = [37.77, 13.92, 4.105, 16.90]
    #expect(abs(CorrelationRule.linear.total(of: errors) - 72.695) < 1e-9)
    // √(1426.5729 + 193.7664 + 16.851025 + 285.61) = √1922.800325
    #expect(abs(CorrelationRule.rootSumSquare.total(of: errors) - 43.84975) < 1e-4)
  }
}
