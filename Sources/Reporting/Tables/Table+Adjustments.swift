import Geospatial
import Glaciers
import Inventory

extension Table {
  /// What corrections by hand did to each period, as the inventory has it.
  public static func adjustments(of inventory: InventoryDatabase) throws -> Table {
    let adjustments = try inventory.adjustments()
    let sums = adjustments.map(\.period).uniqued().map { period in
      let changes = adjustments.filter { $0.period == period }.map(\.effect.change.squareKilometres)
      return "\(signed(changes.reduce(0, +))) km² in \(period)"
    }
    let idle = adjustments.count { $0.effect.outcome != .done }
    return Table(
      title: "\(inventory.project.name): adjustments",
      notes: [
        "Before, after: the outlines that a correction touched, and what they became; corrections are done in this order.",
        "\(adjustments.count) corrections, \(idle) of them without effect"
          + (sums.isEmpty ? "." : "; together \(sums.joined(separator: ", "))."),
        "Area: \(inventory.project.areaMeasure).",
      ] + simulatedNote(inventory),
      columns: [
        Column("Period", name: "period"), Column("Kind", name: "kind"), Column("No.", name: "number"),
        Column("Author", name: "author"), Column("Reason", name: "reason"), Column("Date", name: "date"),
        Column("Outcome", name: "outcome"), Column("Outlines", name: "n_outlines"),
        Column("Before (km²)", name: "area_before_km2", decimals: 4),
        Column("After (km²)", name: "area_after_km2", decimals: 4),
        Column("Effect (km²)", name: "effect_km2", decimals: 4), Column("Source", name: "source"),
      ],
      rows: adjustments.map { entry in
        let effect = entry.effect
        return [
          .text(entry.period), .text(effect.kind.rawValue), .integer(Int(effect.number)), text(effect.author),
          text(effect.reason), text(effect.date), .text(effect.outcome.rawValue), .integer(effect.touched),
          .number(effect.before.squareKilometres), .number(effect.after.squareKilometres),
          .number(effect.change.squareKilometres), .text(inventory.ownSource),
        ]
      })
  }

  /// The corrections of a file as they stand there.
  ///
  /// - Parameter idle: those that did nothing in the last run, as messages name them.
  public static func adjustments(of file: AdjustmentFile, idle: [String] = []) -> Table {
    let counts = Adjustment.Kind.allCases.map { kind in
      "\(file.adjustments.count { $0.kind == kind }) \(kind.rawValue)"
    }
    let bare = file.adjustments.filter { $0.author == nil || $0.reason == nil }.map(\.title)
    return Table(
      title: "\(file.path): corrections",
      notes: ["\(counts.joined(separator: ", "))."] + layerNotes(of: file)
        + (idle.isEmpty ? [] : ["Did nothing in the last run: \(idle.joined(separator: ", "))."])
        + (bare.isEmpty ? [] : ["Without an author or a reason: \(bare.joined(separator: ", "))."]),
      columns: [
        Column("Kind", name: "kind"), Column("No.", name: "number"), Column("Periods", name: "periods"),
        Column("Author", name: "author"), Column("Reason", name: "reason"), Column("Date", name: "date"),
        Column("Name", name: "name"), Column("Id", name: "id"),
      ],
      rows: file.adjustments.map { adjustment in
        [
          .text(adjustment.kind.rawValue), .integer(Int(adjustment.number)),
          text(adjustment.periods.isEmpty ? nil : adjustment.periods.joined(separator: " ")),
          text(adjustment.author), text(adjustment.reason), text(adjustment.date?.iso), text(adjustment.name),
          text(adjustment.id),
        ]
      })
  }

  /// What is read of the file, where that is not plain: a layer under another name would vanish unsaid.
  private static func layerNotes(of file: AdjustmentFile) -> [String] {
    let kinds = Adjustment.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    let missing = file.missingLayers.map(\.rawValue).joined(separator: ", ")
    return
      (file.unknownLayers.isEmpty
      ? [] : ["Not read: \(file.unknownLayers.joined(separator: ", ")); layers are \(kinds)."])
      + (missing.isEmpty ? [] : ["Not in the file: \(missing)."])
  }

  private static func text(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }

  private static func signed(_ value: Double) -> String {
    let rounded = (value * 1e4).rounded() / 1e4
    return rounded > 0 ? "+\(rounded)" : "\(rounded)"
  }
}
