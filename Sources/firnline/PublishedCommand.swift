import ArgumentParser
import Declaration
import Foundation
import Geospatial
import Inventory
import Pipeline
import Reporting

/// `firnline published`: printed tables, loaded and checked.
struct PublishedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "published", abstract: "Load and check the printed tables of a paper.",
    subcommands: [Load.self, Check.self])

  struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load printed tables into an inventory, beside its own values.",
      discussion: """
        A table is known by its columns: areas (period, region, area_km2, error_km2), changes (interval, region,
        quantity, unit, value, error), images (period, path_row, date, cloud_percent), earlier studies (region, year,
        reference, previous_km2, present_km2, relative_error_percent).
        """)

    @Argument(help: "The inventory.")
    var inventory: String

    @Argument(help: "The tables, as CSV.")
    var tables: [String]

    @Option(help: "The name of the source. (default: the folder of the first table)")
    var source: String?

    @Option(help: "Make the inventory where there is none, in this system, such as EPSG:32646.")
    var crs: String?

    func run() throws {
      let first = URL(fileURLWithPath: tables.first ?? "")
      let source = source ?? first.deletingLastPathComponent().lastPathComponent
      let loaded = try tables.map { (path: $0, table: try PublishedTable(CSVTable(path: $0))) }
      let inventory = try opened()
      for (path, table) in loaded {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        try inventory.load(table, source: source, table: name)
        print("\(path): \(table.count) rows loaded as \(source), \(name)")
      }
    }

    private func opened() throws -> InventoryDatabase {
      guard let crs, !FileManager.default.fileExists(atPath: inventory) else {
        return try InventoryDatabase.open(inventory, writable: true)
      }
      let system = try CRS(crs)
      let name = URL(fileURLWithPath: inventory).deletingPathExtension().lastPathComponent
      return try InventoryDatabase.open(
        inventory,
        for: ProjectRecord(
          name: name, firnlineVersion: Release.version, crs: system,
          areaMeasure: AreaMeter(.planar, crs: system).label))
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Recompute printed changes from printed areas, and audit the errors of the areas.",
      discussion: """
        Give an inventory with loaded tables; two tables, the areas and then the changes; or a table of earlier \
        studies, whose relative errors are recomputed.
        """)

    @Argument(help: "INVENTORY, or AREAS.csv CHANGES.csv, or STUDIES.csv.")
    var files: [String]

    @Flag(help: "List all numbers, not only those that disagree.")
    var all = false

    @Option(help: "The format.")
    var format = TableFormat.text

    func validate() throws {
      guard (1...2).contains(files.count) else {
        throw ValidationError("give one inventory, or two tables: AREAS.csv CHANGES.csv")
      }
    }

    func run() throws {
      if let studies = try studies() {
        print(Table.check(studies).rendered(as: format))
        if studies.contains(where: { !$0.agrees }) { throw ExitCode.failure }
        return
      }
      let checks = try files.count == 1 ? PublishedCheck.all(in: files[0]) : [fromTables()]
      for (check, areas) in checks {
        let tables = [Table.check(check, all: all), Table.audit(try PublishedAudit(areas))]
        print(tables.map { $0.rendered(as: format) }.joined(separator: "\n"))
      }
      if checks.contains(where: { !$0.check.disagreeing.isEmpty }) { throw ExitCode.failure }
    }

    /// The rows of a table of earlier studies; nil where another thing was given.
    private func studies() throws -> [PublishedComparison]? {
      guard files.count == 1, files[0].lowercased().hasSuffix(".csv") else { return nil }
      guard case .comparisons(let studies) = try PublishedTable(CSVTable(path: files[0])) else {
        throw ValidationError("\(files[0]) is no table of earlier studies: give AREAS.csv and CHANGES.csv")
      }
      return studies
    }

    private func fromTables() throws -> (check: PublishedCheck, areas: [PublishedArea]) {
      let areas = try PublishedTable.areas(at: files[0])
      return (try PublishedCheck(areas: areas, changes: PublishedTable.changes(at: files[1])), areas)
    }
  }
}
