/// Which steps of a plan are wanted.
public struct PlanSelection: Sendable {
  /// The labels of the periods; all where nil.
  public var periods: [String]?

  /// The last kind of step that is wanted, with all that it needs.
  public var until: Step.Kind

  /// Steps that are done again though their results are there, with all that follows from them: kinds, subjects, or
  /// titles such as `merge 1986-1988`.
  public var forced: [String]

  /// Whether results are made that are missing though no period needs them.
  public var rebuilds: Bool

  /// Makes a selection; without anything said it is all that the inventory needs.
  public init(
    periods: [String]? = nil, until: Step.Kind = .record, forced: [String] = [], rebuilds: Bool = false
  ) {
    self.periods = periods
    self.until = until
    self.forced = forced
    self.rebuilds = rebuilds
  }
}

extension Plan {
  /// The steps to do, by their places: whatever a wanted step needs and is not there.
  public func due() -> [Int] {
    let wanted = wanted()
    let forced = forced(in: wanted)
    var due: Set<Int> = []
    func require(_ index: Int) {
      guard forced.contains(index) || !isDone(steps[index]), due.insert(index).inserted else { return }
      for need in steps[index].needs { require(need) }
    }
    for index in wanted.sorted() where selection.rebuilds || isLast(steps[index]) { require(index) }
    return due.sorted()
  }

  /// The steps that a text names: a kind, a subject, a title such as `merge 1986-1988`, or the beginning of a hash.
  ///
  /// - Throws: `RunError` where it names none.
  public func steps(named text: String) throws -> [Int] {
    let name = text.replacing(":", with: " ")
    let found = steps.indices.filter { index in
      let step = steps[index]
      return step.kind.rawValue == text || step.subject == text || step.title == name
    }
    if !found.isEmpty { return found }
    let hashed = text.count >= 6 ? steps.indices.filter { steps[$0].hash.hex.hasPrefix(text) } : []
    if !hashed.isEmpty { return hashed }
    let kinds = Step.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    throw RunError(
      "\(project.file): has no step '\(text)'; name a kind (\(kinds)), a period, a scene, or both as in"
        + " 'merge \(project.periods.first?.label ?? "1986-1988")'")
  }

  /// Sees to it that the selection names what is there.
  func requireKnown(_ selection: PlanSelection) throws {
    for label in selection.periods ?? [] where !project.periods.contains(where: { $0.label == label }) {
      let known = project.periods.map(\.label).joined(separator: ", ")
      throw RunError("\(project.file): declares no period '\(label)'; it has \(known)")
    }
    let wanted = wanted()
    for name in selection.forced where try wanted.isDisjoint(with: steps(named: name)) {
      throw RunError(
        "\(project.file): '\(name)' is to be done again, but no such step is wanted; look at --period and --until"
      )
    }
  }

  /// Whether a step is one that nothing wanted needs.
  private func isLast(_ step: Step) -> Bool { step.kind == selection.until }

  /// The steps of the wanted periods, up to the last wanted kind.
  private func wanted() -> Set<Int> {
    let kinds = Step.Kind.allCases
    let last = kinds.firstIndex(of: selection.until) ?? kinds.endIndex
    var wanted: Set<Int> = []
    func visit(_ index: Int) {
      guard wanted.insert(index).inserted else { return }
      for need in steps[index].needs { visit(need) }
    }
    for (index, step) in steps.enumerated()
    where step.kind == .record && selection.periods?.contains(step.subject) ?? true { visit(index) }
    return wanted.filter { kinds.firstIndex(of: steps[$0].kind).map { $0 <= last } ?? false }
  }

  /// The forced steps, and those that follow from them.
  private func forced(in wanted: Set<Int>) -> Set<Int> {
    var forced = Set(selection.forced.flatMap { (try? steps(named: $0)) ?? [] }).intersection(wanted)
    guard !forced.isEmpty else { return [] }
    // Steps stand after what they need, so one pass finds all that follow.
    for index in wanted.sorted() where steps[index].needs.contains(where: forced.contains) {
      forced.insert(index)
    }
    return forced
  }
}
