/// The periods that a project declares, whatever of them its inventory holds.
public struct DeclaredSeries: Sendable {
  /// A declared period.
  public struct Period: Sendable, Hashable {
    /// The period's name.
    public let label: String

    /// The first and the last calendar year.
    public let years: ClosedRange<Int>

    /// Makes a declared period.
    public init(label: String, years: ClosedRange<Int>) {
      self.label = label
      self.years = years
    }
  }

  /// The project file, as its user names it.
  public let project: String

  /// The periods, in the order of the file.
  public let periods: [Period]

  /// Makes a series.
  public init(project: String, periods: [Period]) {
    self.project = project
    self.periods = periods
  }

  /// The period that begins first.
  public var opening: Period? {
    periods.min { ($0.years.lowerBound, $0.years.upperBound) < ($1.years.lowerBound, $1.years.upperBound) }
  }

  /// Periods that are declared and not recorded, in the order of the file.
  public func missing(from inventory: InventoryDatabase) throws -> [String] {
    let recorded = try inventory.periods().map(\.time.label)
    return periods.map(\.label).filter { !recorded.contains($0) }
  }

  /// Periods that are recorded and no longer declared, in the order of time; runs leave them as they are.
  public func undeclared(in inventory: InventoryDatabase) throws -> [String] {
    let declared = periods.map(\.label)
    return try inventory.periods().map(\.time.label).filter { !declared.contains($0) }
  }
}
