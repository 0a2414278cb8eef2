import Foundation
import Testing

/// Real data beside the checkout, which a user's machine need not have.
enum OpenData {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/open").path

  static func path(_ name: String) -> String { folder + "/" + name }

  /// Runs a test only where the data set is there.
  static func needed(_ name: String) -> ConditionTrait {
    .enabled(if: FileManager.default.fileExists(atPath: path(name)), "no ../shared/data/open/\(name)")
  }
}
