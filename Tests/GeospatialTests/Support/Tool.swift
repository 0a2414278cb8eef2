import Foundation
import Testing

/// A command of GDAL or PROJ, an oracle that shares no code of ours.
struct Tool {
  let name: String

  private var executable: String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What the command prints; the test fails where it fails.
  @discardableResult
  func run(_ arguments: [String], input: String = "") throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(executable))
    process.arguments = arguments
    let output = Pipe()
    let source = Pipe()
    process.standardOutput = output
    process.standardInput = source
    process.standardError = FileHandle.nullDevice
    try process.run()
    source.fileHandleForWriting.write(Data(input.utf8))
    try source.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(name) \(arguments.joined(separator: " ")): \(text)")
    return text
  }

  /// Runs a test only where all the tools are installed.
  static func needed(_ names: String...) -> ConditionTrait {
    let missing = names.filter { Tool(name: $0).executable == nil }
    return .enabled(
      if: missing.isEmpty,
      "not installed: \(missing.joined(separator: ", ")) (apt install gdal-bin python3-gdal proj-bin)")
  }
}
