import Foundation

/// The folder of open data beside the checkout, for tests that are skipped without it.
enum OpenData {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/open").path

  /// The path of a file in it.
  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Whether a file is there.
  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
