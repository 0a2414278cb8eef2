import Declaration
import Foundation
import Geospatial
import Inventory

/// A period added to a project: only its own steps are done, and the older periods are proven to be as they were.
public struct PeriodUpdate: Sendable {
  /// The new period's label.
  public let label: String

  /// The plan of the new period alone, within the project as it will be.
  public let plan: Plan

  /// The project file as it will be.
  private let text: ProjectText

  /// What every period held before.
  private let before: [String: String]

  /// Prepares the addition; nothing is written yet.
  ///
  /// - Parameters:
  ///   - file: the project file.
  ///   - label: the period, such as `2022-2024`.
  ///   - manifest: its manifest.
  ///   - isCompared: whether the project comes to compare the latest period with it.
  ///   - threads: cores that a network computes on.
  /// - Throws: `InputError` where the project has the period, or cannot be read with it; `RunError` where something
  ///   stands in the period's way.
  public init(
    to file: String, label: String, manifest: String, isCompared: Bool = true, threads: Int = Parallel.width
  ) throws {
    let old = try Project.read(file, threads: threads)
    guard !old.periods.contains(where: { $0.label == label }) else {
      throw InputError(
        file: file, field: "periods", problem: "has the period '\(label)' already",
        mend: "`firnline run \(file)` brings it up to date; its scenes stand in its manifest")
    }
    guard VirtualFile.kind(manifest) == .file else {
      throw InputError(
        file: manifest, problem: "does not exist or cannot be read",
        mend: "give the new period's manifest; `firnline scenes search` proposes one")
    }
    var text = try ProjectText(reading: old.file)
    let place = Self.path(manifest, from: old.file)
    try text.append("{label: \(Self.quoted(label)), manifest: \(Self.quoted(place))}", to: "periods")
    if isCompared, let latest = old.periods.max(by: { $0.years.upperBound < $1.years.upperBound }) {
      try text.append("{from: \(Self.quoted(latest.label)), to: \(Self.quoted(label))}", to: "comparisons")
    }
    let new = try ProjectReader(text: text.text, file: old.file, threads: threads).project()
    self.label = label
    self.text = text
    before = try Self.fingerprints(new.inventory)
    let plan = try Plan.make(new, selection: PlanSelection(periods: [label]))
    if let obstacle = plan.due().compactMap({ plan.steps[$0].obstacle }).first {
      throw RunError(obstacle)
    }
    self.plan = plan
  }

  /// How many steps are the new period's own.
  public var ownSteps: Int { plan.due().count }

  /// Writes the project file, and does the period's steps.
  public func callAsFunction(jobs: Int, progress: Progress = Progress()) async throws -> Run.Outcome {
    try text.write()
    return try await Run(plan, jobs: jobs, progress: progress)()
  }

  /// Compares every older period with what it was.
  ///
  /// - Throws: `RunError` that names the periods that are not as they were: a fault of Firnline, or another program
  ///   at work in the inventory.
  public func proof() throws -> UpdateProof {
    let after = try Self.fingerprints(plan.project.inventory)
    let changed = before.filter { after[$0.key] != $0.value }.map(\.key).sorted()
    guard changed.isEmpty else {
      throw RunError(
        "\(plan.project.inventory): periods \(changed.joined(separator: ", ")) are not as they were before the"
          + " update; `firnline history` shows what was recorded when")
    }
    return UpdateProof(label: label, own: after[label], unchanged: before.sorted { $0.key < $1.key })
  }

  private static func fingerprints(_ path: String) throws -> [String: String] {
    guard FileManager.default.fileExists(atPath: path) else { return [:] }
    let inventory = try InventoryDatabase.open(path)
    let prints = try inventory.periods().compactMap { period in
      try inventory.fingerprint(ofPeriod: period.time.label).map { (period.time.label, $0) }
    }
    return Dictionary(prints) { one, _ in one }
  }

  /// A path as the project file should have it: relative to the file where it lies below its folder.
  private static func path(_ path: String, from file: String) -> String {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().standardizedFileURL.path + "/"
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    return absolute.hasPrefix(folder) ? String(absolute.dropFirst(folder.count)) : absolute
  }

  /// A text that YAML takes for no number and no list.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) }
    let isNumber = text.allSatisfy(\.isNumber)
    return isPlain && !isNumber && !text.hasPrefix("-") ? text : "\"\(text.replacing("\"", with: "\\\""))\""
  }
}

/// What an update has proven.
public struct UpdateProof: Sendable {
  let label: String
  let own: String?
  let unchanged: [(key: String, value: String)]

  /// One line for each older period with the hash of its content, which is what it was before.
  public var text: String {
    let width = (unchanged.map(\.key.count) + [label.count]).max() ?? 0
    func line(_ label: String, _ hash: String, _ what: String) -> String {
      "\(label.padding(toLength: width, withPad: " ", startingAt: 0))  \(hash.prefix(16))  \(what)"
    }
    let older = unchanged.map { line($0.key, $0.value, "unchanged") }
    let count = unchanged.count == 1 ? "1 older period is" : "\(unchanged.count) older periods are"
    return (older + [line(label, own ?? "", "new"), "\(count) byte for byte as before"]).joined(
      separator: "\n")
  }
}
