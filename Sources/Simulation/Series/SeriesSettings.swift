import Geospatial
import Landsat

/// A declared series to be simulated: which path/rows are seen when and in what weather, and how their ice shrinks.
public struct SeriesSettings: Sendable {
  /// One image of the series.
  public struct Acquisition: Sendable, Hashable {
    /// The path and row.
    public let pathRow: PathRow

    /// The day.
    public let date: CalendarDate

    /// The satellite's number; where nil, the one that flew then and passed over this path on that day.
    public let satellite: Int?

    /// The share of the image that its quality band calls cloud, in percent; a few where nil.
    public let cloudPercent: Double?

    /// Whether it is a period's main image; others have more seasonal snow.
    public let isMain: Bool

    /// Makes an acquisition.
    public init(
      pathRow: PathRow, date: CalendarDate, satellite: Int? = nil, cloudPercent: Double? = nil,
      isMain: Bool = true
    ) {
      self.pathRow = pathRow
      self.date = date
      self.satellite = satellite
      self.cloudPercent = cloudPercent
      self.isMain = isMain
    }
  }

  /// A period with its images.
  public struct Period: Sendable {
    /// The name in tables.
    public let label: String

    /// The first and the last calendar year.
    public let years: ClosedRange<Int>

    /// The images.
    public let acquisitions: [Acquisition]

    /// Makes a period.
    public init(label: String, years: ClosedRange<Int>, acquisitions: [Acquisition]) {
      self.label = label
      self.years = years
      self.acquisitions = acquisitions
    }

    /// The moment that the truth describes, as a decimal year: mid-August of the middle year.
    public var moment: Double { Double((years.lowerBound + years.upperBound) / 2) + 0.63 }
  }

  /// A named part of the region: some path/rows whose ice has a history of its own.
  public struct Part: Sendable {
    /// The name.
    public let name: String

    /// The path/rows.
    public let tiles: [PathRow]

    /// Areas of its ice through time in any unit that all parts share; where empty, it shrinks as the ice of the
    /// demonstration does.
    public let areas: [DatedArea]

    /// Makes a part.
    public init(name: String, tiles: [PathRow], areas: [DatedArea] = []) {
      self.name = name
      self.tiles = tiles
      self.areas = areas
    }
  }

  /// The area of a part's ice at a moment.
  public struct DatedArea: Sendable, Hashable {
    /// A decimal year.
    public let year: Double

    /// The area.
    public let area: Double

    /// Makes a dated area.
    public init(year: Double, area: Double) {
      self.year = year
      self.area = area
    }
  }

  /// The name of the whole region.
  public var name: String

  /// The plane in which the mountains lie.
  public var crs: CRS

  /// How areas are measured.
  public var measure = AreaMeasure.geodesic

  /// The smallest glacier that counts.
  public var minimumArea = Truth.minimumArea

  /// The periods, in order of time.
  public var periods: [Period]

  /// The parts of the region; path/rows in none of them belong to the whole region alone.
  public var parts: [Part]

  /// The size of the simulated region beside the real one: distances between scenes and the scenes themselves.
  public var scale = 0.05

  /// What all randomness grows from: the same seed gives the same pixels.
  public var seed: UInt64 = 1

  /// Which of the measured spectra the scenes show: those that nothing was trained on.
  public var draws = SpectralDraws.test

  /// Makes settings.
  public init(name: String, crs: CRS, periods: [Period], parts: [Part]) {
    self.name = name
    self.crs = crs
    self.periods = periods
    self.parts = parts
  }

  /// The scales that make sense: pixels stay 30 m, so a smaller region has too few of them.
  static let scales = 0.01...1.0

  /// The error in the settings, where there is one.
  func validate() throws {
    guard Self.scales.contains(scale) else {
      throw SimulationError(
        subject: "scale", problem: "\(scale) is out of range",
        mend: "give a number from \(Self.scales.lowerBound) to 1, such as 0.05")
    }
    guard !crs.isGeographic, crs.metresPerUnit == 1 else {
      throw SimulationError(
        subject: crs.label, problem: "has no metres, in which mountains could be laid out",
        mend: "choose a projected system in metres, such as the UTM zone of the region")
    }
    guard periods.contains(where: { !$0.acquisitions.isEmpty }) else {
      throw SimulationError(
        subject: name, problem: "has no dated scene with a path/row", mend: "list some in its manifests")
    }
    for acquisition in periods.flatMap(\.acquisitions) where (acquisition.satellite ?? 5) < 4 {
      throw SimulationError(
        subject: "\(acquisition.pathRow) of \(acquisition.date)",
        problem: "is of Landsat \(acquisition.satellite ?? 0), whose MSS has no shortwave infrared",
        mend: "simulate a series of Landsat 4 to 9")
    }
  }
}
