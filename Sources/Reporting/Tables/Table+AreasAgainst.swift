import Declaration
import Geospatial
import Inventory

/// Areas in each period beside a reference: the truth of a simulation, or somebody else's inventory.
public struct AreaAgreement: Sendable {
  /// One area or one change beside its reference.
  struct Row: Sendable {
    var region: String
    var subject: String
    var own: Estimate
    var reference: Double

    var difference: Double { own.value - reference }

    /// Whether the difference is no larger than the stated uncertainty; nil where there is none.
    var isWithin: Bool? { own.error.map { abs(difference) <= $0 } }
  }

  let rows: [Row]
  let title: String
  let notes: [String]
  let source: String

  /// Whether every area and every change lies within its stated uncertainty of the reference.
  public var holds: Bool { rows.allSatisfy { $0.isWithin == true } }

  /// Compares an inventory's own areas, and the changes between successive and between declared periods, with a
  /// reference file.
  ///
  /// The file's rows are of the whole region, or of those that its column `region` names. Where it has `counted_km2`
  /// beside `area_km2`, as the truth of a simulation has, glaciers below the smallest that counts are left out.
  ///
  /// - Parameters:
  ///   - period: the column with the period's label.
  ///   - area: the column with the area.
  ///   - unit: the size of the areas' unit in km²: 1e-6 for square metres.
  /// - Throws: `CSVError` where a column is missing, or `TableError` where no period or no region is in both.
  public init(
    of inventory: InventoryDatabase, with table: CSVTable, period: String, area: String, unit: Double
  ) throws {
    let column = area == "area_km2" && table.hasColumns(["counted_km2"]) ? "counted_km2" : area
    let reference = try ReferenceAreas(
      table, period: period, area: column, unit: unit, whole: inventory.project.name)
    // A sub-area that bears the name of the whole has no row of its own.
    let own = try inventory.regionAreas().filter {
      $0.source == inventory.ownSource && ($0.position == 0 || $0.region != inventory.project.name)
    }
    try reference.requireShared(with: own, in: inventory)
    let shared = own.filter { reference[$0] != nil }
    func row(_ area: RegionArea) -> Row {
      Row(
        region: area.region, subject: area.dated.period.label,
        own: Estimate(area.dated.area.squareKilometres, error: area.dated.uncertainty?.squareKilometres),
        reference: reference[area] ?? 0)
    }
    let labels = try inventory.periods().map(\.time.label).filter { label in
      shared.contains { $0.dated.period.label == label }
    }
    var pairs = zip(labels, labels.dropFirst()).map { Comparison(first: $0, second: $1) }
    pairs += try inventory.comparisons(of: inventory.ownSource).filter { !pairs.contains($0) }
    let changes = try pairs.flatMap { pair in
      try shared.filter { $0.dated.period.label == pair.first }.compactMap { first -> Row? in
        let second = shared.first {
          $0.position == first.position && $0.dated.period.label == pair.second
        }
        guard let second else { return nil }
        return Row(
          region: first.region, subject: "\(pair.first) → \(pair.second)",
          own: try Change(from: first.dated, to: second.dated, convention: .midPeriod).area,
          reference: (reference[second] ?? 0) - (reference[first] ?? 0))
      }
    }
    rows = shared.map(row) + changes
    title = "\(inventory.project.name): areas and changes against \(table.source)"
    source = inventory.ownSource
    notes =
      [
        "Area measure: \(inventory.project.areaMeasure). Within: the difference is no larger than the uncertainty."
      ]
      + (column == area ? [] : ["Reference: glaciers no smaller than the smallest that counts (\(column))."])
      + Table.simulatedNote(inventory)
  }
}

/// The areas of a reference file by period and region.
private struct ReferenceAreas {
  private struct Key: Hashable {
    let period: String
    let region: String
  }

  private var areas: [Key: Double] = [:]

  init(_ table: CSVTable, period: String, area: String, unit: Double, whole: String) throws {
    let hasRegions = table.hasColumns(["region"])
    for row in table.rows {
      let text = try table.required(area, in: row)
      guard let value = Double(text) else {
        throw table.error("is '\(text)', which is no number", column: area, in: row)
      }
      let key = Key(
        period: try table.required(period, in: row),
        region: hasRegions ? try table.required("region", in: row) : whole)
      guard areas.updateValue(value * unit, forKey: key) == nil else {
        throw table.error(
          "holds a second row of its period\(hasRegions ? " and region" : ""); areas by glacier go with"
            + " `table glaciers`", column: period, in: row)
      }
    }
  }

  subscript(area: RegionArea) -> Double? {
    areas[Key(period: area.dated.period.label, region: area.region)]
  }

  /// Refuses a file of which no period, or no region, is in the inventory.
  func requireShared(with own: [RegionArea], in inventory: InventoryDatabase) throws {
    let (periods, regions) = (Set(areas.keys.map(\.period)), Set(areas.keys.map(\.region)))
    let (known, places) = (own.map(\.dated.period.label), own.map(\.region))
    guard !periods.isDisjoint(with: known) else {
      throw TableError.unknownPeriod(
        periods.min() ?? "", inventory: inventory.path, known: Set(known).sorted())
    }
    guard own.contains(where: { self[$0] != nil }) else {
      throw TableError.unknownRegion(
        regions.min() ?? "", inventory: inventory.path, known: Set(places).sorted())
    }
  }
}

extension Table {
  /// An agreement as a table.
  public static func agreement(_ agreement: AreaAgreement) -> Table {
    Table(
      title: agreement.title, notes: agreement.notes,
      columns: [
        Column("Region", name: "region"), Column("Period or change", name: "subject"),
        Column("Area (km²)", name: "area_km2", errorName: "area_error_km2"),
        Column("Reference (km²)", name: "reference_km2"),
        Column("Difference (km²)", name: "difference_km2"), Column("Within", name: "within"),
        Column("Source", name: "source"),
      ],
      rows: agreement.rows.map { row in
        [
          .text(row.region), .text(row.subject), .number(row.own.value, error: row.own.error),
          .number(row.reference), .number(row.difference),
          row.isWithin.map { .text($0 ? "yes" : "no") } ?? .missing, .text(agreement.source),
        ]
      })
  }
}
