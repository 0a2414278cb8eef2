import CSpatiaLite
import Foundation
import GRDB
import Geospatial

/// A glacier inventory: one SpatiaLite file with periods, scenes, outlines, totals and published values.
///
/// The file keeps SQLite's plain rollback journal. A write-ahead log would need two files beside it that a
/// read-only medium cannot hold; with the journal, `ogrinfo`, `spatialite` and QGIS open the file at any time,
/// and a process killed in the middle of a transaction leaves the content from before it.
///
/// One connection, all work in turn: the value may be shared between tasks. Every method throws
/// `InventoryError`, which names the file and the mend.
public final class InventoryDatabase: Sendable {
  /// The inventory file.
  public let path: String

  /// What the inventory is about.
  public let project: ProjectRecord

  /// The moment as of which it is read; nil for the present.
  let moment: Moment?

  private let queue: DatabaseQueue

  private init(path: String, project: ProjectRecord, queue: DatabaseQueue, moment: Moment? = nil) {
    self.path = path
    self.project = project
    self.queue = queue
    self.moment = moment
  }

  /// Opens the inventory of a project for writing, and makes it where there is none.
  ///
  /// - Throws: `InventoryError` where the file is not an inventory, cannot be written, was written by a newer
  ///   Firnline, or belongs to a project with another CRS, area measure or truth.
  public static func open(_ path: String, for project: ProjectRecord) throws -> InventoryDatabase {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw InventoryError(.missing, path: path, "the folder \(folder) does not exist; make it first")
    }
    if !FileManager.default.fileExists(atPath: path) { try make(path, for: project) }
    try requireFile(path)
    let queue = try connect(path, writable: true)
    return try explaining(path) {
      if try !queue.read(isInventory) {
        try queue.read { try requireEmpty($0, path: path) }
        try InventorySchema.migrator(for: project).migrate(queue)
        return InventoryDatabase(path: path, project: project, queue: queue)
      }
      let inventory = try openExisting(path, queue: queue, writable: true)
      try inventory.requireSame(project)
      return try inventory.renamed(to: project)
    }
  }

  /// Opens an inventory that exists, for reading or for writing.
  ///
  /// - Throws: `InventoryError` where there is no such file, it is not an inventory, or it cannot be used.
  public static func open(_ path: String, writable: Bool = false) throws -> InventoryDatabase {
    guard FileManager.default.fileExists(atPath: path) else {
      throw InventoryError(
        .missing, path: path, "there is no such inventory; `firnline run PROJECT` makes it, or check the path"
      )
    }
    try requireFile(path)
    return try explaining(path) {
      try openExisting(path, queue: connect(path, writable: writable), writable: writable)
    }
  }

  /// Opens an inventory for reading, as it was at a moment; as it is where nil.
  ///
  /// Views of the current content are shadowed by temporary ones of the content at that moment, under the same names:
  /// whatever reads the inventory then reads the older one.
  ///
  /// - Throws: `InventoryError` as for `open`, and where nothing is known of that moment.
  public static func open(_ path: String, asOf moment: Moment?) throws -> InventoryDatabase {
    let present = try open(path)
    guard let moment else { return present }
    return try explaining(path) {
      let first = try present.queue.read(firstMoment)
      guard let first, moment >= first else {
        throw InventoryError(
          .beforeHistory, path: path,
          first.map {
            "knows nothing of \(moment): what it can tell begins at \($0); ask for that moment or a later one"
          } ?? "has recorded nothing yet; `firnline run PROJECT` does")
      }
      try present.queue.writeWithoutTransaction { database in
        for view in InventoryViews.all(visibleAt: moment) {
          try database.execute(sql: "CREATE TEMP VIEW \(view.name) AS\n\(view.select)")
        }
      }
      let project = try present.queue.read { try ProjectRecord(storedIn: $0, path: path) }
      return InventoryDatabase(path: path, project: project, queue: present.queue, moment: moment)
    }
  }

  /// Reads in one consistent view.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try Self.explaining(path) { try queue.read(body) }
  }

  /// Writes in one transaction: all of it or, where anything throws, nothing.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try queue.write(body) } catch {
      // After a failure of the disk SQLite rolls back when the file is next read: better now than by a stranger.
      _ = try? queue.writeWithoutTransaction {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master")
      }
      throw InventoryError.explaining(error, path: path)
    }
  }

  /// Gives the space of rows that are gone back to the disk.
  func vacuum() throws { try Self.explaining(path) { try queue.vacuum() } }

  /// An error about content that does not fit, such as a share of an unknown scene.
  func unfit(_ problem: String) -> InventoryError { InventoryError(.unfitContent, path: path, problem) }
}

