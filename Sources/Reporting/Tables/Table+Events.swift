import Inventory

extension Table {
  /// What became of each glacier from period to period.
  ///
  /// - Parameter glacier: only the events of one glacier, and of those that came from it or went into it.
  public static func events(of inventory: InventoryDatabase, glacier: String? = nil) throws -> Table {
    let events = try inventory.glacierEvents().filter { event in
      glacier.map { [event.glacier, event.relative].contains($0) } ?? true
    }
    return Table(
      title: "\(inventory.project.name): events",
      notes: [
        "persist: the change is within its uncertainty √(e₁² + e₂²); shrink, grow: it is not. split: several outlines follow"
          + " one; merge: one follows several; exchange: several follow several. vanish: none follows; missing: one follows"
          + " after a gap; appear: it follows none.",
        "Of or into: the glacier that a new part came from, or that one that ends went into. The part that shares most"
          + " ground with it keeps a glacier's identifier.",
        LineageRules.standard.explanation, "Area: \(inventory.project.areaMeasure).",
      ] + simulatedNote(inventory),
      columns: [
        Column("From", name: "from_period"), Column("To", name: "to_period"), Column("Event", name: "event"),
        Column("Glacier", name: "glacier_uid"), Column("Of or into", name: "relative_uid"),
        Column("Cluster", name: "cluster"), Column("n", name: "n_from"), Column("m", name: "n_to"),
        Column("Before (km²)", name: "area_before_km2", errorName: "area_before_error_km2", decimals: 4),
        Column("After (km²)", name: "area_after_km2", errorName: "area_after_error_km2", decimals: 4),
        Column("Change (km²)", name: "change_km2", errorName: "change_error_km2", decimals: 4),
        Column("Source", name: "source"),
      ],
      rows: events.map { event in
        [
          event.from.map(Cell.text) ?? .missing, .text(event.to), .text(event.kind.rawValue),
          .text(event.glacier), event.relative.map(Cell.text) ?? .missing,
          event.cluster.map(Cell.integer) ?? .missing, .integer(event.earlier), .integer(event.later),
          Cell(event.before), Cell(event.after), Cell(event.change), .text(inventory.ownSource),
        ]
      })
  }

  /// One glacier through time: its outline in each period, what became of it, and what others call it.
  ///
  /// - Throws: `TableError` where no outline is of this glacier.
  public static func glacier(_ glacier: String, of inventory: InventoryDatabase) throws -> Table {
    let states = try inventory.glacierStates(of: glacier)
    guard let first = states.first else {
      throw TableError.unknownGlacier(glacier, inventory: inventory.path)
    }
    let events = try inventory.glacierEvents().filter { $0.glacier == glacier }
    let matches = try inventory.referenceMatches(of: glacier)
    let periods = try inventory.periods().map(\.time.label)
    let rows = periods.compactMap { period -> [Cell]? in
      let state = states.first { $0.period.label == period }
      let event = events.first { $0.to == period }
      guard state != nil || event != nil else { return nil }
      let names = matches.filter { $0.period == period }.map { "\($0.source) \($0.id)" }
      return [
        .text(period), state.map { .integer($0.number) } ?? .missing, Cell(state?.area),
        (state?.date?.iso).map(Cell.text) ?? .missing, .text(event?.kind.rawValue ?? "first seen"),
        (event?.relative).map(Cell.text) ?? .missing, Cell(event?.change),
        event?.change.flatMap(Cell.ratio) ?? .missing,
        names.isEmpty ? .missing : .text(names.joined(separator: ", ")), .text(inventory.ownSource),
      ]
    }
    let called = states.compactMap(\.name).uniqued().joined(separator: ", ")
    return Table(
      title: "\(inventory.project.name): glacier \(glacier)" + (called.isEmpty ? "" : " (\(called))"),
      notes: (first.parent.map { ["It was a part of \($0)."] } ?? [])
        + ["Change: since the outline before; change/error: above 1 it exceeds its uncertainty √(e₁² + e₂²)."]
        + [LineageRules.standard.explanation, "Area: \(inventory.project.areaMeasure)."]
        + simulatedNote(inventory),
      columns: [
        Column("Period", name: "period"), Column("No.", name: "number"),
        Column("Area (km²)", name: "area_km2", errorName: "area_error_km2", decimals: 4),
        Column("Date", name: "src_date"), Column("Event", name: "event"),
        Column("Of or into", name: "relative_uid"),
        Column("Change (km²)", name: "change_km2", errorName: "change_error_km2", decimals: 4),
        Column("Change/error", name: "change_by_error", decimals: 1),
        Column("Elsewhere", name: "reference_ids"),
        Column("Source", name: "source"),
      ], rows: rows)
  }

  /// Which outlines of references share ground with those of the inventory.
  public static func referenceLinks(of inventory: InventoryDatabase) throws -> Table {
    let numbers = Dictionary(
      uniqueKeysWithValues: try inventory.glacierStates().map { ($0.outline, $0.number) })
    return Table(
      title: "\(inventory.project.name): references",
      notes: [LineageRules.standard.explanation] + simulatedNote(inventory),
      columns: [
        Column("Reference", name: "reference"), Column("Identifier", name: "reference_id"),
        Column("Period", name: "period"), Column("No.", name: "number"),
        Column("Glacier", name: "glacier_uid"),
        Column("Overlap (km²)", name: "overlap_km2", decimals: 4),
        Column("Share of outline", name: "share_of_outline", decimals: 3),
        Column("Share of reference", name: "share_of_reference", decimals: 3),
        Column("Source", name: "source"),
      ],
      rows: try inventory.referenceMatches().map { match in
        [
          .text(match.source), .text(match.id), .text(match.period),
          numbers[match.outline].map(Cell.integer) ?? .missing, .text(match.glacier),
          .number(match.overlap.squareKilometres), .number(match.shareOfOutline),
          .number(match.shareOfReference), .text(inventory.ownSource),
        ]
      })
  }
}

extension Table.Cell {
  /// How many times its uncertainty a value is; nil where it has none.
  static func ratio(_ estimate: Estimate) -> Table.Cell? {
    estimate.error.flatMap { $0 > 0 ? .number(abs(estimate.value) / $0) : nil }
  }
}
