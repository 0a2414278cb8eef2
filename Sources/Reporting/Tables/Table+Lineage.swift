import Inventory

extension Table {
  /// The outlines of each period with those of the next that share ground with them, and those found after a gap.
  public static func lineage(of inventory: InventoryDatabase) throws -> Table {
    let links = try inventory.lineage()
    let rules = LineageRules.standard
    let glaciers = Dictionary(
      uniqueKeysWithValues: try inventory.glacierStates().map { ($0.outline, $0.glacier) })
    let counted = links.filter(rules.counts)
    func key(_ end: LineageLink.End, _ other: LineageLink.End) -> [String] { ["\(end.id)", other.period] }
    let later = Dictionary(grouping: counted) { key($0.from, $0.to) }
    let earlier = Dictionary(grouping: counted) { key($0.to, $0.from) }
    return Table(
      title: "\(inventory.project.name): lineage",
      notes: [
        "Outlines of successive periods that share ground. Share: the overlap by the area of the one outline.",
        rules.explanation
          + " n and m: how many outlines of the second and of the first period the two are linked to so.",
        "Area: \(inventory.project.areaMeasure).",
      ] + simulatedNote(inventory),
      columns: [
        Column("From", name: "from_period"), Column("No.", name: "from_outline"),
        Column("To", name: "to_period"),
        Column("No.", name: "to_outline"), Column("Overlap (km²)", name: "overlap_km2", decimals: 4),
        Column("Share of first", name: "share_of_from", decimals: 3),
        Column("Share of second", name: "share_of_to", decimals: 3), Column("Counts", name: "counts"),
        Column("n", name: "n_to"), Column("m", name: "n_from"), Column("First glacier", name: "from_glacier"),
        Column("Second glacier", name: "to_glacier"), Column("Source", name: "source"),
      ],
      rows: links.map { link in
        [
          .text(link.from.period), .integer(link.from.number), .text(link.to.period),
          .integer(link.to.number), .number(link.overlap.squareKilometres), .number(link.shareOfFrom),
          .number(link.shareOfTo), .text(rules.counts(link) ? "yes" : "no"),
          .integer(later[key(link.from, link.to)]?.count ?? 0),
          .integer(earlier[key(link.to, link.from)]?.count ?? 0),
          glaciers[link.from.id].map(Cell.text) ?? .missing, glaciers[link.to.id].map(Cell.text) ?? .missing,
          .text(inventory.ownSource),
        ]
      })
  }

  /// The straight line through the areas of each region.
  ///
  /// - Parameter declared: the project's periods; own areas of others are left out of the line.
  public static func trends(
    of inventory: InventoryDatabase, declared: DeclaredSeries? = nil
  ) throws -> Table {
    let undeclared = try declared?.undeclared(in: inventory) ?? []
    let trends = try inventory.trends(without: undeclared)
    let areas = try inventory.regionAreas().filter { !undeclared.contains($0.dated.period.label) }
    let own = trends.filter { $0.source == inventory.ownSource }
    return Table(
      title: "\(inventory.project.name): trends",
      notes: try [
        "Ordinary least squares of area over the middle years of the periods; the error of a slope is its standard error, "
          + "which says how well a line fits and nothing of how sure the areas are.",
        "Middle: the area of the line half-way between the first and the last of these years.",
      ] + (undeclared.isEmpty ? [] : ["Left out of the line: \(undeclared.joined(separator: ", "))."])
        + lowerBoundNote(of: inventory, behind: areas)
        + simulatedNote(inventory, beside: trends.map(\.source)),
      columns: [
        Column("Region", name: "region"), Column("Periods", name: "n_periods"),
        Column("From", name: "first_year", decimals: 1), Column("To", name: "last_year", decimals: 1),
        Column("Middle (km²)", name: "middle_area_km2"),
        Column(
          "Slope (km² a⁻¹)", name: "slope_km2_per_year", errorName: "slope_error_km2_per_year", decimals: 3),
        Column("R²", name: "r_squared", decimals: 3), Column("Source", name: "source"),
      ],
      rows: (own + trends.filter { $0.source != inventory.ownSource }).map { trend in
        [
          .text(trend.region), .integer(trend.periodCount), .number(trend.years.lowerBound),
          .number(trend.years.upperBound),
          trend.middleArea.map { .number($0) } ?? .missing,
          trend.slope.map { .number($0.value, error: $0.error) } ?? .missing,
          trend.rSquared.map { .number($0) } ?? .missing, .text(trend.source),
        ]
      })
  }
}
