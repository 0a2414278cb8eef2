import Declaration
import Foundation
import Geospatial

/// What a run was made of, as Firnline understood it: `runs/<start>-<number>.yaml` in the work folder.
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

  /// Writes the file, under its name only when whole; no other run has that name.
  ///
  /// - Throws: `WriteError`.
  func write() throws {
    // Two runs may begin within a second.
    let number = String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16)
    let name = "\(Self.stamp(started))-\(number).yaml"
    let folder = Self.folder(in: plan.store.folder)
    try FileManager.default.makeFolder(folder)
    do {
      // Half written, it goes with all else that killed runs leave.
      let temporary = try plan.store.unfinishedFile(name)
      try Data(text.utf8).write(to: URL(fileURLWithPath: temporary))
      try TemporaryName.rename(temporary, to: "\(folder)/\(name)")
    } catch { throw WriteError(error, at: "\(folder)/\(name)") }
  }

  static func folder(in workFolder: String) -> String { "\(workFolder)/runs" }

  /// A moment as the name of a file has it.
  static func stamp(_ moment: String) -> String { moment.replacing(":", with: "") }

  private var text: String {
    let project = plan.project
    var lines = [
      "# What this run was made of, as Firnline understood it.",
      "firnline: \(YAMLText.quoted(Release.version))",
      "started: \(YAMLText.quoted(started))", "project: \(YAMLText.quoted(project.file))",
      "name: \(YAMLText.quoted(project.name))", "simulated: \(project.isSimulated)",
      "inventory: \(YAMLText.quoted(project.inventory))", "settings:",
    ]
    lines += project.settings.sorted { $0.key < $1.key }.map { "  \($0.key): \(YAMLText.quoted($0.value))" }
    lines.append("periods:")
    for step in plan.steps where step.kind == .record {
      lines += ["  - label: \(YAMLText.quoted(step.subject))", "    hash: \(step.hash)"]
      let scenes = step.fields.filter { $0.key.hasPrefix("scene ") }.sorted { $0.key < $1.key }
      if !scenes.isEmpty { lines.append("    scenes:") }
      for (name, value) in scenes {
        let words = value.split(separator: " ", maxSplits: 2)
        guard words.count >= 2 else { continue }
        lines.append(
          "      - {id: \(YAMLText.quoted(String(name.dropFirst(6)))), role: \(words[0]), sha256: \(words[1])}"
        )
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
