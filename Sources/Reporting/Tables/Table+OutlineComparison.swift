import Geospatial
import Glaciers

extension Table {
  /// How two sets of outlines agree as a whole and in regions.
  public static func agreement(
    _ comparison: OutlineComparison, regions: [(name: String, shape: MultiPolygon)], notes: [String]
  ) throws -> Table {
    let total = try comparison.total()
    let parts = try regions.map { (name: $0.name, agreement: try comparison.agreement(in: $0.shape)) }
    var rows = try [[Cell.text("All")] + cells(total) + [number(comparison.distance())]]
    rows += parts.map { [.text($0.name)] + cells($0.agreement) + [.missing] }
    return Table(
      title: title(comparison), notes: conventions(comparison) + remarks(on: total) + notes,
      columns: [Column("Region", name: "region")] + areaColumns
        + [Column("ASD (m)", name: "asd_m", decimals: 1)], rows: rows)
  }

  /// What to know of an agreement that is none.
  private static func remarks(on total: Agreement) -> [String] {
    total.shared > .zero
      ? [] : ["They share no ground: look at their reference systems, and at what was chosen of them."]
  }

  /// How two sets of outlines agree by zone and by height.
  public static func elevations(_ found: ElevationComparison, of comparison: OutlineComparison) -> Table {
    var rows: [[Cell]] = [
      [.text("Accumulation zone")] + cells(found.accumulation),
      [.text("Ablation zone")] + cells(found.ablation),
    ]
    if found.unknown.first > .zero || found.unknown.second > .zero {
      rows.append([.text("No height known")] + cells(found.unknown))
    }
    rows += found.bands.map {
      [.text("\($0.heights.lowerBound)–\($0.heights.upperBound) m")] + cells($0.agreement)
    }
    return Table(
      title: "\(title(comparison)), by height",
      notes: [
        "Zones: above and below the median height of each glacier of the reference, for both sides.",
        "Areas by height are counted in pixels and scaled to the areas of the outlines.",
      ], columns: [Column("Zone or heights", name: "zone")] + areaColumns, rows: rows)
  }

  /// The glaciers on which two sets of outlines agree least, by the ground on which they do not.
  public static func glaciers(
    _ glaciers: [GlacierAgreement], of comparison: OutlineComparison, worst: Int
  ) -> Table {
    let order = glaciers.indices.sorted {
      (glaciers[$1].disagreement, $0) < (glaciers[$0].disagreement, $1)
    }
    let rows = order.prefix(worst).map { index -> [Cell] in
      let glacier = glaciers[index]
      let found = glacier.found.prefix(3).joined(separator: ", ") + (glacier.found.count > 3 ? ", …" : "")
      return [
        .text(glacier.glacier ?? "–"), .text(found.isEmpty ? "–" : found), .integer(glacier.found.count),
        .number(glacier.agreement.first.squareKilometres), .number(glacier.agreement.second.squareKilometres),
        .number(glacier.disagreement.squareKilometres), number(glacier.agreement.intersectionOverUnion),
        number(glacier.distance),
      ]
    }
    return Table(
      title:
        "\(title(comparison)), the \(rows.count) of \(glaciers.count) glaciers with the most ground in dispute",
      notes: [
        "Ice beyond the reference belongs to the glacier whose ground its outline shares most; a divide is no boundary missed."
      ],
      columns: [
        Column("Reference", name: "reference"), Column("Outlines", name: "outlines"),
        Column("Number", name: "n_outlines"), Column("Area (km²)", name: "area_km2", decimals: 3),
        Column("Reference (km²)", name: "reference_km2", decimals: 3),
        Column("In dispute (km²)", name: "dispute_km2", decimals: 3), Column("IoU", name: "iou", decimals: 3),
        Column("ASD (m)", name: "asd_m", decimals: 1),
      ], rows: rows)
  }

  private static let areaColumns = [
    Column("Area (km²)", name: "area_km2", decimals: 3),
    Column("Reference (km²)", name: "reference_km2", decimals: 3),
    Column("Difference (km²)", name: "difference_km2", decimals: 3),
    Column("Of reference (%)", name: "percent_of_reference"), Column("Of area (%)", name: "percent_of_area"),
    Column("Only here (km²)", name: "only_here_km2", decimals: 3),
    Column("Only reference (km²)", name: "only_reference_km2", decimals: 3),
    Column("IoU", name: "iou", decimals: 4), Column("F1", name: "f1", decimals: 4),
  ]

  private static func cells(_ agreement: Agreement) -> [Cell] {
    [
      .number(agreement.first.squareKilometres), .number(agreement.second.squareKilometres),
      .number(agreement.difference.squareKilometres), number(agreement.percentOfSecond),
      number(agreement.percentOfFirst), .number(agreement.onlyFirst.squareKilometres),
      .number(agreement.onlySecond.squareKilometres), number(agreement.intersectionOverUnion),
      number(agreement.f1),
    ]
  }

  private static func number(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing }

  private static func title(_ comparison: OutlineComparison) -> String {
    "\(comparison.first.title) against \(comparison.second.title)"
  }

  private static func conventions(_ comparison: OutlineComparison) -> [String] {
    let settings = comparison.settings
    return [
      "Area measure: \(settings.measure.rawValue); compared in \(settings.crs.label == "unknown" ? settings.crs.proj : settings.crs.label).",
      "Ice is dissolved first: how either side is divided changes no area here.",
      "ASD: mean distance between the boundaries, both ways, by length, in pieces of \(settings.step) at most.",
    ]
  }
}
