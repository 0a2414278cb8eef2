import Foundation
import Geospatial

/// Steps that a run handed to Slurm together, in a folder of their own: `slurm/<id>` of the work folder.
///
/// The folder holds all that the jobs need beside the project, and all that they leave behind beside results: what
/// each task does, the batch scripts, the logs, and a file of events for every task. No two processes write to the
/// same file, so the folder may be shared by any number of machines.
struct Submission: Codable, Sendable {
  /// A job array of the submission; each begins when the one before has ended.
  enum Stage: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
    /// The extractions, each scene by itself.
    case extract

    /// What becomes of a period's scenes: the merge and the outlines.
    case period

    /// The records, all in one job: the inventory has one writer.
    case record
  }

  /// A step of a task.
  struct Item: Codable, Sendable {
    let hash: String
    let title: String
  }

  /// What tells the submission from all others, also those of other projects.
  let id: String

  /// When the run began, ISO 8601.
  let started: String

  /// The project's work folder.
  private(set) var workFolder: String

  /// The tasks of each stage, each with its steps in order.
  let tasks: [Stage: [[Item]]]

  /// Arranges steps of a plan as tasks.
  ///
  /// - Parameters:
  ///   - pack: how many extractions one task does.
  ///   - limit: how many tasks a job array may have; tasks do more where there would be more.
  init(_ plan: Plan, _ steps: [Int], started: String, pack: Int, limit: Int) {
    let moment = ISO8601DateFormatter.string(
      from: Date(), timeZone: .gmt, formatOptions: [.withYear, .withMonth, .withDay, .withTime])
    id = moment + "-" + String(UInt32.random(in: 0x1000...0xffff), radix: 16)
    self.started = started
    workFolder = plan.store.folder
    var places: [Int: (stage: Stage, group: Int)] = [:]
    var groups: [Stage: [[Int]]] = [:]
    for index in steps {
      let step = plan.steps[index]
      let before = step.needs.compactMap { places[$0] }
      let periods = Set(before.filter { $0.stage == .period }.map(\.group))
      if step.kind == .record || periods.count > 1 || before.contains(where: { $0.stage == .record }) {
        groups[.record, default: [[]]][0].append(index)
        places[index] = (.record, 0)
      } else if step.kind == .extract {
        groups[.extract, default: []].append([index])
        places[index] = (.extract, 0)
      } else {
        let group = periods.first ?? groups[.period, default: []].count
        if periods.isEmpty { groups[.period, default: []].append([]) }
        groups[.period]?[group].append(index)
        places[index] = (.period, group)
      }
    }
    var tasks: [Stage: [[Item]]] = [:]
    for (stage, groups) in groups {
      let wanted = stage == .extract ? pack : 1
      let size = max(wanted, (groups.count + limit - 1) / limit)
      tasks[stage] = stride(from: 0, to: groups.count, by: size).map { first in
        groups[first..<min(first + size, groups.count)].joined().map {
          Item(hash: plan.steps[$0].hash.hex, title: plan.steps[$0].title)
        }
      }
    }
    self.tasks = tasks
  }

  /// The stages that have something to do, in order.
  var stages: [Stage] { Stage.allCases.filter { tasks[$0]?.isEmpty == false } }

  /// The name of a stage's job in the queue.
  func name(of stage: Stage) -> String { "\(stage.rawValue).\(id)" }

  /// The task of each step, by the step's hash.
  var places: [String: (stage: Stage, index: Int)] {
    var places: [String: (stage: Stage, index: Int)] = [:]
    for (stage, tasks) in tasks {
      for (index, items) in tasks.enumerated() { for item in items { places[item.hash] = (stage, index) } }
    }
    return places
  }

  // MARK: - Files

  /// The folder of the submission.
  var folder: String { "\(Self.shelf(in: workFolder))/\(id)" }

  /// The state as it was when the jobs were submitted.
  var stateSnapshot: String { "\(folder)/state.sqlite" }

  /// The folder of the events, a file for each task that has begun.
  var eventFolder: String { "\(folder)/events" }

  /// The batch script of a stage.
  func script(of stage: Stage) -> String { "\(folder)/\(stage.rawValue).sh" }

  /// The file for what a task prints, as `sbatch` names it.
  func logPattern(of stage: Stage) -> String {
    let folder = folder.replacing("%", with: "%%")
    return "\(folder)/logs/\(stage.rawValue)-" + (stage == .record ? "%j.log" : "%A_%a.log")
  }

  /// Writes the folder, but for scripts.
  func write(_ state: RunState) throws {
    for name in ["events", "logs"] { try FileManager.default.makeFolder("\(folder)/\(name)") }
    try state.copy(to: stateSnapshot)
    try Data(listing.utf8).write(to: URL(fileURLWithPath: "\(folder)/steps.txt"))
    try TemporaryName.write(JSONEncoder().encode(self), to: "\(folder)/submission.json")
  }

  /// A line for each step: its array, its place in the array, its name and its hash.
  private var listing: String {
    stages.flatMap { stage in
      (tasks[stage] ?? []).enumerated().flatMap { index, items in
        items.map { "\(stage.rawValue) \(index)  \($0.title)  \($0.hash)\n" }
      }
    }.joined()
  }

  /// Reads a submission back from its folder.
  static func read(_ folder: String) throws -> Submission {
    let path = "\(folder)/submission.json"
    guard let data = FileManager.default.contents(atPath: path),
      var submission = try? JSONDecoder().decode(Submission.self, from: data)
    else { throw RunError("\(path): is missing or damaged; cancel the job and run again") }
    // The folder may go by another name on this machine.
    let url = URL(fileURLWithPath: folder)
    submission.workFolder = url.deletingLastPathComponent().deletingLastPathComponent().path
    return submission
  }

  // MARK: - All of a project

  private static func shelf(in workFolder: String) -> String { "\(workFolder)/slurm" }

  /// Every submission of a project, the latest last.
  static func all(in workFolder: String) -> [Submission] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: shelf(in: workFolder))) ?? []
    return names.sorted().compactMap { try? read("\(shelf(in: workFolder))/\($0)") }
  }

  /// Whether all its jobs have ended and their events have been taken in.
  var isEnded: Bool { FileManager.default.fileExists(atPath: "\(folder)/ended") }

  /// Notes that there is nothing more to expect.
  func end() throws {
    try Data().write(to: URL(fileURLWithPath: "\(folder)/ended"))
    // Only tasks read it, and it is the largest file of the folder.
    unlink(stateSnapshot)
  }
}
