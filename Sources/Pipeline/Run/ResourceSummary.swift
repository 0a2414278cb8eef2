import Geospatial

/// What the steps of a plan took of the machines they ran on, in words.
public struct ResourceSummary: Sendable {
  private let plan: Plan

  /// Makes a summary.
  public init(_ plan: Plan) { self.plan = plan }

  /// A line for each step that was ever begun, then one for each kind of step.
  public var text: String {
    let events = Dictionary(grouping: (try? plan.state.events()) ?? [], by: \.step)
    let accounts = plan.steps.compactMap { Account($0, events: events[$0.hash.hex] ?? []) }
    guard !accounts.isEmpty else { return "no step of this project has been begun" }
    let heading = [
      "state", "kind", "attempts", "wall", "cpu", "memory", "read", "written", "host", "job", "subject",
    ]
    let rows =
      accounts.map(\.cells) + [heading.map { _ in "" }]
      + Step.Kind.allCases.compactMap { kind in Self.sum(of: accounts.filter { $0.kind == kind }, kind) }
    return Self.aligned([heading] + rows)
  }

  private static func sum(of accounts: [Account], _ kind: Step.Kind) -> [String]? {
    guard !accounts.isEmpty else { return nil }
    func total<Value: AdditiveArithmetic>(_ value: (Account) -> Value?) -> Value? {
      let known = accounts.compactMap(value)
      return known.isEmpty ? nil : known.reduce(.zero, +)
    }
    return [
      "all", kind.rawValue, "\(accounts.reduce(0) { $0 + $1.attempts })", Account.seconds(total(\.wall)),
      Account.seconds(total(\.processor)), Account.size(accounts.compactMap(\.memory).max()),
      Account.size(total(\.read)), Account.size(total(\.written)), "", "", "\(accounts.count) steps",
    ]
  }

  private static func aligned(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let numbers: ClosedRange = 2...7
    return rows.map { row in
      let cells = row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return numbers.contains(column) ? space + text : text + space
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}

/// What is known of one step.
private struct Account {
  let state: String
  let kind: Step.Kind
  let subject: String
  let attempts: Int
  let wall: Double?
  let processor: Double?
  let memory: Int?
  let read: Int?
  let written: Int?
  let host: String
  let job: String

  /// Sums up the events of a step; nil where it was never begun.
  init?(_ step: Step, events: [StepEvent]) {
    let begun = events.filter { $0.event == .began }
    guard let last = events.last(where: { $0.event != .skipped }), !begun.isEmpty else { return nil }
    kind = step.kind
    subject = step.subject
    attempts = begun.count
    // What was taken is told at the end; of a step that was cut off only the place is known.
    let end = [.done, .failed].contains(last.event) ? last : nil
    state = end.map(\.event.rawValue) ?? "cut off"
    wall = end?.seconds
    processor = end?.resources?.processorSeconds
    memory = end?.resources?.peakMemory
    read = end?.resources?.bytesRead
    written = end?.resources?.bytesWritten
    host = last.resources?.host ?? ""
    job = last.resources?.job ?? ""
  }

  var cells: [String] {
    [
      state, kind.rawValue, "\(attempts)", Self.seconds(wall), Self.seconds(processor), Self.size(memory),
      Self.size(read), Self.size(written), host, job, subject,
    ]
  }

  static func seconds(_ value: Double?) -> String { value.map(Progress.clock) ?? "" }

  static func size(_ bytes: Int?) -> String { bytes.map { DataSize(bytes: Double($0)).words } ?? "" }
}
