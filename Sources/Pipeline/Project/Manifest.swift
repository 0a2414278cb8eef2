import Declaration
import Foundation
import Inventory

/// One scene of a period, as a manifest lists it.
public struct ManifestEntry: Sendable, Hashable {
  /// The path of the bundle or scene description.
  public var path: String

  /// What the scene is to its period.
  public var role: SceneRole

  /// Why it is here, or what to know about it.
  public var note: String?

  /// Where it is declared, for messages: `manifests/1986.csv:3`.
  public var place: String

  /// Makes an entry.
  public init(path: String, role: SceneRole = .main, note: String? = nil, place: String) {
    self.path = path
    self.role = role
    self.note = note
    self.place = place
  }
}

/// The scenes of one period: a CSV file with the columns `scene` and, as wanted, `role` and `note`.
///
/// The order of the rows is the order of precedence; within it main scenes come before supporting ones, and these
/// before substitutes.
public enum Manifest {
  /// Reads a manifest.
  ///
  /// - Parameters:
  ///   - folder: where scenes are looked for that are not beside the manifest.
  /// - Throws: `InputError` or `CSVError` that names the line.
  public static func read(_ path: String, folder: String?) throws -> [ManifestEntry] {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw InputError(
        file: path, problem: "does not exist or cannot be read", mend: "check the path after 'manifest:'")
    }
    let table = try CSVTable(path: path)
    guard table.header.count > 1 || table.header.first?.contains(";") != true else {
      throw InputError(
        file: path, line: 1, problem: "has semicolons between its columns", mend: "save it with commas")
    }
    guard table.hasColumns(["scene"]) else {
      throw InputError(
        file: path, line: 1, field: "scene", problem: "is no column here",
        mend: "begin the file with the line 'scene,role,note'")
    }
    for column in table.header where !["scene", "role", "note"].contains(column) {
      throw InputError(
        file: path, line: 1, field: column, problem: "is no column here",
        mend: "known columns: scene, role, note")
    }
    let entries = try table.rows.map { row in
      let scene = try table.required("scene", in: row)
      return try entry(
        scene, role: table.text("role", in: row), note: table.text("note", in: row), file: path,
        line: row.line,
        folder: folder)
    }
    guard !entries.isEmpty else {
      throw InputError(file: path, problem: "lists no scene", mend: "write one line for each scene")
    }
    return try inOrder(entries, file: path)
  }

  /// Makes an entry from its texts, finding the scene's files.
  static func entry(
    _ scene: String, role: String?, note: String?, file: String, line: Int?, folder: String?
  ) throws -> ManifestEntry {
    let known = SceneRole.allCases.map(\.rawValue).joined(separator: ", ")
    guard let role = role.map(SceneRole.init(rawValue:)) ?? .main else {
      throw InputError(
        file: file, line: line, field: "role", problem: "is '\(role ?? "")'", mend: "write one of \(known)")
    }
    let beside = URL(fileURLWithPath: file).deletingLastPathComponent().path
    let candidates = ([beside] + [folder].compactMap(\.self)).map { Project.resolve(scene, in: $0) }
    guard let found = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
      throw InputError(
        file: file, line: line, field: "scene", problem: "'\(scene)' does not exist",
        mend: "looked for \(candidates.joined(separator: " and "))")
    }
    return ManifestEntry(path: found, role: role, note: note, place: line.map { "\(file):\($0)" } ?? file)
  }

  /// Orders entries by role, keeping the order within each, and refuses a scene listed twice.
  static func inOrder(_ entries: [ManifestEntry], file: String) throws -> [ManifestEntry] {
    var seen: [String: ManifestEntry] = [:]
    for entry in entries {
      if let other = seen.updateValue(entry, forKey: entry.path) {
        throw InputError(
          file: file, field: "scene",
          problem: "'\(entry.path)' is listed twice: \(other.place) and \(entry.place)",
          mend: "keep one")
      }
    }
    return SceneRole.allCases.flatMap { role in entries.filter { $0.role == role } }
  }
}
