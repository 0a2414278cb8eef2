import Foundation

extension Plan {
  /// The submissions of which more may come.
  var openSubmissions: [Submission] { Submission.all(in: store.folder).filter { !$0.isEnded } }

  /// Takes in what the tasks of a cluster have told since the last command.
  public func takeEvents() { try? state.takeEvents(of: openSubmissions) }

  /// The submissions that have jobs in the queue; the others are noted as ended.
  ///
  /// - Throws: `RunError` where Slurm does not answer.
  func liveSubmissions() throws -> [Submission] {
    try openSubmissions.filter { submission in
      let entries: [SlurmQueue.Entry]
      do { entries = try SlurmQueue().entries(of: submission) } catch {
        throw RunError("\(error); where its jobs are gone for good, remove \(submission.folder)")
      }
      if entries.contains(where: { !$0.isEnded }) { return true }
      try state.takeEvents(of: [submission])
      try submission.end()
      return false
    }
  }

  /// What is in the queue of a cluster, in a line for each submission.
  var clusterRemarks: [String] {
    openSubmissions.compactMap { submission in
      do {
        let live = try SlurmQueue().entries(of: submission).filter { !$0.isEnded }
        guard !live.isEmpty else { return nil }
        let tasks = Dictionary(live.map { ($0.state.lowercased(), $0.indices.count) }, uniquingKeysWith: +)
        let words = tasks.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "tasks in the queue of Slurm: \(words); \(LeftAtWork(live, project: project.file))"
      } catch { return "what Slurm does is not known: \(error)" }
    }
  }
}
