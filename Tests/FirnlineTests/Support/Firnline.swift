import Foundation
import Testing

/// The built program, run as a user runs it.
enum Firnline {
  /// How a command ended.
  struct Outcome {
    var status: Int32
    var output: String
    var error: String

    /// Both streams, for messages.
    var text: String { output + error }
  }

  /// The program, which is built beside the tests.
  static let program = Bundle.main.bundleURL.appendingPathComponent("firnline").path

  /// Starts the program; its streams go to files, so that nothing waits for a reader.
  static func start(
    _ arguments: [String], as user: String? = nil, environment: [String: String] = [:],
    output: String = "/dev/null", error: String = "/dev/null"
  ) throws -> Process {
    let process = Process()
    if let user {
      let command = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
      process.executableURL = URL(fileURLWithPath: "/bin/su")
      process.arguments = [user, "-s", "/bin/sh", "-c", command]
    } else {
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
    }
    // Help is wrapped to the terminal's width; everywhere the same.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["COLUMNS": "80", "LC_ALL": "C.UTF-8"]) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: error)
    try process.run()
    return process
  }

  /// Runs the program to its end.
  static func run(_ arguments: String..., as user: String? = nil) throws -> Outcome {
    try run(arguments, as: user)
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], as user: String? = nil) throws -> Outcome {
    let scratch = try Scratch()
    let output = try scratch.write("", to: "output")
    let error = try scratch.write("", to: "error")
    let process = try start(arguments, as: user, output: output, error: error)
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      error: try String(contentsOfFile: error, encoding: .utf8))
  }
}
