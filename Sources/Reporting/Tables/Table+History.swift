import Inventory

extension Table {
  /// What changed in an inventory and when, the earliest first.
  public static func history(of inventory: InventoryDatabase) throws -> Table {
    Table(
      title: "\(inventory.project.name): history",
      notes: [
        "Content: the hash of all that tables and exports of a period are made of; equal content has equal hashes.",
        "Any of these moments, or a day, may be given to --as-of, from the first that recorded a period or loaded"
          + " a table.",
      ],
      columns: [
        Column("Moment (UTC)", name: "moment"), Column("Event", name: "event"), Column("Of", name: "subject"),
        Column("Outlines", name: "n_outlines"), Column("Content", name: "fingerprint"),
        Column("Inputs", name: "content_hash"), Column("Firnline", name: "firnline_version"),
      ],
      rows: try inventory.history().map { entry in
        [
          .text(entry.moment.iso), .text(entry.event.rawValue), .text(entry.subject),
          entry.outlineCount.map(Cell.integer) ?? .missing, hash(entry.fingerprint), hash(entry.contentHash),
          entry.version.map(Cell.text) ?? .missing,
        ]
      })
  }

  /// The beginning of a hash: enough to tell it from others.
  private static func hash(_ hex: String?) -> Cell { hex.map { .text(String($0.prefix(16))) } ?? .missing }
}
