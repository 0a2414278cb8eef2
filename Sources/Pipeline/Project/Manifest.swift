import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// The scenes of one period: a CSV file with a row for each.
///
/// A row names its scene by `scene`, a path or a product id, or by `path_row` and `date`; `cloud`, `role` and `note`
/// may say more. The order of the rows is the order of precedence; within it main scenes come before supporting
/// ones, and these before substitutes.
enum Manifest {
  /// The columns that a manifest may have.
  static let columns = ["scene", "path_row", "date", "cloud", "role", "note"]

  /// Reads a manifest and finds the files of its scenes.
  ///
  /// - Throws: `InputError` or `CSVError` that names the line; not where files are missing, which the entry says.
  static func read(_ path: String, finder: SceneFinder) throws -> [ManifestEntry] {
    let table = try table(path)
    let entries = try table.rows.map { try entry($0, of: table, finder: finder) }
    try requireUsable(entries, file: path)
    return try inOrder(entries, file: path)
  }

  /// Sees to it that there is a scene at all, and one that can be found.
  static func requireUsable(_ entries: [ManifestEntry], file: String) throws {
    guard !entries.isEmpty else {
      throw InputError(file: file, problem: "lists no scene", mend: "write one line for each scene")
    }
    guard entries.contains(where: { $0.files != .undated }) else {
      throw InputError(
        file: file, field: "date", problem: "is empty in every row, so that no scene can be found",
        mend: "give at least one row a date, or name its product in the column 'scene'")
    }
  }

  /// Reads the table of a manifest, whose columns are seen to be known.
  static func table(_ path: String) throws -> CSVTable {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw InputError(
        file: path, problem: "does not exist or cannot be read", mend: "check the path after 'manifest:'")
    }
    let table = try CSVTable(path: path)
    guard table.hasColumns(["scene"]) || table.hasColumns(["path_row", "date"]) else {
      throw InputError(
        file: path, line: 1, field: "scene", problem: "is no column here, nor are 'path_row' and 'date'",
        mend: "begin the file with the line 'scene,role,note' or 'path_row,date,cloud,role,note'")
    }
    for column in table.header where !columns.contains(column) {
      throw InputError(
        file: path, line: 1, field: column, problem: "is no column here",
        mend: "known columns: \(columns.joined(separator: ", "))")
    }
    return table
  }

  /// Reads a row and finds the files of its scene.
  static func entry(
    _ row: CSVTable.Row, of table: CSVTable, finder: SceneFinder
  ) throws -> ManifestEntry {
    func value<Value>(_ column: String, _ expected: String, _ read: (String) -> Value?) throws -> Value? {
      guard let text = table.text(column, in: row) else { return nil }
      guard let value = read(text) else {
        throw InputError(
          file: table.source, line: row.line, field: column, problem: "is '\(text)'",
          mend: "write \(expected)")
      }
      return value
    }
    let roles = SceneRole.allCases.map(\.rawValue).joined(separator: ", ")
    let declared = ManifestEntry(
      scene: table.text("scene", in: row),
      pathRow: try value("path_row", "path and row such as 138037") { PathRow($0) },
      date: try value("date", "a date such as 1994-09-22, or nothing where it is lost") {
        CalendarDate(iso: $0)
      },
      cloud: try value("cloud", "percent from 0 to 100") {
        Double($0).flatMap { (0...100).contains($0) ? $0 : nil }
      },
      role: try value("role", "one of \(roles)", SceneRole.init(rawValue:)) ?? .main,
      note: table.text("note", in: row), file: table.source, line: row.line)
    return try entry(declared, finder: finder)
  }

  /// Completes an entry with what its product's name tells, and finds its files.
  static func entry(_ declared: ManifestEntry, finder: SceneFinder) throws -> ManifestEntry {
    var entry = declared
    guard entry.scene != nil || entry.pathRow != nil else {
      throw InputError(
        file: entry.file, line: entry.line, field: "path_row", problem: "is empty, and so is 'scene'",
        mend: "write the path and row, or name a product")
    }
    let product = entry.product
    // The older WRS-1 has more paths, which ended with Landsat 3.
    if product == nil, let place = entry.pathRow, WRS2(place) == nil, (entry.date?.year ?? 9999) > 1983 {
      throw InputError(
        file: entry.file, line: entry.line, field: "path_row",
        problem: "is \(place.compact), and WRS-2 has paths to \(WRS2.paths) and rows to \(WRS2.rows)",
        mend: "correct it")
    }
    if let product {
      entry.pathRow = entry.pathRow ?? product.pathRow
      entry.date = entry.date ?? product.acquired
      guard entry.pathRow == product.pathRow, entry.date == product.acquired else {
        throw InputError(
          file: entry.file, line: entry.line, field: "scene",
          problem: "'\(product)' is not of the row's path_row and date",
          mend: "correct them, or leave them empty: the product's name has them")
      }
    }
    entry.files = finder.files(of: entry)
    return entry
  }

  /// Orders entries by role, keeping the order within each, and refuses a scene listed twice.
  static func inOrder(_ entries: [ManifestEntry], file: String) throws -> [ManifestEntry] {
    var seen: [String: ManifestEntry] = [:]
    for entry in entries where entry.files != .undated {
      if let other = seen.updateValue(entry, forKey: entry.identity) {
        throw InputError(
          file: file, field: "scene",
          problem: "'\(entry.identity)' is listed twice: \(other.place) and \(entry.place)",
          mend: "keep one")
      }
    }
    return SceneRole.allCases.flatMap { role in entries.filter { $0.role == role } }
  }
}
