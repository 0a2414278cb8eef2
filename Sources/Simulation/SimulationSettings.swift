/// What to simulate: how large, when, and with what in the way.
public struct SimulationSettings: Sendable {
  /// A span of years for which one inventory is made, such as 1986–1988.
  public struct Period: Sendable, Hashable {
    /// The first year.
    public let firstYear: Int

    /// The last year.
    public let lastYear: Int

    /// The name as project files use it: `1986-1988`, or `2020` for a single year.
    public var label: String { firstYear == lastYear ? "\(firstYear)" : "\(firstYear)-\(lastYear)" }

    /// The year in the middle, whose late summer the truth describes.
    public var middleYear: Int { (firstYear + lastYear) / 2 }

    /// Makes a period; nil unless it lies within 1984–2035, the years of these satellites, and is in order.
    public init?(firstYear: Int, lastYear: Int) {
      guard firstYear <= lastYear, firstYear >= 1984, lastYear <= 2035 else { return nil }
      self.firstYear = firstYear
      self.lastYear = lastYear
    }

    /// Reads `1986-1988` or `2020`.
    public init?(_ text: some StringProtocol) {
      let years = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(years.count), let first = years[0], let last = years[years.count - 1] else {
        return nil
      }
      self.init(firstYear: first, lastYear: last)
    }
  }

  /// The region's width in pixels of 30 m.
  public var width = 600

  /// The region's height in pixels of 30 m.
  public var height = 500

  /// What all randomness grows from: the same seed gives the same pixels.
  public var seed: UInt64 = 1

  /// The periods, in order of time.
  public var periods = [
    Period(firstYear: 1986, lastYear: 1988), Period(firstYear: 2001, lastYear: 2003),
    Period(firstYear: 2019, lastYear: 2021),
  ].compactMap(\.self)

  /// How many scenes of each path/row a period has: one good one, then worse ones.
  public var scenesPerPeriod = 3

  /// Whether one path/row covers the whole region, fill corners and all, instead of two that overlap.
  public var isSingleTile = false

  /// Whether each bundle is packed as an untouched download: a `.tar` and no folder.
  public var packsArchives = false

  /// Whether there are lakes, which a band ratio takes for ice.
  public var hasLakes = false

  /// What there is of debris on glaciers, and what the truth says of the ice under it.
  public enum Debris: String, Sendable, CaseIterable {
    /// All ice is clean.
    case none

    /// Some tongues are covered, and are glacier.
    case glacier

    /// Some tongues are covered, and are not glacier: the truth is clean ice.
    case excluded
  }

  /// What there is of debris on glaciers, and what the truth says of the ice under it.
  public var debris = Debris.none

  /// Which of the measured spectra the scenes show: those that nothing was trained on.
  public var draws = SpectralDraws.test

  /// Whether an earlier simulation in the output folder is replaced.
  public var replacesExisting = false

  /// How many rows are made at once by one thread; changes memory and no pixel.
  ///
  /// A row of tiles in the files is as high, so that each tile is compressed once.
  var stripHeight = 256

  /// Settings for the demonstration: 600×500 pixels, three periods, two path/rows.
  public init() {}

  /// The error in the settings, where there is one.
  func validate() throws {
    let side = 40...20_000
    guard side.contains(width), side.contains(height) else {
      throw SimulationError(
        subject: "size", problem: "\(width)x\(height) is out of range",
        mend: "give width and height between \(side.lowerBound) and \(side.upperBound) pixels")
    }
    guard (1...6).contains(scenesPerPeriod) else {
      throw SimulationError(
        subject: "scenes", problem: "\(scenesPerPeriod) is out of range", mend: "give 1 to 6 scenes")
    }
    guard !periods.isEmpty else {
      throw SimulationError(
        subject: "periods", problem: "there is none", mend: "name at least one, such as 2019-2021")
    }
    for (one, next) in zip(periods, periods.dropFirst()) where next.firstYear <= one.lastYear {
      throw SimulationError(
        subject: "periods", problem: "\(next.label) does not come after \(one.label)",
        mend: "give periods that do not overlap, in order of time")
    }
  }
}

/// A simulation that cannot be made or written: what is wrong, and what to do.
public struct SimulationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The setting or file at fault.
  public let subject: String

  /// What is wrong with it.
  public let problem: String

  /// What the reader of the message can do about it.
  public let mend: String

  /// One line: `subject: problem; mend`.
  public var description: String { "\(subject): \(problem); \(mend)" }
}
