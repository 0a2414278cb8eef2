import Foundation

/// Something measured, for people and for programs.
public protocol Report: Codable, Sendable {
  /// The measurement in lines.
  var text: String { get }
}

extension Report {
  /// The measurement as a JSON object.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension InferenceTiming: Report {
  /// Rates, times, memory and what ran.
  public var text: String {
    String(
      format: """
        %.1f tiles/s at best, %.1f in the median
        %.2f ms at best, %.2f in the median, for %@ on %@ in %@, %@
        %d MB stated, %d MB at most for the whole process
        """, tilesPerSecond, medianTilesPerSecond, bestMilliseconds, medianMilliseconds,
      counted(batch, "tile"), counted(threads, "thread"), precision.rawValue,
      counted(runs, "run"), statedMemoryBytes / 1_000_000,
      peakMemoryBytes / 1_000_000) + "\n\(implementation)"
  }
}

extension InferenceTiming {
  /// What each layer took and who did it, the slowest first.
  public var layerTable: String {
    layers.sorted { $0.seconds > $1.seconds }.map {
      String(format: "%9.3f ms  ", $0.seconds * 1e3)
        + $0.layer.padding(toLength: max(20, $0.layer.count), withPad: " ", startingAt: 0)
        + " " + $0.implementation
    }.joined(separator: "\n")
  }
}

extension TrainingTiming: Report {
  /// Times, losses and memory.
  public var text: String {
    String(
      format: """
        %.1f ms a step at best, %.1f in the median, for %@ on %@ in %@
        loss %.5f at first, %.5f after %@
        %d MB stated, %d MB at most for the whole process
        """, millisecondsPerStep, medianMilliseconds, counted(batch, "tile"),
      counted(threads, "thread"), precision.rawValue, firstLoss, lastLoss, counted(steps, "step"),
      statedMemoryBytes / 1_000_000, peakMemoryBytes / 1_000_000)
  }
}

extension MatrixProductTiming: Report {
  /// Rates in both precisions.
  public var text: String {
    String(format: "float32 %.0f GFLOP/s", float32)
      + (bfloat16.map { String(format: ", bfloat16 %.0f GFLOP/s", $0) } ?? "")
      + " for \(size)×\(size) on \(counted(threads, "thread"))"
  }
}

/// A number with its noun: `1 thread`, `2 threads`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
