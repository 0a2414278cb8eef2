import Foundation

/// The simulated project of the band ratio, which needs no weights.
public enum BandRatioProject {
  /// Makes it the one of `project.yaml`.
  public static func take(in folder: String) throws {
    let path = "\(folder)/band-ratio.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacingOccurrences(of: "band-ratio.sqlite", with: "inventory.sqlite")
      .replacingOccurrences(of: "work: .firnline-band-ratio\n", with: "")
    try text.write(toFile: "\(folder)/project.yaml", atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: path)
  }
}
