import Foundation
import Testing

/// Real data beside the checkout, which a user's machine need not have.
public enum OpenData {
  private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/open").path

  /// The path of a file or folder.
  public static func path(_ name: String) -> String { folder + "/" + name }

  /// Runs a test only where the file or folder is there.
  public static func needed(_ name: String) -> ConditionTrait {
    .enabled(if: FileManager.default.fileExists(atPath: path(name)), "no ../shared/data/open/\(name)")
  }
}
