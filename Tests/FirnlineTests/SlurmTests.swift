import Foundation
import Testing

@Suite("Runs on a Slurm of one node", .serialized, SlurmNode.needed)
struct SlurmTests {
  @Test("give the local run's tables and outlines byte for byte, with an account of every step")
  func sameResult() throws {
    let region = try clusterRegion()
    let run = try firnline("run", region.project)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("[10/10] record"))
    #expect(run.error.contains("10 steps done, 0 unchanged: \(region.inventory)"))
    #expect(try products(region) == Self.expected)
    #expect(region.litter().isEmpty)

    let account = try firnline("status", region.project, "--resources").output.split(separator: "\n")
    let steps = account.filter { $0.hasPrefix("done") }
    #expect(steps.count == 10)
    // Each line names the job of Slurm, an array with its task, but for the recorder.
    #expect(steps.count { $0.contains(/\s\d+_\d+\s/) } == 8)
    #expect(account.last?.hasSuffix("2 steps") == true)

    let before = try Data(contentsOf: URL(fileURLWithPath: region.inventory))
    #expect(try firnline("run", region.project).error == "\(region.inventory) is up to date: nothing to do\n")
    #expect(try Data(contentsOf: URL(fileURLWithPath: region.inventory)) == before)
  }

  @Test("submit a step again whose process is killed half way")
  func killed() throws {
    let region = try clusterRegion()
    let (process, log) = try start("run", region.project)
    let victim = try killOneExtraction(of: region)
    try end(process)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("\(victim) was cut off on node (failed); it is submitted again"), "\(text)")
    #expect(try products(region) == Self.expected)
    #expect(region.litter().isEmpty)
    let account = try firnline("status", region.project, "--resources").output
    let lines = account.split(separator: "\n").filter {
      victim.hasSuffix($0.split(separator: " ").last ?? "?")
    }
    #expect(lines.first?.contains(/^done\s+extract\s+2\s/) == true, "\(account)")
  }

  @Test("wait for a drained node, leave out what a cancelled task was needed for, and do that the next time")
  func drainedAndCancelled() throws {
    let region = try clusterRegion()
    let node = try Self.node.get()
    try node.drain()
    defer { node.resume() }
    let (process, log) = try start("run", region.project)
    let jobs = try waitingJobs(of: region, node)
    try wait(for: "[slurm] waiting: ", in: log)
    try node.command("scancel", "\(jobs[0])_0")
    node.resume()
    try end(process)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(process.terminationStatus == 1, "\(text)")
    let first = "extract \(try region.scenes(Region.periods[0])[0])"
    #expect(text.contains("error: \(first): was taken out of the queue; run again to do it"), "\(text)")
    #expect(text.contains("left out: merge 1986-1988, outline 1986-1988, record 1986-1988"), "\(text)")
    #expect(text.contains("6 steps done"))

    let second = try firnline("run", region.project)
    #expect(second.status == 0 && second.error.contains("4 steps done, 6 unchanged"), "\(second.error)")
    #expect(try products(region) == Self.expected)
  }

  @Test(
    "go on when the command is killed; status tells of them, a local run is refused, the next run takes them up"
  )
  func withoutCommand() throws {
    let region = try clusterRegion()
    let node = try Self.node.get()
    try node.drain()
    defer { node.resume() }
    let (process, _) = try start("run", region.project)
    let jobs = try waitingJobs(of: region, node)
    kill(process.processIdentifier, SIGKILL)
    try end(process)

    let hint =
      "'firnline run \(region.project)' follows them, 'scancel \(jobs.joined(separator: " "))' ends them"
    let status = try firnline("status", region.project)
    #expect(status.output.contains("tasks in the queue of Slurm: 7 pending; \(hint)"), "\(status.output)")
    let local = try firnline("run", region.project, "--executor", "local")
    #expect(local.status != 0 && local.error.contains(hint), "\(local.error)")

    // One that follows them is not in the way of a job that records, and Ctrl-C leaves them at work as well.
    let recorder = open("\(region.inventory).lock", O_RDWR | O_CREAT, 0o644)
    try #require(flock(recorder, LOCK_EX | LOCK_NB) == 0, "who follows jobs leaves the inventory to them")
    let (follower, log) = try start("run", region.project)
    try wait(for: "Ctrl-C leaves them at work", in: log)
    kill(follower.processIdentifier, SIGINT)
    try end(follower)
    close(recorder)
    #expect(follower.terminationStatus == 130)
    #expect(try String(contentsOfFile: log, encoding: .utf8).contains("stopped, but the jobs go on: \(hint)"))

    node.resume()
    try until("the queue is empty") { try node.command("squeue", "--noheader").isEmpty }
    let next = try firnline("run", region.project)
    #expect(next.error == "\(region.inventory) is up to date: nothing to do\n")
    #expect(try products(region) == Self.expected)
    let account = try firnline("status", region.project, "--resources").output
    #expect(account.split(separator: "\n").count { $0.hasPrefix("done") } == 10, "\(account)")
  }

  @Test("hold the inventory only while they record, and go on when the update that submitted them is stopped")
  func update() throws {
    let region = try clusterRegion()
    let row = "  - {label: 2001-2003, manifest: manifests/2001-2003.csv}\n"
    try region.edit(row, "")
    try region.edit("comparisons:\n  - {from: 1986-1988, to: 2001-2003}\n", "")
    #expect(try firnline("run", region.project, "--executor", "local").status == 0)
    let node = try Self.node.get()
    try node.drain()
    defer { node.resume() }
    let (process, log) = try start(
      "update", region.project, "--period", "2001-2003", "--manifest",
      "\(region.folder)/manifests/2001-2003.csv")
    let jobs = try waitingJobs(of: region, node)
    try wait(for: "Ctrl-C leaves them at work", in: log)
    kill(process.processIdentifier, SIGTERM)
    try end(process)
    #expect(process.terminationStatus == 143)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    let hint =
      "stopped, but the jobs go on: 'firnline run \(region.project)' follows them, 'scancel"
      + " \(jobs.joined(separator: " "))' ends them; 'firnline history \(region.project)' then tells whether an older"
      + " period was recorded anew\n"
    #expect(text.hasSuffix(hint), "\(text)")
    let again = try firnline(
      "update", region.project, "--period", "2004-2006", "--manifest",
      "\(region.folder)/manifests/2001-2003.csv")
    #expect(again.error.contains("an earlier run has tasks in the queue of Slurm"), "\(again.error)")

    node.resume()
    let run = try firnline("run", region.project)
    #expect(run.status == 0, "\(run.error)")
    #expect(try products(region).dropFirst() == Self.expected.dropFirst())
  }

  @Test("do not repeat a step that fails by itself, and record the other period")
  func failure() throws {
    let region = try clusterRegion()
    let scene = try region.scenes(Region.periods[1])[0]
    let band = region.file("B3.TIF", of: scene)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: band))
    try bytes.prefix(bytes.count / 3).write(to: URL(fileURLWithPath: band))
    let run = try firnline("run", region.project)
    #expect(run.status == 1)
    #expect(run.error.contains("error: extract \(scene): \(band): cannot be read ("), "\(run.error)")
    #expect(run.error.contains("left out: merge 2001-2003, outline 2001-2003, record 2001-2003"))
    #expect(run.error.contains("6 steps done"))
    #expect(!run.error.contains("submitted again"))
  }

  @Test("told to stop at a failure, take the rest out of the queue")
  func stopping() throws {
    let region = try clusterRegion()
    let node = try Self.node.get()
    try node.drain()
    defer { node.resume() }
    let (process, log) = try start("run", region.project, "--no-keep-going")
    let jobs = try waitingJobs(of: region, node)
    // A task that failed, as it would tell.
    let shelf = region.folder + "/.firnline/slurm"
    let folder = "\(shelf)/\(try #require(FileManager.default.contentsOfDirectory(atPath: shelf).first))"
    let step = try String(contentsOfFile: "\(folder)/steps.txt", encoding: .utf8).split(separator: "\n")[0]
    let words = step.split(separator: " ").map(String.init)
    let event = """
      {"time":"2026-01-01T00:00:00Z","step":"\(words[4])","title":"\(words[2]) \(words[3])","event":"failed",\
      "message":"no such band"}

      """
    try Data(event.utf8).write(to: URL(fileURLWithPath: "\(folder)/events/extract-0-1-0.jsonl"))
    try end(process)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(process.terminationStatus == 1, "\(text)")
    #expect(
      text.contains("the rest is taken out of the queue: scancel \(jobs.joined(separator: " "))"), "\(text)")
    #expect(text.contains("failed: extract \(words[3])\n"))
    #expect(text.contains("0 steps done") && text.contains("record 1986-1988, "), "\(text)")
    #expect(try node.command("squeue", "--noheader").isEmpty)
  }

  @Test("say in one line that a cluster cannot be asked, or takes no such job")
  func refused() throws {
    let region = try clusterRegion()
    try region.edit("  poll: 1 s", "  poll: 1 s\n  partition: nowhere")
    let run = try firnline("run", region.project)
    #expect(run.status == 1)
    #expect(run.error.contains("error: ") || run.error.hasPrefix("Error: sbatch: "), "\(run.error)")
    #expect(
      run.error.contains("nowhere") || run.error.lowercased().contains("invalid partition"), "\(run.error)")
    #expect(try Self.node.get().command("squeue", "--noheader").isEmpty)
  }

  // MARK: - The node

  private static let node = Result { try SlurmNode() }

  /// What a local run of the same region gives.
  private static var expected: [String] { get throws { try local.get() } }

  private static let local: Result<[String], any Error> = Result {
    let region = try Region()
    try #require(region.run().status == 0)
    return try SlurmTests().products(region)
  }

  /// A region whose steps are done by the node.
  private func clusterRegion() throws -> Region {
    let region = try Region()
    let execution = """

      execution:
        executor: slurm
        memory: 500 MB
        cpus: 1
        time: 5 min
        poll: 1 s

      """
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: region.project))
    try file.seekToEnd()
    try file.write(contentsOf: Data(execution.utf8))
    try file.close()
    return region
  }

  /// All that the inventory gives away: its tables, and the outlines of each period as a file.
  private func products(_ region: Region) throws -> [String] {
    try [region.tables()]
      + Region.periods.map { period in
        let file = region.scratch("\(period).geojson")
        let outcome = try Firnline.run("export", region.project, "--period", period, "-o", file)
        try #require(outcome.status == 0, "\(outcome.text)")
        return try String(contentsOfFile: file, encoding: .utf8)
      }
  }

  private func firnline(_ arguments: String...) throws -> Firnline.Outcome {
    let scratch = try Scratch()
    let (output, error) = (try scratch.write("", to: "output"), try scratch.write("", to: "error"))
    let process = try Firnline.start(
      arguments, environment: try Self.node.get().environment, output: output, error: error)
    try end(process)
    return Firnline.Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      error: try String(contentsOfFile: error, encoding: .utf8))
  }

  /// Starts a command; its messages go to a file beside the project.
  private func start(
    _ command: String, _ project: String, _ options: String...
  ) throws -> (process: Process, log: String) {
    let log = project + ".\(UUID().uuidString).log"
    try Data().write(to: URL(fileURLWithPath: log))
    let environment = try Self.node.get().environment
    return (try Firnline.start([command, project] + options, environment: environment, error: log), log)
  }

  // MARK: - Waiting

  private struct TooLate: Error { let what: String }

  private func until(_ what: String, _ isSo: () throws -> Bool) throws {
    let deadline = Date().addingTimeInterval(60)
    while try !isSo() {
      guard Date() < deadline else { throw TooLate(what: what) }
      usleep(20_000)
    }
  }

  /// Waits for the end of a command, and ends one that takes too long.
  private func end(_ process: Process) throws {
    do { try until("\(process.arguments ?? []) ends") { !process.isRunning } } catch {
      kill(process.processIdentifier, SIGKILL)
      throw error
    }
  }

  private func wait(for text: String, in log: String) throws {
    try until(text) { try String(contentsOfFile: log, encoding: .utf8).contains(text) }
  }

  /// The numbers of the three jobs of a run, in their order, once all wait.
  private func waitingJobs(of region: Region, _ node: SlurmNode) throws -> [String] {
    var jobs: [String] = []
    try until("three jobs wait") {
      let lines = try node.command("squeue", "--noheader", "--format=%F").split(separator: "\n")
      jobs = Set(lines.map { $0.trimmingCharacters(in: .whitespaces) }).sorted {
        (Int($0) ?? 0) < (Int($1) ?? 0)
      }
      return jobs.count == 3
    }
    return jobs
  }

  /// Kills the process of an extraction after it has begun and before it is done; gives the step's title.
  ///
  /// The process is held again and again until its file of events says that the step has begun.
  private func killOneExtraction(of region: Region) throws -> String {
    let shelf = region.folder + "/.firnline/slurm"
    let files = FileManager.default
    let deadline = Date().addingTimeInterval(60)
    var spent: Set<String> = []
    while Date() < deadline {
      usleep(500)
      for process in (try? files.contentsOfDirectory(atPath: "/proc")) ?? [] {
        guard let number = pid_t(process), !spent.contains(process),
          let words = files.contents(atPath: "/proc/\(process)/cmdline")?.split(separator: 0).map({
            String(decoding: $0, as: UTF8.self)
          }), words.contains("run-step"), words.contains("extract"),
          words.contains(where: { $0.hasPrefix(shelf) }), let task = words.last
        else { continue }
        while kill(number, SIGSTOP) == 0 {
          let events = events(in: shelf, of: "extract-\(task)-")
          if events.contains(#""done""#) { break }
          if events.contains(#""began""#), let title = events.firstMatch(of: /"title":"([^"]*)"/)?.1 {
            kill(number, SIGKILL)
            return String(title)
          }
          kill(number, SIGCONT)
          usleep(1_000)
        }
        kill(number, SIGCONT)
        spent.insert(process)
      }
    }
    throw TooLate(what: "an extraction is at work")
  }

  private func events(in shelf: String, of task: String) -> String {
    let names = FileManager.default.enumerator(atPath: shelf)?.allObjects as? [String] ?? []
    return names.filter { $0.contains("/events/\(task)") }.compactMap {
      try? String(contentsOfFile: "\(shelf)/\($0)", encoding: .utf8)
    }.joined()
  }
}

