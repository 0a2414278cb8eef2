import Geospatial

/// What came of making samples.
public struct SampleSummary: Hashable, Sendable {
  /// A scene and the outlines that told what is glacier in it.
  public struct OfScene: Hashable, Sendable {
    /// Its identifier.
    public var id: String
    /// Its day.
    public var date: CalendarDate
    /// Polygons of its time.
    public var outlines: Int
    /// Polygons of other times, whose ground is unknown.
    public var otherDates: Int
  }

  /// The scenes in order.
  public var scenes: [OfScene] = []
  /// Samples for each use, copies among them.
  public var samples: [LabelledImage.Split: Int] = [:]
  /// Tiles left out because they have no glacier.
  public var empty = 0
  /// Tiles left out because too little of them is known.
  public var unknown = 0
  /// Tiles left out because they lie in ground of two uses.
  public var border = 0
  /// Glacier pixels of the tiles that were cut.
  public var glacier = 0
  /// Their known pixels.
  public var known = 0
  /// How samples were shared out, in words.
  public var splitRule = ""
}

extension SampleSummary: CustomStringConvertible {
  /// A few lines for people.
  public var description: String {
    let scenes = scenes.map { scene in
      "\(scene.id) (\(scene.date)): \(scene.outlines) outlines"
        + (scene.otherDates > 0 ? ", \(scene.otherDates) of other times unknown" : "")
    }
    let uses = LabelledImage.Split.allCases.map { "\(samples[$0] ?? 0) \($0.rawValue)" }
    let left = [("without glacier", empty), ("mostly unknown", unknown), ("between two uses", border)]
      .filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    let share = known > 0 ? Int((100 * Double(glacier) / Double(known)).rounded()) : 0
    return
      (scenes + [
        "samples: \(uses.joined(separator: ", ")); \(share) % of the known pixels are glacier",
        "tiles left out: \(left.isEmpty ? "none" : left.joined(separator: ", "))", "split: \(splitRule)",
      ]).joined(separator: "\n")
  }
}
