import Foundation

/// The file of events that one task of a submission writes, and nobody else.
struct TaskEventFile {
  private let path: String

  /// The file of a task; a task that Slurm begins once more has another.
  init(_ submission: Submission, _ stage: Submission.Stage, index: Int) {
    let environment = ProcessInfo.processInfo.environment
    let job = StepMeter.job ?? "\(getpid())"
    let restart = environment["SLURM_RESTART_COUNT"] ?? "0"
    path = "\(submission.eventFolder)/\(stage.rawValue)-\(index)-\(job)-\(restart).jsonl"
  }

  /// Appends an event; the file is closed after each, so that other machines see it.
  ///
  /// - Throws: `RunError`, as a step whose end cannot be told would be done in vain.
  func append(_ event: StepEvent) throws {
    var line = try JSONEncoder().encode(event)
    line.append(UInt8(ascii: "\n"))
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    defer { if file >= 0 { close(file) } }
    let count = line.withUnsafeBytes { file < 0 ? -1 : write(file, $0.baseAddress, $0.count) }
    guard count == line.count else {
      throw RunError(
        "\(path) cannot be written (\(String(cString: strerror(errno)))); free some space and run again")
    }
  }
}

/// Reads the events of a submission as its tasks write them.
struct TaskEventReader {
  /// New events of one file.
  struct Batch {
    /// What tells the file from all others of the project.
    let origin: String

    /// The events with the numbers of their lines.
    let events: [(line: Int, event: StepEvent)]
  }

  private let submission: Submission

  /// How far each file has been read: bytes and lines.
  private var known: [String: (bytes: Int, lines: Int)] = [:]

  init(_ submission: Submission) { self.submission = submission }

  /// What has been written since the last call; a line that is not whole is left for later.
  mutating func read() -> [Batch] {
    let folder = submission.eventFolder
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return names.compactMap { name in
      let before = known[name] ?? (0, 0)
      let fresh = Self.bytes(of: "\(folder)/\(name)", from: before.bytes)
      guard let end = fresh.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
      let lines = fresh[...end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .dropLast()
      known[name] = (
        before.bytes + fresh.distance(from: fresh.startIndex, to: end) + 1, before.lines + lines.count
      )
      let decoder = JSONDecoder()
      let events = lines.enumerated().compactMap { number, line in
        (try? decoder.decode(StepEvent.self, from: Data(line))).map {
          (line: before.lines + number + 1, event: $0)
        }
      }
      return Batch(origin: "slurm/\(submission.id)/\(name)", events: events)
    }
  }

  private static func bytes(of path: String, from offset: Int) -> Data {
    guard let file = FileHandle(forReadingAtPath: path) else { return Data() }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: UInt64(offset))) != nil else { return Data() }
    return (try? file.readToEnd()) ?? Data()
  }
}

extension RunState {
  /// Takes in what the tasks of a project's submissions have told; what is known already stays as it is.
  func takeEvents(of submissions: [Submission]) throws {
    for submission in submissions {
      var reader = TaskEventReader(submission)
      for batch in reader.read() { try take(batch.events, from: batch.origin) }
    }
  }
}
