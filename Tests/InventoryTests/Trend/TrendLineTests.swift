import Testing

@testable import Inventory

/// The numbers are those that `Tests/Oracles/trends_oracle.py` prints: statsmodels 0.15, SciPy 1.17, pymannkendall 1.4.
@Suite("Trends through areas")
struct TrendLineTests {
  /// The paper's Table V(a), the whole region.
  private static let table = points(
    Array(stride(from: 1987.0, through: 2020, by: 3)),
    [
      2518.65, 2482.42, 2468.93, 2441.26, 2404.11, 2392.54, 2344.12, 2303.75, 2256.21, 2209.73, 2163.58,
      2102.25,
    ], [72.69, 72.72, 72.79, 72.62, 71.88, 70.80, 71.27, 70.51, 72.15, 73.17, 72.93, 72.56])

  /// Uneven years, ties, and errors that differ by a factor of ten.
  private static let uneven = points(
    [1966, 1998, 2005, 2006.5, 2015, 2021], [3, 2, 2, 2.5, 2, 1], [0.1, 0.2, 1, 0.1, 0.3, 0.1])

  private static func points(_ years: [Double], _ values: [Double], _ errors: [Double]) -> [YearValue] {
    years.indices.map { YearValue(year: years[$0], value: Estimate(values[$0], error: errors[$0])) }
  }

  private func isClose(_ one: Double?, _ other: Double, _ tolerance: Double = 1e-9) -> Bool {
    one.map { abs($0 - other) <= tolerance * max(1, abs(other)) } ?? false
  }

  @Test("ordinary least squares is that of statsmodels: slope, errors, p, interval and band")
  func ordinary() throws {
    let line = try #require(StraightLine(through: Self.table))
    #expect(isClose(line.level.value, 2340.629166666667) && isClose(line.slope.value, -12.283344988344972))
    #expect(isClose(line.level.error, 6.2779187710391176) && isClose(line.slope.error, 0.6062015489168874))
    #expect(isClose(line.probability, 1.8888529840522898e-09, 1e-18))
    let margin = try #require(line.slopeMargin(confidence: 0.95))
    #expect(isClose(line.slope.value - margin, -13.634046211620946))
    #expect(isClose(line.band(in: 1987, confidence: 0.95), 26.312686009513072))
    let uneven = try #require(StraightLine(through: Self.uneven))
    #expect(
      isClose(uneven.slope.value, -0.028168073214723116) && isClose(uneven.probability, 0.04570993891562068))
    #expect(isClose(uneven.band(in: 1966, confidence: 0.95), 1.0926321134909278))
  }

  @Test("weighted least squares is that of statsmodels, and its level is told at the weighted mean year")
  func weighted() throws {
    let line = try #require(StraightLine(through: Self.uneven, isWeighted: true))
    #expect(isClose(line.middle, 1998.4327620303227, 1e-12))
    #expect(isClose(line.level.value, 2.148319050758085) && isClose(line.level.error, 0.2124137703947835))
    #expect(isClose(line.slope.value, -0.030754147557239292))
    #expect(isClose(line.slope.error, 0.009580300904825508) && isClose(line.probability, 0.03258444934103573))
    let table = try #require(StraightLine(through: Self.table, isWeighted: true))
    #expect(isClose(table.slope.value, -12.281382720029661) && isClose(table.slope.error, 0.6127460508798789))
  }

  @Test("Sen's slope and interval are SciPy's, Mann and Kendall's test pymannkendall's, ties and all")
  func median() throws {
    let line = try #require(MedianSlope(through: Self.table))
    #expect(isClose(line.slope, -12.339761904761907))
    #expect(isClose(line.interval?.lowerBound, -14.798333333333327))
    #expect(isClose(line.interval?.upperBound, -10.771904761904764))
    #expect(line.score == -66 && line.tau == -1 && isClose(line.probability, 8.303107353668793e-06, 1e-15))
    let tied = try #require(MedianSlope(through: Self.uneven.shuffled()))
    #expect(isClose(tied.slope, -0.02564102564102564))
    #expect(isClose(tied.interval?.lowerBound, -0.0625) && tied.interval?.upperBound == 0)
    #expect(tied.score == -8 && isClose(tied.tau, -8 / 15.0) && isClose(tied.probability, 0.1587087334157915))
  }

  @Test(
    "Sen's interval is told where the ranks that it asks for lie among the pairs, and p of three values on")
  func fewPairs() throws {
    let two = try #require(MedianSlope(through: Array(Self.table.prefix(2))))
    #expect(two.interval == nil && two.probability == nil && two.tau == -1)
    // Six pairs less 1.96 √(26/3): the ranks of 95 % are 0.1 and 6.9, those of 90 % are 0.6 and 6.4.
    let four = Array(Self.table.prefix(4))
    let line = try #require(MedianSlope(through: four))
    #expect(line.interval == nil && isClose(line.probability, 0.089_428_9, 1e-4))
    #expect(try #require(MedianSlope(through: four, confidence: 0.8)).interval != nil)
    #expect(try #require(MedianSlope(through: Array(Self.table.prefix(5)))).interval != nil)
  }

  @Test("two years have a slope and no error; one year, and weights that are not known, have no line")
  func few() throws {
    let two = try #require(StraightLine(through: Array(Self.uneven.prefix(2))))
    #expect(isClose(two.slope.value, -1 / 32.0) && two.slope.error == nil && two.probability == nil)
    #expect(two.band(in: 2000, confidence: 0.95) == nil)
    #expect(StraightLine(through: Array(Self.uneven.prefix(1))) == nil)
    let twice = [Self.uneven[0], Self.uneven[0], Self.uneven[0]]
    #expect(StraightLine(through: twice) == nil && MedianSlope(through: twice) == nil)
    var unsure = Self.uneven
    unsure[2].value.error = nil
    #expect(StraightLine(through: unsure, isWeighted: true) == nil && StraightLine(through: unsure) != nil)
  }

  @Test("values without change have no trend and p = 1")
  func constant() throws {
    let flat = (0..<6).map { YearValue(year: Double(2000 + $0), value: Estimate(5)) }
    let line = try #require(MedianSlope(through: flat))
    #expect(line.slope == 0 && line.probability == 1 && line.interval == 0...0)
    #expect(abs(try #require(StraightLine(through: flat)).slope.value) < 1e-12)
  }

  @Test("quantiles are SciPy's")
  func quantiles() {
    for (probability, degrees, value) in [
      (0.975, 1, 12.706204736174694), (0.975, 2, 4.302652729749462), (0.975, 10, 2.228138851986274),
      (0.9, 5, 1.4758840488244815), (0.995, 200, 2.600634436191558),
    ] { #expect(isClose(Quantile.studentT(probability, degrees: degrees), value)) }
    for (probability, value) in [
      (0.975, 1.959963984540054), (0.9, 1.2815515655446004), (0.5, 0), (0.001, -3.090232306167813),
    ] { #expect(isClose(Quantile.normal(probability), value)) }
    #expect(isClose(Quantile.studentT(below: -3.2, degrees: 2), 0.04267043961997642))
    #expect(isClose(Quantile.studentT(below: 12, degrees: 3), 0.9993774920996054))
  }
}
