import Foundation

/// Why a step is done, to do or blocked: what has changed since it was last done.
public struct Explanation: Sendable {
  private let plan: Plan
  private let state: Plan.State
  private let index: Int

  /// How many differing fields are printed of one step; the first is what was asked for.
  private static let fieldLimit = 6

  /// Explains a step of a plan by its place.
  init(_ plan: Plan, _ index: Int, _ state: Plan.State) {
    self.plan = plan
    self.index = index
    self.state = state
  }

  /// The step's state, then its reasons, each below what it led to.
  public var text: String {
    let step = plan.steps[index]
    var lines = ["\(step.title) (\(step.hash.short)): \(word)"]
    switch state {
    case .failed(let message): lines.append("  \(message)")
    case .idle: lines.append("  the inventory has what it leads to; --rebuild makes it again")
    default: break
    }
    let obstacles = step.needs.map { plan.steps[$0] }.filter { $0.obstacle != nil }
    lines += obstacles.map { "  it waits for \($0.title): \($0.obstacle ?? "")" }
    if step.obstacle == nil, obstacles.isEmpty { lines += reasons(index, old: previous(index), depth: 1) }
    return lines.joined(separator: "\n")
  }

  private var word: String {
    switch state {
    case .done: "done" + when(plan.steps[index])
    case .due: "to do"
    case .failed: plan.steps[index].obstacle == nil ? "failed" : "blocked"
    case .running: "running"
    case .interrupted: "cut off"
    case .idle: "not needed"
    }
  }

  private func when(_ step: Step) -> String {
    let events = (try? plan.state.events(of: step.hash.hex)) ?? []
    guard let last = events.last(where: { $0.event == .done }) else { return "" }
    let place = last.resources.map { " on \($0.host)" } ?? ""
    return " \(last.time)\(place)" + (last.seconds.map { " in \(Progress.clock($0))" } ?? "")
  }

  /// What the step was when it was last done otherwise.
  private func previous(_ index: Int) -> Previous {
    let step = plan.steps[index]
    if step.kind == .record {
      guard let hash = plan.recorded.hashes[step.subject] else {
        return .never("is not in the inventory yet")
      }
      if hash == step.hash.hex { return before(step) ?? .same }
      return plan.state.definition(hash).map(Previous.definition) ?? .forgotten
    }
    let wasDone = ((try? plan.state.events(of: step.hash.hex)) ?? []).contains { $0.event == .done }
    if wasDone, !plan.isDone(step) { return .lost(plan.store.path(step.kind, step.hash)) }
    return before(step) ?? (plan.isDone(step) ? .same : .never("was never done before"))
  }

  private func before(_ step: Step) -> Previous? {
    plan.state.lastDone(step.kind, step.subject, before: step.hash.hex).map(Previous.definition)
  }

  private enum Previous {
    case definition(StepDefinition)
    case lost(String)
    case never(String)
    case forgotten
    case same
  }

  private func reasons(_ index: Int, old: Previous, depth: Int) -> [String] {
    let indent = String(repeating: "  ", count: depth)
    switch old {
    case .same: return []
    case .never(let what): return ["\(indent)it \(what)"]
    case .lost(let folder): return ["\(indent)its result \(folder) is gone or not whole"]
    case .forgotten: return ["\(indent)it was done otherwise, before there was a record of how"]
    case .definition(let old): return differences(index, old, indent: indent, depth: depth)
    }
  }

  private func differences(_ index: Int, _ old: StepDefinition, indent: String, depth: Int) -> [String] {
    let step = plan.steps[index]
    let names = Set(step.fields.keys).union(old.fields.keys).sorted()
    let differing = names.filter { step.fields[$0] != old.fields[$0] }
    var lines = differing.prefix(Self.fieldLimit).map { name in
      "\(indent)\(name): \(Self.shown(old.fields[name])) → \(Self.shown(step.fields[name]))"
    }
    if differing.count > Self.fieldLimit {
      lines.append("\(indent)and \(differing.count - Self.fieldLimit) more fields")
    }
    let before = Dictionary(old.needs.map { ($0.title, $0.hash) }) { one, _ in one }
    let now = Set(step.needs.map { plan.steps[$0].title })
    for need in step.needs {
      let title = plan.steps[need].title
      guard let hash = before[title] else {
        lines.append("\(indent)\(title) is new here")
        continue
      }
      guard hash != plan.steps[need].hash.hex else { continue }
      lines.append("\(indent)\(title) has changed")
      let old = plan.state.definition(hash).map(Previous.definition) ?? .forgotten
      // One root is enough: what else changed upstream shows when it is asked for.
      return lines + reasons(need, old: old, depth: depth + 1)
    }
    lines += old.needs.filter { !now.contains($0.title) }.map { "\(indent)\($0.title) is no longer here" }
    return lines
  }

  /// A value as it is printed; hashes by their beginning.
  private static func shown(_ value: String?) -> String {
    guard let value else { return "(nothing)" }
    if value.isEmpty { return "(empty)" }
    let isHash = value.count == 64 && value.allSatisfy(\.isHexDigit)
    return isHash ? "\(value.prefix(12))…" : value
  }
}

extension Plan {
  /// Explains the steps that a text names.
  ///
  /// - Throws: `RunError` where it names none.
  public func explanations(of name: String) throws -> [Explanation] {
    let states = states()
    return try steps(named: name).map { Explanation(self, $0, states[$0]) }
  }
}