extension InventoryDatabase {
  /// Where an inventory lies, or is to lie once it is made, by whatever names and links a path leads there.
  public static func home(of path: String) -> String {
    var url = URL(fileURLWithPath: path)
    // Foundation follows no link to what is not there yet. The system follows forty, one after the other.
    for _ in 0..<40 {
      let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
      url = folder.appendingPathComponent(url.lastPathComponent)
      guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path) else { break }
      url = URL(fileURLWithPath: link, relativeTo: folder.appendingPathComponent("")).absoluteURL
    }
    return url.path
  }

  /// Sees to it that SQLite finds a file with something in it.
  private static func requireFile(_ path: String) throws {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return }
    if facts.st_mode & S_IFMT == S_IFDIR {
      throw InventoryError(
        .notAnInventory, path: path,
        "is a folder; name a file under `inventory:`, such as \(path)/inventory.sqlite")
    }
    if facts.st_mode & S_IFMT == S_IFREG, facts.st_size == 0 {
      throw InventoryError(
        .notAnInventory, path: path,
        "is empty and no inventory; remove it, or name another file under `inventory:`")
    }
  }

  /// Makes an empty inventory, which appears under its name when it is whole: nobody finds half of one.
  private static func make(_ path: String, for project: ProjectRecord) throws {
    // A link to a file that is not there yet stays a link.
    let home = home(of: path)
    TemporaryName.sweep(beside: home)
    let temporary = TemporaryName.beside(home)
    defer { for file in [temporary, temporary + "-journal"] { unlink(file) } }
    try explaining(path) {
      let queue = try DatabaseQueue(path: temporary, configuration: SpatiaLite.configuration(readOnly: false))
      try InventorySchema.migrator(for: project).migrate(queue)
      try queue.close()
      try TemporaryName.rename(temporary, to: home)
    }
  }

  private static func connect(_ path: String, writable: Bool) throws -> DatabaseQueue {
    try explaining(path) {
      if !writable { try settleJournal(path) }
      let queue = try DatabaseQueue(path: path, configuration: SpatiaLite.configuration(readOnly: !writable))
      // SQLite quietly opens a write-protected file for reading; better to say so before any work is done.
      if writable, try queue.read({ sqlite3_db_readonly($0.sqliteConnection, "main") }) == 1 {
        throw InventoryError.readOnly(path, "it is write-protected")
      }
      return queue
    }
  }

  /// Rolls back what a killed process left half done: a connection for reading may not do it itself.
  private static func settleJournal(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path + "-journal") else { return }
    let queue = try DatabaseQueue(path: path, configuration: SpatiaLite.configuration(readOnly: false))
    _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
  }

  private static func openExisting(
    _ path: String, queue: DatabaseQueue, writable: Bool
  ) throws -> InventoryDatabase {
    let project = try queue.read { database in
      let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
      guard id == InventorySchema.applicationID, try isInventory(database) else {
        throw InventoryError(
          .notAnInventory, path: path,
          "is an SQLite file but not a Firnline inventory; give another path"
            + " (existing outlines enter through a period with `outlines:` in the project file)")
      }
      return try ProjectRecord(storedIn: database, path: path)
    }
    let migrator = InventorySchema.migrator(for: project)
    if try queue.read(migrator.hasBeenSuperseded) {
      throw InventoryError(
        .newerSchema, path: path, "was written by a newer Firnline; install that version or a later one")
    }
    if try !queue.read(migrator.hasCompletedMigrations) {
      guard writable else {
        throw InventoryError(
          .olderSchema, path: path,
          "was written by an older Firnline; `firnline run PROJECT` brings it up to date")
      }
      try migrator.migrate(queue)
    }
    return InventoryDatabase(path: path, project: project, queue: queue)
  }

  private static func isInventory(_ database: Database) throws -> Bool {
    // A table in the first schema, a view in later ones.
    try database.tableExists("project") || database.viewExists("project")
  }

  private static func requireEmpty(_ database: Database, path: String) throws {
    guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
      throw InventoryError(
        .notAnInventory, path: path,
        "is an SQLite file of another kind, and is left as it is; give another path for the inventory")
    }
  }

  private func requireSame(_ other: ProjectRecord) throws {
    func require(_ isSame: Bool, _ what: String, _ stored: String, _ declared: String) throws {
      guard isSame else {
        throw InventoryError(
          .otherProject, path: path,
          "holds \(what) '\(stored)', but the project declares '\(declared)';"
            + " name another file under `inventory:`, or delete this one to begin anew")
      }
    }
    try require(project.crs.isEquivalent(to: other.crs), "the CRS", project.crs.label, other.crs.label)
    try require(project.areaMeasure == other.areaMeasure, "areas", project.areaMeasure, other.areaMeasure)
    func truth(_ project: ProjectRecord) -> String { project.isSimulated ? "simulated" : "real" }
    try require(project.isSimulated == other.isSimulated, "scenes", truth(project), truth(other))
  }

  private func renamed(to other: ProjectRecord) throws -> InventoryDatabase {
    guard project.name != other.name || project.firnlineVersion != other.firnlineVersion else { return self }
    try write { database in
      let moment = try advance(in: database)
      let id = try Int64.fetchOne(database, sql: "SELECT id FROM project")
      try supersede("project_versions", at: moment, in: database)
      try database.execute(
        sql: """
          INSERT INTO project_versions (name, firnline_version, srid, crs, area_measure, simulated, recorded_at)
          SELECT ?, ?, srid, crs, area_measure, simulated, ? FROM project_versions WHERE id = ?
          """, arguments: [other.name, other.firnlineVersion, moment.iso, id])
    }
    var project = project
    project.name = other.name
    project.firnlineVersion = other.firnlineVersion
    return InventoryDatabase(path: path, project: project, queue: queue)
  }

  private static func explaining<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw InventoryError.explaining(error, path: path) }
  }
}

extension ProjectRecord {
  fileprivate init(storedIn database: Database, path: String) throws {
    guard let row = try Row.fetchOne(database, sql: "SELECT * FROM project") else {
      throw InventoryError(.notAnInventory, path: path, "names no project; restore it or begin anew")
    }
    self.init(
      name: row["name"], firnlineVersion: row["firnline_version"], crs: try CRS(row["crs"]),
      areaMeasure: row["area_measure"], isSimulated: row["simulated"])
  }
}
