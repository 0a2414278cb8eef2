import Foundation
import Testing

/// Programs that we did not write, and that read what we wrote.
enum Oracle {
  struct Failure: Error, CustomStringConvertible { var description: String }

  /// What a program of this machine prints; fails where it fails.
  @discardableResult
  static func output(of program: String, _ arguments: [String]) throws -> String {
    // Into files: a server that is started meanwhile would inherit a pipe and never close it.
    let scratch = try Scratch()
    let (output, errors) = (try scratch.write("", to: "output"), try scratch.write("", to: "errors"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
    let problem = String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure(description: "\(program): \(problem)\(text)") }
    return text
  }

  /// The path of a script of `Tests/Oracles`.
  static func script(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Oracles/\(name)").standardizedFileURL.path
  }

  /// What a script of `Tests/Oracles` says of a file, as JSON.
  static func facts(_ script: String, _ file: String) throws -> Any {
    let text = try output(of: Server.python, [Self.script(script), file])
    return try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  /// Runs a test only where Python has the modules; they are looked for, not imported, as some reach for the web then.
  static func python(_ modules: String...) -> ConditionTrait {
    let look =
      "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, \"\(modules.joined(separator: " "))\".split())))"
    let isThere = (try? output(of: Server.python, ["-c", look])) != nil
    return .enabled(
      if: isThere,
      "needs \(Server.python) with \(modules.joined(separator: ", ")); set FIRNLINE_PYTHON to one that has them"
    )
  }

  /// Runs a test only where a program is installed.
  static func program(_ name: String, of package: String) -> ConditionTrait {
    let isThere = (try? output(of: "sh", ["-c", "command -v \(name)"])) != nil
    return .enabled(if: isThere, "needs \(name) (apt install \(package))")
  }
}
