import Foundation
import Testing

/// The Python of the tests that compare with a peer: `FIRNLINE_PYTHON`, or `python3`.
enum Python {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static let interpreter = ProcessInfo.processInfo.environment["FIRNLINE_PYTHON"] ?? "python3"

  /// Runs a program and gives what it printed.
  @discardableResult
  static func run(_ program: String, _ arguments: [String] = []) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter, "-c", program] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    let problem = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: String(decoding: problem, as: UTF8.self))
    }
    return String(decoding: printed, as: UTF8.self)
  }

  static func has(_ module: String) -> Bool { (try? run("import \(module)")) != nil }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where Python or one of its modules is not installed.
  static func python(_ modules: String...) -> Self {
    .enabled(
      if: modules.allSatisfy(Python.has),
      "needs \(Python.interpreter) with \(modules.joined(separator: ", ")); set FIRNLINE_PYTHON to one that has them"
    )
  }
}
