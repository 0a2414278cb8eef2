import Foundation
import Testing

/// The data that lies beside the checkout in a development workplace; users do not have it.
enum SharedData {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/open").standardized.path

  static let isPresent = FileManager.default.fileExists(atPath: folder)

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test on machines without the shared data.
  static var needsSharedData: Self {
    .enabled(if: SharedData.isPresent, "the folder ../shared/data is not beside this checkout")
  }
}

/// Runs `body` with a folder of its own, which is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("landsat-\(UUID().uuidString)")
    .path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}
