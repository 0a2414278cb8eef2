import Declaration
import Geospatial
import Inventory

/// What goes out of an inventory, as it was opened: some of its periods or all, with what is to be said of them.
public struct Edition: Sendable {
  /// One period that goes out.
  public struct Period: Sendable {
    /// Its label, years and number of outlines.
    public let summary: PeriodSummary

    /// Its scenes, in their order.
    public let scenes: [PeriodScene]

    /// The area of the whole region with its uncertainty; nil where it was not recorded.
    public let total: RegionArea?

    /// The SHA-256 of its content.
    public let fingerprint: String

    /// The settings that shaped it, by their names; empty where they were not recorded.
    public let settings: [String: String]

    /// How many corrections by hand changed it.
    public let corrections: Int

    /// Its label as the name of a file, unlike that of any other period of the inventory.
    let fileName: String

    /// The name that tables use.
    public var label: String { summary.time.label }
  }

  /// What no inventory knows and its makers say.
  public struct Statement: Sendable {
    /// Who made it, as `Family, Given` or as the name of a group.
    public var authors: [String]

    /// The licence.
    public var license: SPDXLicense?

    /// The region of the Randolph Glacier Inventory that it lies in.
    public var region: RGIRegion

    /// Which years stand for periods in its rates.
    public var years: YearConvention

    /// Makes a statement.
    public init(
      authors: [String] = [], license: SPDXLicense? = nil, region: RGIRegion = .none,
      years: YearConvention = .paper
    ) {
      self.authors = authors
      self.license = license
      self.region = region
      self.years = years
    }
  }

  /// The inventory.
  public let inventory: InventoryDatabase

  /// The periods, in the order of time; one at least.
  public let periods: [Period]

  /// What its makers say.
  public let statement: Statement

  /// Takes periods of an inventory by their labels; all where there are none.
  ///
  /// - Throws: `InputError` where the inventory has no such period or none at all, `InventoryError` where it cannot be
  ///   read.
  public init(
    of inventory: InventoryDatabase, periods labels: [String] = [], statement: Statement = Statement()
  ) throws {
    try inventory.requireContent()
    let recorded = try inventory.periods()
    let known = recorded.map(\.time.label)
    if let unknown = labels.first(where: { !known.contains($0) }) {
      throw InputError(
        file: inventory.path, field: unknown, problem: "is none of its periods",
        mend: "it has \(known.joined(separator: ", ")); `firnline run` records what is missing")
    }
    let totals = try inventory.regionAreas().filter { $0.source == inventory.ownSource && $0.position == 0 }
    let fileNames = Dictionary(uniqueKeysWithValues: zip(known, FileNames.distinct(known)))
    let corrections = try inventory.adjustments().filter { $0.effect.outcome == .done }
    self.inventory = inventory
    self.statement = statement
    periods = try recorded.filter { labels.isEmpty || labels.contains($0.time.label) }.map { summary in
      let label = summary.time.label
      return Period(
        summary: summary, scenes: try inventory.scenes(ofPeriod: label),
        total: totals.first { $0.dated.period.label == label },
        fingerprint: try inventory.fingerprint(ofPeriod: label) ?? "",
        settings: try inventory.settings(ofPeriod: label),
        corrections: corrections.count { $0.period == label }, fileName: fileNames[label] ?? label)
    }
  }

  /// What the inventory is about.
  public var project: ProjectRecord { inventory.project }

  /// The last day of all periods, which stands in files for the day of writing: equal content has equal bytes.
  var lastDay: CalendarDate {
    periods.map(\.summary.days.upperBound).max() ?? CalendarDate(ordinal: 1)
  }

  /// The scenes of all periods, each once, in the order of their names.
  var scenes: [SceneRecord] { periods.scenes }

  /// The one period of a format that holds no series.
  ///
  /// - Throws: `InputError` where there are several.
  func onlyPeriod(for format: ExportFormat) throws -> Period {
    guard periods.count == 1 else {
      throw refusal(
        of: format, "holds one period",
        mend: "choose it with --period, of \(periods.map(\.label).joined(separator: ", "))")
    }
    return periods[0]
  }

  /// Why a format cannot hold what was asked for.
  func refusal(of format: ExportFormat, _ problem: String, mend: String) -> InputError {
    InputError(file: inventory.path, field: "--to \(format.rawValue)", problem: problem, mend: mend)
  }

  /// The outlines of all periods as one layer, in the order of time and of their numbers.
  func outlines() throws -> VectorLayer {
    var layer = VectorLayer(name: "outlines", crs: project.crs, fields: [], features: [])
    for period in periods {
      let one = try inventory.datedOutlines(ofPeriod: period.label)
      // Only some periods may have topography.
      layer.fields += one.fields.filter { !layer.fields.contains($0) }
      for var feature in one.features {
        feature.id = Int64(layer.features.count + 1)
        layer.features.append(feature)
      }
    }
    return layer
  }
}

extension [Edition.Period] {
  /// The scenes of the periods, each once, in the order of their names.
  var scenes: [SceneRecord] {
    let all = flatMap { $0.scenes.map(\.scene) }
    return Dictionary(all.map { ($0.productID, $0) }) { one, _ in one }.values
      .sorted { $0.productID < $1.productID }
  }
}

/// A region of the Randolph Glacier Inventory, such as `13-08`, Inner Tibet in Central Asia.
public struct RGIRegion: Sendable, Hashable {
  /// The first-order region: two digits.
  public let first: String

  /// The second-order region with the first before it.
  public let second: String

  /// No region, as models write it that know none.
  public static let none = RGIRegion(first: "00", second: "00-00")

  private init(first: String, second: String) {
    self.first = first
    self.second = second
  }

  /// Reads `13-08`, or `13` where the second order is not known; there are 20 regions of first order.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.count == 2 && Int($0) != nil }),
      (1...20).contains(Int(parts[0]) ?? 0)
    else { return nil }
    self.init(first: String(parts[0]), second: "\(parts[0])-\(parts.count == 2 ? parts[1] : "00")")
  }
}
