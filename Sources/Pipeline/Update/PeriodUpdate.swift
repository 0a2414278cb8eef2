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

  /// The project file as it will be, and as it was.
  private let text: ProjectText
  private let original: String

  /// What every period held before.
  private let before: [String: String]

  /// Prepares the addition; nothing is written yet.
  ///
  /// - Parameters:
  ///   - file: the project file.
  ///   - label: the period, such as `2022-2024`.
  ///   - manifest: its manifest.
  ///   - isCompared: whether a project that names its comparisons comes to compare the period before with it.
  ///   - threads: cores that a network computes on.
  /// - Throws: `InputError` where the project has the period, or cannot be read with it; `RunError` where something
  ///   stands in the period's way, or older periods are not of the present settings.
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
    let original = try ProjectText(reading: old.file)
    var text = original
    let place = Self.path(manifest, from: old.file)
    try text.append("{label: \(Self.quoted(label)), manifest: \(Self.quoted(place))}", to: "periods")
    func project() throws -> Project {
      try ProjectReader(text: text.text, file: old.file, threads: threads).project()
    }
    if isCompared, text.has("comparisons"), let earlier = Self.latest(before: label, in: try project()) {
      try text.append("{from: \(Self.quoted(earlier)), to: \(Self.quoted(label))}", to: "comparisons")
    }
    let plan = try Plan.make(project(), selection: PlanSelection(periods: [label]))
    if let obstacle = plan.due().compactMap({ plan.steps[$0].obstacle }).first {
      throw RunError(obstacle)
    }
    guard plan.outdated.isEmpty else {
      throw RunError(
        "\(old.inventory): \(plan.outdated.joined(separator: ", ")) are not of the present settings and files, and"
          + " would stand beside a period made otherwise; `firnline run \(file)` first")
    }
    self.label = label
    self.original = original.text
    self.text = text
    self.plan = plan
    before = try Self.fingerprints(plan.project.inventory)
  }

  /// The latest period that ends before another one begins.
  private static func latest(before label: String, in project: Project) -> String? {
    guard let years = project.periods.first(where: { $0.label == label })?.years else { return nil }
    return project.periods.filter { $0.label != label && $0.years.upperBound <= years.lowerBound }
      .max { $0.years.upperBound < $1.years.upperBound }?.label
  }

  /// How many steps are the new period's own.
  public var ownSteps: Int { plan.due().count }

  /// Writes the project file, once no other run can come between, and does the period's steps.
  public func callAsFunction(jobs: Int, progress: Progress = Progress()) async throws -> Run.Outcome {
    var run = Run(plan, jobs: jobs, progress: progress)
    run.atBeginning = {
      guard try ProjectText(reading: text.file).text == original,
        try Self.fingerprints(plan.project.inventory) == before
      else { throw RunError("\(text.file): it or its inventory has changed meanwhile; try again") }
      try text.write()
    }
    return try await run()
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
