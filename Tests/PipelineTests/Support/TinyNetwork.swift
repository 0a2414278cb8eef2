import Foundation
import Networks
import Neural

@testable import Pipeline

/// A small M-LandsNet with random weights, which finds ice in no sensible place but always in the same.
enum TinyNetwork {
  /// Writes its model file.
  static func write(
    to path: String, seed: UInt64 = 1, bands: [String] = ["green", "red", "swir1"],
    quantity: String? = "reflectance", architecture: String = "m-landsnet",
    sensors: [String] = []
  ) throws {
    var card = try Architecture.named(architecture).card(["widths": [4, 4, 4], "bridge": 4], bands: bands)
    card.quantity = quantity
    card.sensors = sensors
    card.normalisation = .perBand(means: bands.map { _ in 0.3 }, deviations: bands.map { _ in 0.1 })
    try Architecture.fresh(card, .torch, seed: seed).write(to: path)
  }
}

extension SimulatedProject {
  /// Declares another method of extraction in place of the project's own.
  func declare(extraction lines: String) throws {
    let url = URL(fileURLWithPath: file)
    var kept: [Substring] = []
    var isInside = false
    for line in try String(contentsOf: url, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.first.map({ !$0.isWhitespace }) ?? false { isInside = line.hasPrefix("extraction:") }
      if line.hasPrefix("extraction:") {
        kept += ["extraction:"] + lines.split(separator: "\n").map { "  " + $0 }
      }
      if !isInside { kept.append(line) }
    }
    try Data(kept.joined(separator: "\n").utf8).write(to: url)
  }
}
