import Foundation

extension Installation.Machine {
  /// Measures this machine, with free disk space at `folder`.
  static func here(folder: String) -> Self {
    let disk = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize]
    return Self(
      cores: ProcessInfo.processInfo.activeProcessorCount,
      availableMemory: availableMemory(in: SystemFile.lines(of: "/proc/meminfo")),
      freeDisk: (disk as? NSNumber)?.intValue, folder: folder)
  }

  /// The bytes on the `MemAvailable` line of /proc/meminfo, where KiB are written as "kB".
  static func availableMemory(in lines: [Substring]) -> Int? {
    let line = lines.first { $0.hasPrefix("MemAvailable:") }
    return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
