import Inventory

extension Table {
  /// The table with notes on what it lacks and what is left over, measured by what the project declares.
  ///
  /// - Parameter declared: the project's periods; nil where the inventory is asked by itself, or as it was.
  public func noting(_ declared: DeclaredSeries?, in inventory: InventoryDatabase) throws -> Table {
    var table = self
    let project = declared?.project ?? "PROJECT"
    guard try !inventory.periods().isEmpty else {
      table.notes.append(
        "Nothing was computed yet; what is here was published by others. `firnline run \(project)` computes,"
          + " `firnline status \(project)` says what failed.")
      return table
    }
    guard let declared else { return table }
    let missing = try declared.missing(from: inventory)
    if !missing.isEmpty {
      table.notes.append(
        "Declared but not in the inventory: \(missing.joined(separator: ", "))"
          + " (firnline status \(project) says why).")
    }
    let undeclared = try declared.undeclared(in: inventory)
    if !undeclared.isEmpty {
      table.notes.append(
        "The project no longer declares \(undeclared.joined(separator: ", ")): kept as recorded; runs leave it so."
      )
    }
    return table
  }

  /// Which period stands for its first year in rates by the paper's years; nothing where nothing was computed.
  static func openingNote(of inventory: InventoryDatabase, _ declared: DeclaredSeries?) throws -> [String] {
    let recorded = try inventory.periods().map(\.time)
    guard let first = recorded.first?.label else { return [] }
    let opening = declared?.opening?.label ?? first
    let isRecorded = recorded.contains { $0.label == opening }
    return [
      "Rates by the paper's years: \(opening)\(isRecorded ? "" : ", which is not in the inventory,")"
        + " opens the series and stands for its first year."
    ]
  }
}
