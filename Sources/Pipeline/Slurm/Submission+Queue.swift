import Foundation

extension Submission {
  /// The submissions of a work folder of which more may come.
  static func open(in workFolder: String) -> [Submission] { all(in: workFolder).filter { !$0.isEnded } }

  /// Whether it has jobs in the queue; otherwise what its tasks have told is taken in, and it is noted as ended.
  ///
  /// - Throws: `RunError` where Slurm does not answer.
  func isAtWork(tellingTo state: RunState) throws -> Bool {
    let entries: [SlurmQueue.Entry]
    do { entries = try SlurmQueue().entries(of: self) } catch {
      throw RunError("\(error); where its jobs are gone for good, remove \(folder)")
    }
    if entries.contains(where: { !$0.isEnded }) { return true }
    try state.takeEvents(of: [self])
    try end()
    return false
  }

  /// What is in the queue of a cluster for a project, in a line for each submission.
  static func remarks(in workFolder: String, project: String) -> [String] {
    open(in: workFolder).compactMap { submission in
      do {
        let live = try SlurmQueue().entries(of: submission).filter { !$0.isEnded }
        guard !live.isEmpty else { return nil }
        let tasks = Dictionary(live.map { ($0.state.lowercased(), $0.indices.count) }, uniquingKeysWith: +)
        let words = tasks.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "tasks in the queue of Slurm: \(words); \(LeftAtWork(live, project: project))"
      } catch { return "what Slurm does is not known: \(error)" }
    }
  }
}

extension Plan {
  /// Takes in what the tasks of a cluster have told since the last command.
  public func takeEvents() { try? state.takeEvents(of: Submission.open(in: store.folder)) }

  /// What is in the queue of a cluster, in a line for each submission.
  var clusterRemarks: [String] { Submission.remarks(in: store.folder, project: project.file) }
}
