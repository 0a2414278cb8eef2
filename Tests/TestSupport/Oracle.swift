import Foundation
import Testing

/// Programs that we did not write, and that read what we wrote.
public enum Oracle {
  /// Why a program failed.
  public struct Failure: Error, CustomStringConvertible {
    /// What it said.
    public let description: String

    /// A failure in words.
    public init(description: String) { self.description = description }
  }

  /// What a program of this machine prints; fails where it fails.
  @discardableResult
  public static func output(of program: String, _ arguments: [String]) throws -> String {
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
  public static func script(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Oracles/\(name)").standardizedFileURL.path
  }

  /// What a script of `Tests/Oracles` says of a file, as JSON.
  public static func facts(_ script: String, _ file: String) throws -> Any {
    let text = try output(of: Server.python, [Self.script(script), file])
    return try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  /// Runs a test only where Python has the modules; they are looked for, not imported, as some reach for the web then.
  public static func python(_ modules: String...) -> ConditionTrait {
    let look =
      "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, \"\(modules.joined(separator: " "))\".split())))"
    let isThere = (try? output(of: Server.python, ["-c", look])) != nil
    return .enabled(
      if: isThere,
      "needs \(Server.python) with \(modules.joined(separator: ", ")); set FIRNLINE_PYTHON to one that has them"
    )
  }

  /// Runs a test only where Debian's QGIS is installed.
  public static var qgis: ConditionTrait {
    .enabled(
      if: (try? output(of: debianPython, ["-c", "import qgis.core"])) != nil,
      "needs QGIS (apt install --no-install-recommends python3-qgis)")
  }

  /// What a script of `Tests/Oracles` says in QGIS without a window, as JSON.
  ///
  /// - Parameter home: a folder for QGIS's own settings.
  public static func qgis(_ name: String, _ arguments: [String], home: String) throws -> [String: Any] {
    let text = try output(
      of: "env",
      ["QT_QPA_PLATFORM=offscreen", "HOME=\(home)", debianPython, script(name)] + arguments)
    return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// QGIS's Python, whatever else is called `python3`.
  private static let debianPython = "/usr/bin/python3"

  /// Runs a test only where a program is installed.
  public static func program(_ name: String, of package: String) -> ConditionTrait {
    let isThere = (try? output(of: "sh", ["-c", "command -v \(name)"])) != nil
    return .enabled(if: isThere, "needs \(name) (apt install \(package))")
  }
}
