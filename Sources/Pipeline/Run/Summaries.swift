import Extraction
import Foundation

/// A plan in words: what a run would do.
public struct PlanSummary: Sendable {
  private let plan: Plan

  /// Makes a summary.
  public init(_ plan: Plan) { self.plan = plan }

  /// A line for each step, then the sum.
  public var text: String {
    let due = Set(plan.due())
    var lines = plan.steps.enumerated().map { index, step in
      let state =
        step.obstacle != nil
        ? "blocked" : due.contains(index) ? "to do" : plan.isDone(step) ? "done" : "not needed"
      return Columns.line([state, step.kind.rawValue, step.subject, step.obstacle ?? step.hash.short])
    }
    lines.append("\(due.count) of \(plan.steps.count) steps to do")
    return (lines + plan.remarks).joined(separator: "\n")
  }
}

/// The state of a project in words.
public struct StatusSummary: Sendable {
  private let plan: Plan
  private let states: [Plan.State]
  private let clusterRemarks: [String]

  /// Makes a summary; a cluster is asked now.
  public init(_ plan: Plan) {
    self.plan = plan
    clusterRemarks = plan.clusterRemarks
    states = plan.states(clusterRemarks)
  }

  /// Whether a step has failed, or cannot be done.
  public var hasFailures: Bool {
    states.contains { if case .failed = $0 { true } else { false } }
  }

  /// A line for each step, then the sum.
  public var text: String {
    let lines = zip(plan.steps, states).map { step, state in
      let (word, message) = Self.words(state)
      return Columns.line([word, step.kind.rawValue, step.subject, message])
    }
    let done = states.count { $0 == .done || $0 == .idle }
    return
      (lines + ["\(done) of \(states.count) steps done"] + clusterRemarks + plan.remarks
      + plan.tileRemarks).joined(separator: "\n")
  }

  private static func words(_ state: Plan.State) -> (String, String) {
    switch state {
    case .done: ("done", "")
    case .due: ("to do", "")
    case .failed(let message): ("failed", message)
    case .interrupted: ("cut off", "")
    case .running: ("running", "")
    case .idle: ("not needed", "")
    }
  }
}

/// The end of a run in words.
public struct RunSummary: Sendable {
  private let plan: Plan
  private let outcome: Run.Outcome

  /// Makes a summary.
  public init(plan: Plan, outcome: Run.Outcome) {
    self.plan = plan
    self.outcome = outcome
  }

  /// One line where all went well, else the failures as well.
  public var text: String {
    var lines: [String] = []
    if outcome.done == 0, outcome.failed.isEmpty, outcome.skipped.isEmpty {
      lines.append("\(plan.project.inventory) is up to date: nothing to do")
    } else {
      lines.append("\(outcome.done) steps done, \(outcome.unchanged) unchanged: \(plan.project.inventory)")
    }
    if !outcome.failed.isEmpty { lines.append("failed: \(Columns.list(outcome.failed))") }
    if !outcome.skipped.isEmpty { lines.append("left out: \(Columns.list(outcome.skipped))") }
    // Where nothing was done, nothing is new about the tiles, and thousands of files need not be read.
    return (lines + plan.remarks + (outcome.done == 0 ? [] : plan.tileRemarks)).joined(separator: "\n")
  }
}

extension Plan {
  /// Whether an obstacle stands in the way of a step that is due.
  public var isBlocked: Bool { due().contains { steps[$0].obstacle != nil } }

  /// What the user should know beside the steps.
  var remarks: [String] {
    var remarks: [String] = []
    if notes.missing > 0 {
      let folder = project.scenes.folder.map { " into \($0)" } ?? ""
      remarks.append(
        "\(notes.missing) scenes are not there: 'firnline scenes fetch \(project.file)' gets them, or put their "
          + "products\(folder) under their own names")
    }
    if !notes.warped.isEmpty {
      let target = "\(project.region.crs.label) (\(project.region.resampling.rawValue))"
      remarks.append("warped to the grid in \(target): \(Columns.list(notes.warped))")
    }
    if !notes.undated.isEmpty {
      let rows = notes.undated.map { entry in
        let file = URL(fileURLWithPath: entry.file).lastPathComponent
        return "\(file)\(entry.line.map { ":\($0)" } ?? "") (\(entry.pathRow?.compact ?? "no path and row"))"
      }
      remarks.append("left out, as their dates are not known: \(Columns.list(rows))")
    }
    if !notes.outOfPeriod.isEmpty {
      remarks.append(
        "of other years than their period, and no substitutes: \(Columns.list(notes.outOfPeriod))")
    }
    if !notes.unmasked.isEmpty {
      remarks.append("no quality band, so clouds count as clear ground: \(Columns.list(notes.unmasked))")
    }
    if !notes.foreign.isEmpty {
      let learned = project.method.sensors.map(\.description).joined(separator: ", ")
      remarks.append(
        "\(project.method.name) has learned from images of \(learned), not of: \(Columns.list(notes.foreign))"
      )
    }
    if project.region.boundary == nil, project.region.subareas == nil,
      project.periods.contains(where: \.isExtracted)
    {
      remarks.append(
        "no boundary and no sub-areas, so ground that no scene of a period shows clear is not counted as unobserved: it looks "
          + "free of ice")
    }
    if !unreadLayers.isEmpty {
      remarks.append(
        "layers of corrections that are not read, being none of add, erase, divide and relabel: "
          + Columns.list(unreadLayers))
    }
    let idle = idleAdjustments
    if !idle.isEmpty { remarks.append("corrections that do nothing: \(Columns.list(idle))") }
    if !looseDivides.isEmpty {
      remarks.append("divides that end inside ice, where they part nothing: \(Columns.list(looseDivides))")
    }
    if !specks.isEmpty {
      remarks.append("parts under a square metre left out: \(Columns.list(specks))")
    }
    if !unmeasured.isEmpty { remarks.append("no heights: \(Columns.list(unmeasured))") }
    if !undeclared.isEmpty {
      let labels = undeclared.joined(separator: ", ")
      remarks.append(
        "kept in the inventory, though the project no longer declares them: \(labels)"
          + " (firnline clean --undeclared-periods removes them)")
    }
    return remarks
  }
}

extension Plan {
  /// What became of the tiles of all scenes extracted so far, in a line; none where there are none.
  fileprivate var tileRemarks: [String] { tiles.map { ["tiles of \(project.method.name): \($0)"] } ?? [] }

  /// What became of the tiles of all scenes extracted so far; nil where there are none.
  private var tiles: TileTally? {
    let tallies = steps.filter { $0.kind == .extract && $0.obstacle == nil && isDone($0) }.compactMap {
      let summary = "\(store.path($0.kind, $0.hash))/\(ResultFile.summary)"
      return try? ResultFile.read(SceneExtraction.Summary.self, from: summary).tiles
    }
    return tallies.first.map { tallies.dropFirst().reduce($0, +) }
  }
}

/// Lines with aligned first columns, and lists that stay lines.
private enum Columns {
  /// The first few of a list and how many more there are.
  static func list(_ items: [String]) -> String {
    let most = 6
    guard items.count > most else { return items.joined(separator: ", ") }
    return items.prefix(most - 1).joined(separator: ", ") + " and \(items.count - most + 1) more"
  }

  static func line(_ texts: [String]) -> String {
    let widths = [10, 8, 0, 0]
    let padded = zip(texts, widths).map { text, width in
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    return padded.filter { !$0.isEmpty }.joined(separator: "  ")
  }
}
