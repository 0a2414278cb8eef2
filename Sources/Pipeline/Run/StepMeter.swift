import Foundation

/// Measures what a step takes of the machine, where the process does nothing else meanwhile.
struct StepMeter {
  private let began = Counters()

  /// Begins to measure; the peak of memory counts from now.
  init() {
    // Linux forgets the peak of a process that asks for it.
    if let file = fopen("/proc/self/clear_refs", "w") {
      fputs("5", file)
      fclose(file)
    }
  }

  /// What has been taken since.
  func resources() -> StepResources {
    let now = Counters()
    return StepResources(
      host: Self.host, job: Self.job, processorSeconds: now.processorSeconds - began.processorSeconds,
      peakMemory: Self.peakMemory(), bytesRead: now.bytesRead - began.bytesRead,
      bytesWritten: now.bytesWritten - began.bytesWritten)
  }

  /// The machine and the job, before anything has been taken.
  static var place: StepResources { StepResources(host: host, job: job, processorSeconds: 0, peakMemory: 0) }

  /// The machine's name.
  static var host: String { ProcessInfo.processInfo.hostName }

  /// The job of Slurm in which this process works, such as `118_7`.
  static var job: String? {
    let environment = ProcessInfo.processInfo.environment
    if let array = environment["SLURM_ARRAY_JOB_ID"], let index = environment["SLURM_ARRAY_TASK_ID"] {
      return "\(array)_\(index)"
    }
    return environment["SLURM_JOB_ID"]
  }

  /// What only grows while a process works.
  private struct Counters {
    let processorSeconds: Double
    let bytesRead: Int
    let bytesWritten: Int

    init() {
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
      processorSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
      let fields = StepMeter.fields("/proc/self/io")
      bytesRead = fields["rchar"] ?? 0
      bytesWritten = fields["wchar"] ?? 0
    }
  }

  /// The largest resident memory in bytes.
  private static func peakMemory() -> Int {
    if let kilobytes = fields("/proc/self/status")["VmHWM"] { return kilobytes * 1024 }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  /// The numbers of a file of lines such as `rchar: 3123`.
  private static func fields(_ path: String) -> [String: Int] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
    var fields: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
      if parts.count >= 2, let number = Int(parts[1]) { fields[String(parts[0])] = number }
    }
    return fields
  }
}
