import Foundation
import Testing

/// Items as USGS publishes them, in the shared folder beside the checkout; tests skip where it is missing.
enum RealItems {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/data/open/mtl").standardizedFileURL.path

  static let etm = "\(folder)/eo-datasets/LE07_L1TP_107068_20220310_20220405_02_T1_stac.json"
  static let oli = "\(folder)/eo-datasets/LC08_L1GT_089074_20220506_20220512_02_T2_stac.json"
  /// Of the surface's reflectance, and of the layout before 1.0.
  static let old = "\(folder)/eo-datasets/LT05_L2SP_090084_19980308_20200909_02_T1_SR_stac.json"

  /// A real item under another path, row, day and processing.
  ///
  /// - Returns: its JSON, with all names in it changed.
  static func relabelled(_ path: String, from old: [String], to new: [String]) throws -> String {
    var text = try String(contentsOfFile: path, encoding: .utf8)
    for (old, new) in zip(old, new) { text = text.replacing(old, with: new) }
    return text
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where the real items are not there.
  static var realItems: Self {
    .enabled(
      if: FileManager.default.fileExists(atPath: RealItems.etm),
      "needs real STAC items in shared/data/open/mtl beside the checkout")
  }
}
