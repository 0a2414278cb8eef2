import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// A table of the images of every period, as papers print them: the manifests of a project in one file.
///
/// The period is `period`, or `period_start` and `period_end`; the place `path_row`, or `wrs2_path` and `wrs2_row`; a
/// lost `date` is empty. `cloud_percent` or `cloud`, `role` and `note` may say more.
struct SceneTable {
  /// One image.
  struct Row {
    let pathRow: PathRow
    let date: CalendarDate?
    let cloud: String?
    var role: SceneRole?
    let note: String?
  }

  /// The images of one period.
  struct Period {
    let label: String
    let years: ClosedRange<Int>
    var rows: [Row] = []
  }

  /// The periods, in the order of their first rows.
  private(set) var periods: [Period] = []

  /// The columns of the table that mean nothing here.
  var leftOut: [String] { table.header.filter { !Self.columns.contains($0) } }

  private let table: CSVTable

  private static let columns = [
    "period", "period_start", "period_end", "path_row", "wrs2_path", "wrs2_row", "date", "cloud_percent",
    "cloud", "role", "note",
  ]

  /// Reads a table.
  ///
  /// Where a row names no role and no other row of its path, row and period is the main one, the dated image with the
  /// least printed cloud is; the others support it, and an image from outside its period that has a note is a
  /// substitute.
  /// - Throws: `InputError` or `CSVError` that names line, column and mend; `SceneTableFaults` where several rows are at
  ///   fault.
  init(_ path: String) throws {
    table = try CSVTable(path: path)
    for (one, both) in [
      ("period", ["period_start", "period_end"]), ("path_row", ["wrs2_path", "wrs2_row"]),
    ]
    where !table.hasColumns([one]) && !table.hasColumns(both) {
      throw fault(1, one, "is no column here", "add it, or \(both.joined(separator: " and "))")
    }
    guard table.hasColumns(["date"]) else { throw fault(1, "date", "is no column here", "add it") }
    var faults: [any Error] = []
    for row in table.rows { do { try add(row) } catch { faults.append(error) } }
    if faults.count > 1 { throw SceneTableFaults(faults: faults) }
    if let fault = faults.first { throw fault }
    guard !periods.isEmpty else {
      throw InputError(file: path, problem: "lists no image", mend: "write one line for each")
    }
    periods = periods.map(Self.withRoles)
  }

  private mutating func add(_ row: CSVTable.Row) throws {
    let years = try years(row)
    let image = try image(row)
    let label = years.count > 1 ? "\(years.lowerBound)-\(years.upperBound)" : "\(years.lowerBound)"
    let index = periods.firstIndex { $0.label == label } ?? periods.endIndex
    if index == periods.endIndex { periods.append(Period(label: label, years: years)) }
    periods[index].rows.append(image)
  }

  /// The paths and rows, each once.
  var places: [PathRow] { Set(periods.flatMap(\.rows).map(\.pathRow)).sorted() }

  private static func withRoles(_ period: Period) -> Period {
    var period = period
    let open = period.rows.indices.filter { period.rows[$0].role == nil }
    for index in open {
      let row = period.rows[index]
      let isOutside = row.date.map { !period.years.contains($0.year) } ?? false
      period.rows[index].role = isOutside && row.note != nil ? .substitute : .support
    }
    for place in Set(period.rows.map(\.pathRow)) {
      guard !period.rows.contains(where: { $0.pathRow == place && $0.role == .main }) else { continue }
      let candidates = open.filter {
        period.rows[$0].pathRow == place && period.rows[$0].date != nil && period.rows[$0].role == .support
      }
      func cloud(_ index: Int) -> Double { period.rows[index].cloud.flatMap(Double.init) ?? .infinity }
      guard let clearest = candidates.min(by: { cloud($0) < cloud($1) }) else { continue }
      period.rows[clearest].role = .main
    }
    return period
  }

  // MARK: - Fields

  private func years(_ row: CSVTable.Row) throws -> ClosedRange<Int> {
    func year(_ column: String) throws -> Int {
      let text = try table.required(column, in: row)
      guard let year = Int(text), (1900...2999).contains(year) else {
        throw fault(row.line, column, "is '\(text)'", "write a year such as 1986")
      }
      return year
    }
    let (column, first, last): (String, Int, Int)
    if table.hasColumns(["period"]) {
      let text = try table.required("period", in: row)
      let parts = text.split(whereSeparator: { "-–/".contains($0) }).map { Int($0) }
      let years = 1900...2999
      guard (1...2).contains(parts.count), let start = parts[0], let end = parts[parts.count - 1],
        years.contains(start), years.contains(end)
      else {
        throw fault(row.line, "period", "is '\(text)'", "write years such as 1986-1988")
      }
      (column, first, last) = ("period", start, end)
    } else {
      (column, first, last) = ("period_end", try year("period_start"), try year("period_end"))
    }
    guard first <= last else { throw fault(row.line, column, "ends before it begins", "exchange the years") }
    return first...last
  }

  private func image(_ row: CSVTable.Row) throws -> Row {
    let hasPlace = table.hasColumns(["path_row"])
    let place =
      hasPlace
      ? try table.required("path_row", in: row)
      : "\(try table.required("wrs2_path", in: row))/\(try table.required("wrs2_row", in: row))"
    guard let pathRow = PathRow(place) else {
      throw fault(
        row.line, hasPlace ? "path_row" : "wrs2_path", "is '\(place)'", "write path and row such as 138037")
    }
    let date = table.text("date", in: row)
    let cloud = table.text("cloud_percent", in: row) ?? table.text("cloud", in: row)
    let role = table.text("role", in: row)
    if let date, CalendarDate(iso: date) == nil {
      throw fault(
        row.line, "date", "is '\(date)'", "write a date such as 1994-09-22, or nothing where it is lost")
    }
    if let cloud, Double(cloud).map({ (0...100).contains($0) }) != true {
      throw fault(
        row.line, table.text("cloud_percent", in: row) == nil ? "cloud" : "cloud_percent", "is '\(cloud)'",
        "write percent from 0 to 100")
    }
    if let role, SceneRole(rawValue: role) == nil {
      let known = SceneRole.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault(row.line, "role", "is '\(role)'", "write one of \(known)")
    }
    return Row(
      pathRow: pathRow, date: date.flatMap { CalendarDate(iso: $0) }, cloud: cloud,
      role: role.flatMap(SceneRole.init(rawValue:)), note: table.text("note", in: row))
  }

  private func fault(_ line: Int, _ column: String, _ problem: String, _ mend: String) -> InputError {
    InputError(file: table.source, line: line, field: column, problem: problem, mend: mend)
  }
}

/// The rows of a table that are at fault, a line for each.
struct SceneTableFaults: Error, CustomStringConvertible {
  let faults: [any Error]

  var description: String { faults.map { "\($0)" }.joined(separator: "\n") }
}

extension SceneTable.Period {
  /// The period's manifest.
  var manifest: String {
    let lines = rows.map { row in
      CSVTable.line([
        row.pathRow.compact, row.date?.iso ?? "", row.cloud ?? "", (row.role ?? .main).rawValue,
        row.note ?? "",
      ])
    }
    return (["path_row,date,cloud,role,note"] + lines).joined(separator: "\n") + "\n"
  }
}
