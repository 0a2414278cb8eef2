import Foundation
import Testing

/// A PostgreSQL with PostGIS of its own, in a folder of its own, that listens on a socket there and nowhere else.
final class PostgresServer {
  /// The newest version's programs; nil where there is none, or none with PostGIS.
  private static let programs: String? = {
    let home = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
    return versions.compactMap(Int.init).sorted().last { version in
      FileManager.default.fileExists(atPath: "/usr/share/postgresql/\(version)/extension/postgis.control")
    }.map { "\(home)/\($0)/bin" }
  }()

  /// Runs a test only where PostGIS is installed.
  static var needed: ConditionTrait {
    .enabled(if: programs != nil, "needs PostGIS (apt install postgresql-postgis)")
  }

  static let password = "sesame"

  /// Short, as there is a socket in it.
  let folder: String

  private let bin: String

  init() throws {
    bin = try #require(Self.programs)
    var template = Array("/tmp/firnline-pg-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
    try Data(Self.password.utf8).write(to: URL(fileURLWithPath: "\(folder)/password"))
    // PostgreSQL will not be run by root.
    if getuid() == 0 { try Oracle.output(of: "chown", ["-R", "nobody", folder]) }
    try run(
      "\(bin)/initdb -D \(folder)/data -U firnline -A scram-sha-256 --pwfile=\(folder)/password --no-sync")
    try run(
      "\(bin)/pg_ctl -D \(folder)/data -l \(folder)/log -w -o \"-k \(folder) -c listen_addresses=''\" start")
    try query("CREATE EXTENSION postgis")
  }

  deinit {
    _ = try? run("\(bin)/pg_ctl -D \(folder)/data -m immediate -w stop")
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// What OGR needs to find it.
  var connection: String { "PG:host=\(folder) dbname=postgres user=firnline" }

  /// What psql prints.
  @discardableResult
  func query(_ sql: String) throws -> String {
    let words = [
      "PGPASSWORD=\(Self.password)", "\(bin)/psql", "-h", folder, "-U", "firnline", "-Atc", sql, "postgres",
    ]
    return try Oracle.output(of: "env", words).trimmingCharacters(in: .newlines)
  }

  /// Runs a command as a user who may run PostgreSQL, without the files of this process: a server that inherits a pipe
  /// of another test would never close it.
  private func run(_ command: String) throws {
    let closed = "for file in $(ls /proc/self/fd); do ((file < 3)) || eval \"exec $file>&-\"; done"
    let shell = "\(closed); \(command) </dev/null >\(folder)/output 2>&1"
    do {
      if getuid() == 0 {
        try Oracle.output(of: "su", ["nobody", "-s", "/bin/bash", "-c", shell])
      } else {
        try Oracle.output(of: "bash", ["-c", shell])
      }
    } catch {
      let said = (try? String(contentsOfFile: "\(folder)/output", encoding: .utf8)) ?? ""
      throw Oracle.Failure(description: "\(command): \(said)")
    }
  }
}
