import Foundation
import Testing

/// The scenes of a simulated project taken from it: its manifests name them by path, row and date alone.
final class ServedScenes {
  let project: SimulatedProject
  let folder: String

  /// The products' names.
  let products: [String]

  init() throws {
    project = try SimulatedProject()
    folder = project.scratch("web")
    try FileManager.default.moveItem(atPath: "\(project.folder)/scenes", toPath: folder)
    products = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    for period in SimulatedProject.periods {
      let path = "\(project.folder)/manifests/\(period).csv"
      let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst().map {
        row in
        let parts = row.split(separator: ",", maxSplits: 1)
        let name = parts[0].split(separator: "/").last?.split(separator: "_") ?? []
        let (tile, day) = (name[2], name[3])
        return "\(tile),\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2)),\(parts[1])"
      }
      try Data((["path_row,date,role,note"] + rows).joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: path))
    }
  }

  /// Declares where the scenes are to lie and come from.
  func declare(_ scenes: String) throws {
    try project.edit("extraction:\n", "scenes: {\(scenes)}\nextraction:\n")
  }

  /// A STAC server that has them, whose items lead to `url`.
  func catalogue(leadingTo url: String) async throws -> (url: String, server: Server) {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Oracles/stac_items.py").standardizedFileURL.path
    let text = try Server(Server.python, [script, url] + products.map { "\(folder)/\($0)" }).firstLine()
    let items = try project.scratch.write(text, to: "items.json")
    let port = try Server.freePort()
    let program = URL(fileURLWithPath: Server.python).deletingLastPathComponent().appendingPathComponent(
      "rustac")
    let server = try Server(
      program.path, ["serve", "--create-collections", "-a", "127.0.0.1:\(port)", items])
    try await Server.wait(for: "http://127.0.0.1:\(port)/")
    return ("http://127.0.0.1:\(port)", server)
  }

  /// What the inventory holds where the scenes were never away.
  static func expected() async throws -> [String] {
    let project = try SimulatedProject()
    try await project.run()
    return try project.content()
  }
}
