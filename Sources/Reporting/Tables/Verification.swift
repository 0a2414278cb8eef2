import Declaration
import Foundation
import Geospatial
import Inventory

/// What a configuration recovered of a simulated series beside the truth, and how sure it said it was.
public struct Verification: Sendable {
  /// What is compared.
  public enum Kind: String, Sendable, CaseIterable {
    /// The area of a region in a period.
    case area

    /// The change of a region's area between two periods.
    case change
  }

  /// One area or one change.
  public struct Row: Sendable, Equatable {
    /// What it is.
    public var kind: Kind

    /// The region.
    public var region: String

    /// The period, or the two.
    public var subject: String

    /// The truth in km².
    public var truth: Double

    /// What was recovered, with its stated uncertainty, in km².
    public var recovered: Estimate

    /// The share of the ground that no scene showed, 0 to 1; of a change, that of the period with more of it.
    public var unobserved: Double?

    /// How many stated uncertainties the recovered value lies above the true one; nil where it differs though no
    /// uncertainty is stated, or one of nothing.
    public var z: Double? {
      let difference = recovered.value - truth
      guard difference != 0 else { return 0 }
      return recovered.error.flatMap { $0 > 0 ? difference / $0 : nil }
    }

    /// The difference in percent of the true value's size; nil where that is nothing.
    public var percent: Double? { truth == 0 ? nil : 100 * (recovered.value - truth) / abs(truth) }

    /// Makes a row.
    public init(
      kind: Kind, region: String, subject: String, truth: Double, recovered: Estimate,
      unobserved: Double? = nil
    ) {
      self.kind = kind
      self.region = region
      self.subject = subject
      self.truth = truth
      self.recovered = recovered
      self.unobserved = unobserved
    }
  }

  /// What some rows have in common.
  public struct Summary: Sendable, Equatable {
    /// How many rows there are.
    public var count: Int

    /// The share of them with |z| below 1; a row without z is not among them.
    public var below1: Double

    /// The share of them with |z| below 2, likewise.
    public var below2: Double

    /// The largest |z|.
    public var largest: Double

    /// The mean z: what errors have in common.
    public var mean: Double

