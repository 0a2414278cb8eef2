import Declaration
import Geospatial
import Inventory

/// The region's area in each period beside a reference: the truth of a simulation, or somebody else's inventory.
public struct AreaAgreement: Sendable {
  /// One area or one change beside its reference.
  struct Row: Sendable {
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

  /// Whether every area and every change lies within its stated uncertainty of the reference.
  public var holds: Bool { rows.allSatisfy { $0.isWithin == true } }

  /// Compares an inventory's own areas with a reference file.
  ///
  /// - Parameters:
  ///   - period: the column with the period's label.
  ///   - area: the column with the area.
  ///   - unit: the size of the areas' unit in km²: 1e-6 for square metres.
  /// - Throws: `CSVError` where a column is missing, or `TableError` where no period is in both.
  public init(
    of inventory: InventoryDatabase, with table: CSVTable, period: String, area: String, unit: Double,
    convention: YearConvention
  ) throws {
    var reference: [String: Double] = [:]
    for row in table.rows {
      let text = try table.required(area, in: row)
      guard let value = Double(text) else {
        throw table.error("is '\(text)', which is no number", column: area, in: row)
      }
      guard reference.updateValue(value * unit, forKey: try table.required(period, in: row)) == nil else {
        throw table.error(
          "holds a second row of its period; areas by glacier go with `table glaciers`", column: period,
          in: row)
      }
    }
    let own = try inventory.regionAreas().filter {
      $0.source == inventory.ownSource && $0.region == inventory.project.name
    }.map(\.dated)
    let shared = own.filter { reference[$0.period.label] != nil }
    guard !shared.isEmpty else {
      throw TableError.unknownPeriod(
        reference.keys.sorted().first ?? "", inventory: inventory.path, known: own.map(\.period.label))
    }
    var rows = shared.map { dated in
      Row(
        subject: dated.period.label,
        own: Estimate(dated.area.squareKilometres, error: dated.uncertainty?.squareKilometres),
        reference: reference[dated.period.label] ?? 0)
    }
    for (first, second) in zip(shared, shared.dropFirst()) {
      let change = try Change(from: first, to: second, convention: convention)
      let truth = (reference[second.period.label] ?? 0) - (reference[first.period.label] ?? 0)
      rows.append(
        Row(subject: "\(first.period.label) → \(second.period.label)", own: change.area, reference: truth))
    }
    self.rows = rows
    title = "\(inventory.project.name): areas and changes against \(table.source)"
    notes = [
      "Area measure: \(inventory.project.areaMeasure). Within: the difference is no larger than the uncertainty."
    ]
  }
}

extension Table {
  /// An agreement as a table.
  public static func agreement(_ agreement: AreaAgreement) -> Table {
    Table(
      title: agreement.title, notes: agreement.notes,
      columns: [
        Column("Period or change", name: "subject"),
        Column("Area (km²)", name: "area_km2", errorName: "area_error_km2"),
        Column("Reference (km²)", name: "reference_km2"),
        Column("Difference (km²)", name: "difference_km2"), Column("Within", name: "within"),
      ],
      rows: agreement.rows.map { row in
        [
          .text(row.subject), .number(row.own.value, error: row.own.error), .number(row.reference),
          .number(row.difference),
          row.isWithin.map { .text($0 ? "yes" : "no") } ?? .missing,
        ]
      })
  }
}
