import Foundation
import Testing

/// Output as it was when somebody last looked at it and was content.
///
/// With `FIRNLINE_RECORD_SNAPSHOTS=1` in the environment files are written anew: read the difference in git.
enum Snapshot {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Snapshots")

  private static let isRecording = ProcessInfo.processInfo.environment["FIRNLINE_RECORD_SNAPSHOTS"] == "1"

  /// Expects a text to be as recorded.
  static func expect(
    _ text: String, toBe name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appendingPathComponent(name)
    if isRecording {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      text == recorded, "differs from \(name); if it should, run with FIRNLINE_RECORD_SNAPSHOTS=1",
      sourceLocation: sourceLocation)
  }
}
