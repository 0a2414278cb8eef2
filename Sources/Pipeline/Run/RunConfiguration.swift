import Declaration
import Foundation
import Geospatial

/// What a run was made of, as Firnline understood it: `runs/<start>.yaml` in the work folder.
///
/// Every setting stands there with its value, also those that the project file leaves to Firnline, and every scene with
/// the hash of what was read of it; so a result can be understood long after the project file has changed.
struct RunConfiguration {
  private let plan: Plan
  private let started: String

  init(_ plan: Plan, started: String) {
    self.plan = plan
    self.started = started
  }

  /// Writes the file, under its name only when whole.
  func write() throws {
    let folder = "\(plan.store.folder)/runs"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try TemporaryName.write(
      Data(text.utf8), to: "\(folder)/\(started.replacing(":", with: "")).yaml")
  }

  private var text: String {
    let project = plan.project
    var lines = [
      "# What this run was made of, as Firnline understood it.", "firnline: \(Self.quoted(Release.version))",
      "started: \(Self.quoted(started))", "project: \(Self.quoted(project.file))",
      "name: \(Self.quoted(project.name))", "simulated: \(project.isSimulated)",
      "inventory: \(Self.quoted(project.inventory))", "settings:",
    ]
    lines += project.settings.sorted { $0.key < $1.key }.map { "  \($0.key): \(Self.quoted($0.value))" }
    lines.append("periods:")
    for step in plan.steps where step.kind == .record {
      lines += ["  - label: \(Self.quoted(step.subject))", "    hash: \(step.hash)"]
      let scenes = step.fields.filter { $0.key.hasPrefix("scene ") }.sorted { $0.key < $1.key }
      if !scenes.isEmpty { lines.append("    scenes:") }
      for (name, value) in scenes {
        let words = value.split(separator: " ", maxSplits: 2)
        guard words.count >= 2 else { continue }
        lines.append(
          "      - {id: \(Self.quoted(String(name.dropFirst(6)))), role: \(words[0]), sha256: \(words[1])}")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A text between quotation marks, as both YAML and JSON read it.
  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