@Suite("Runs on a Slurm that loses jobs")
struct LostJobTests {
  /// Commands of a Slurm that loses the first submissions it is given, and does the others at once.
  private func commands(losing count: Int, in scratch: Scratch) throws -> [String: String] {
    let jobs = try scratch.write("0", to: "jobs")
    let programs = [
      "scontrol": "echo MaxArraySize = 1001; echo MinJobAge = 120 sec", "squeue": "exit 0",
      "scancel": "exit 0",
      "sbatch": """
      job=$(($(cat '\(jobs)') + 1)); echo $job > '\(jobs)'; echo $job
      [ $job -gt \(count * 3) ] || exit 0
      """,
    ]
    for (name, text) in programs {
      let work = """
        for option in "$@"; do
          case $option in --array=0-*) last=${option#--array=0-}; last=${last%%%*};; esac; script=$option
        done
        for task in $(seq 0 ${last:-0}); do SLURM_ARRAY_TASK_ID=$task bash "$script" >&2; done
        """
      let file = try scratch.write(
        "#!/bin/bash\n\(text)\n\(name == "sbatch" ? work : "")\n", to: "bin/\(name)")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return ["PATH": "\(scratch("bin")):\(path)"]
  }

  private func run(_ region: Region, losing count: Int) throws -> Firnline.Outcome {
    let scratch = try Scratch()
    let error = try scratch.write("", to: "error")
    let process = try Firnline.start(
      ["run", region.project, "--executor", "slurm"], environment: try commands(losing: count, in: scratch),
      error: error)
    process.waitUntilExit()
    return Firnline.Outcome(
      status: process.terminationStatus, output: "", error: try String(contentsOfFile: error, encoding: .utf8)
    )
  }

  @Test("submit again what was lost without a trace, and do not take it for cancelled")
  func lostOnce() throws {
    let region = try Region()
    let outcome = try run(region, losing: 1)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lost = "was lost before it began: Slurm no longer knows of it; it is submitted again"
    #expect(outcome.error.split(separator: "\n").count { $0.hasSuffix(lost) } == 4, "\(outcome.error)")
    #expect(outcome.error.contains("10 steps done, 0 unchanged"))
  }

  @Test("give up after as many attempts as are asked for")
  func lostAlways() throws {
    let region = try Region()
    try region.edit("name: Simulated mountains", "execution: {attempts: 2}\nname: Simulated mountains")
    let outcome = try run(region, losing: 9)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("Slurm no longer knows of it, attempt 2 of 2; see "), "\(outcome.error)")
    #expect(outcome.error.contains("0 steps done") || outcome.error.contains("failed: extract"))
  }
}
