import Foundation
import Testing

/// A real Slurm of one node, started by the script that users have.
final class SlurmNode: Sendable {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Scripts/slurm-single-node.sh").path

  /// Runs a test only where Slurm is installed.
  static var needed: ConditionTrait {
    let programs = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
    let missing = programs.filter { !FileManager.default.isExecutableFile(atPath: $0) }
    return .enabled(
      if: missing.isEmpty, "needs Slurm (apt install slurmctld slurmd slurm-client munge)")
  }

  /// Short, as the daemons make sockets in it.
  private let folder: String

  /// What programs need to find this Slurm and no other.
  var environment: [String: String] { ["SLURM_CONF": "\(folder)/slurm.conf"] }

  nonisolated(unsafe) private static var end = ""

  /// Starts the daemons, until the tests end; four jobs at a time, whatever the machine has.
  init() throws {
    folder = "/tmp/firnline-slurm-\(UInt32.random(in: 0 ... .max))"
    Self.end = "'\(Self.script)' stop '\(folder)'; rm -rf '\(folder)'"
    atexit { _ = system(SlurmNode.end) }
    let outcome = try Self.run([Self.script, "start", folder, "4"])
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  /// What one of Slurm's commands prints.
  @discardableResult
  func command(_ arguments: String...) throws -> String {
    let outcome = try Self.run(arguments, environment: environment)
    try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
    return outcome.output
  }

  /// Lets jobs begin no more, until `resume`.
  func drain() throws { try command("scontrol", "update", "nodename=node", "state=drain", "reason=test") }

  /// Lets jobs begin again; does nothing where they may.
  func resume() {
    _ = try? Self.run(["scontrol", "update", "nodename=node", "state=resume"], environment: environment)
  }

  private static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Firnline.Outcome {
    let scratch = try Scratch()
    let (output, error) = (try scratch.write("", to: "output"), try scratch.write("", to: "error"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: error)
    try process.run()
    process.waitUntilExit()
    return Firnline.Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      error: try String(contentsOfFile: error, encoding: .utf8))
  }
}
