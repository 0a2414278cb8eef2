import GRDB

/// The views that stand for the paper's tables.
public enum PaperTable: String, Sendable, CaseIterable {
  /// The images of every tile in every period.
  case images = "table_4"

  /// The area of every region in every period.
  case areas = "table_5a"

  /// The change between the compared periods.
  case changes = "table_5b"
}

extension InventoryDatabase {
  /// A view of the paper's as it stands: its columns, and its rows as texts, numbers with all digits.
  public func rows(of table: PaperTable) throws -> (columns: [String], rows: [[String?]]) {
    try read { database in
      let cursor = try Row.fetchCursor(database, sql: "SELECT * FROM \(table.rawValue)")
      var rows: [[String?]] = []
      while let row = try cursor.next() {
        rows.append(
          row.databaseValues.map { value in
            switch value.storage {
            case .null, .blob: nil
            case .int64(let number): String(number)
            case .double(let number): String(number)
            case .string(let text): text
            }
          })
      }
      return (try database.columns(in: table.rawValue).map(\.name), rows)
    }
  }
}