    init(_ rows: [Row]) {
      let scores = rows.compactMap(\.z)
      func share(below bound: Double) -> Double {
        rows.isEmpty ? 1 : Double(scores.count { abs($0) < bound }) / Double(rows.count)
      }
      count = rows.count
      below1 = share(below: 1)
      below2 = share(below: 2)
      largest = scores.map(abs).max() ?? 0
      mean = scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count)
    }
  }

  /// The rows: areas by period and region, then changes.
  public let rows: [Row]

  let title: String
  let notes: [String]

  init(rows: [Row], title: String, notes: [String]) {
    self.rows = rows
    self.title = title
    self.notes = notes
  }

  /// Compares an inventory with a table of true areas: every period and region that are in both, the changes between
  /// periods that follow one another, and those that the project compares.
  ///
  /// - Parameters:
  ///   - truth: has the columns `period` and `area_km2`; `region` where there is more than one, and `counted_km2`
  ///     where the smallest glaciers do not count.
  ///   - method: what found the glaciers, for the title.
  ///   - ground: how much ground is looked at, in all under nil and by sub-area; where it is not known, no share of it
  ///     is given.
  /// - Throws: `CSVError` where a column is missing or an area is no number; `TableError` where no period is in both.
  public init(
    of inventory: InventoryDatabase, against truth: CSVTable, method: String, ground: [String?: Area] = [:]
  ) throws {
    let own = try inventory.regionAreas().filter { $0.source == inventory.ownSource }
      .sorted { $0.position < $1.position }
    let known = try TrueAreas(truth, of: own, whole: inventory.project.name)
    let shared = own.filter { known[$0] != nil }
    guard !shared.isEmpty else {
      throw TableError.unknownPeriod(
        known.periods.first ?? "", inventory: inventory.path, known: own.map(\.dated.period.label))
    }
    func unobserved(_ area: RegionArea) -> Double? {
      guard let hidden = area.unobserved, let all = ground[area.position == 0 ? nil : area.region],
        all > .zero
      else { return nil }
      return hidden.squareMetres / all.squareMetres
    }
    let labels = try inventory.periods().map(\.time.label)
    var rows = labels.flatMap { label in
      shared.filter { $0.dated.period.label == label }.map { area in
        Row(
          kind: .area, region: area.region, subject: label, truth: known[area] ?? 0,
          recovered: Estimate(
            area.dated.area.squareKilometres, error: area.dated.uncertainty?.squareKilometres),
          unobserved: unobserved(area))
      }
    }
    var pairs = zip(labels, labels.dropFirst()).map { Comparison(first: $0, second: $1) }
    pairs += try inventory.comparisons(of: inventory.ownSource).filter { !pairs.contains($0) }
    for pair in pairs {
      for first in shared where first.dated.period.label == pair.first {
        guard
          let second = shared.first(where: {
            $0.region == first.region && $0.dated.period.label == pair.second
          })
        else { continue }
        let change = try Change(from: first.dated, to: second.dated, convention: .midPeriod)
        rows.append(
          Row(
            kind: .change, region: first.region, subject: "\(pair.first) → \(pair.second)",
            truth: (known[second] ?? 0) - (known[first] ?? 0), recovered: change.area,
            unobserved: [first, second].compactMap(unobserved).max()))
      }
    }
    self.rows = rows
    title = "\(inventory.project.name): what \(method) recovers of a simulated series"
    var notes = [
      "Area measure: \(inventory.project.areaMeasure). z: recovered less true, over the stated uncertainty.",
      known.isCounted
        ? "True areas: glaciers no smaller than the smallest that the project counts."
        : "True areas: all glaciers.",
    ]
    let strangers = own.filter { known[$0] == nil }.map { "\($0.region) \($0.dated.period.label)" }
    if !strangers.isEmpty {
      notes.append(
        "No true area is known, so that these are not in the table: \(strangers.joined(separator: ", ")).")
    }
    let lost = known.missing(in: own)
    if !lost.isEmpty {
      notes.append("The truth has them and the inventory has not: \(lost.joined(separator: ", ")).")
    }
    if !ground.isEmpty {
      notes.append("Unobserved: ground that no scene showed; of a change, in the period with more of it.")
    }
    if !shared.contains(where: \.allowsForHiddenGround), let most = shared.compactMap(unobserved).max(),
      most >= Self.much
    {
      notes.append(
        "Up to \(String(format: "%.0f", 100 * most)) % of the ground was not seen, and the stated uncertainties know"
          + " nothing of it: with 'uncertainty: {hidden: density}' what it may hold is a part of them.")
    }
    self.notes = notes
  }

  /// The share of hidden ground from which the table says what could be done about it.
  private static let much = 0.05

  /// The summary of all areas or of all changes.
  public func summary(_ kind: Kind) -> Summary { Summary(rows.filter { $0.kind == kind }) }

  /// Whether of areas and of changes at least such a share has |z| below 2.
  public func holds(_ share: Double) -> Bool {
    Kind.allCases.map(summary).allSatisfy { $0.count == 0 || $0.below2 >= share }
  }
}

/// The true areas of a simulation, by period and region.
private struct TrueAreas {
  private struct Key: Hashable {
    let period: String
    let region: String
  }

  let isCounted: Bool
  let periods: [String]
  private var areas: [Key: Double] = [:]

  /// What the truth calls the whole region; a project may have been renamed since.
  private let whole: String

  /// Reads a table for an inventory's areas.
  ///
  /// - Parameter whole: what the inventory calls the whole region.
  init(_ table: CSVTable, of own: [RegionArea], whole: String) throws {
    let parts = Set(own.filter { $0.position > 0 }.map(\.region))
    let others = Set(table.rows.compactMap { table.text("region", in: $0) }).subtracting(parts)
    self.whole = others.count == 1 ? others.first ?? whole : whole
    isCounted = table.hasColumns(["counted_km2"])
    periods = table.rows.compactMap { table.text("period", in: $0) }
    let column = isCounted ? "counted_km2" : "area_km2"
    for row in table.rows {
      let text = try table.required(column, in: row)
      guard let area = Double(text) else {
        throw table.error("is '\(text)', which is no number", column: column, in: row)
      }
      let region = table.hasColumns(["region"]) ? try table.required("region", in: row) : self.whole
      areas[Key(period: try table.required("period", in: row), region: region)] = area
    }
  }

  subscript(area: RegionArea) -> Double? { areas[key(of: area)] }

  /// The regions and periods that are not among some areas.
  func missing(in own: [RegionArea]) -> [String] {
    Set(areas.keys).subtracting(own.map(key)).map { "\($0.region) \($0.period)" }.sorted()
  }

  private func key(of area: RegionArea) -> Key {
    Key(period: area.dated.period.label, region: area.position == 0 ? whole : area.region)
  }
}
