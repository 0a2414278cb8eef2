import Declaration
import Neural

/// Which labels tiles have where a band has data.
struct KnownLabels {
  /// Whether some pixel is glacier.
  var glacier = false
  /// Whether some pixel is none.
  var other = false
  /// Whether some label is unknown.
  var unknown = false

  /// Sees to it that there are both classes to learn from.
  ///
  /// - Parameter file: what names the tiles.
  /// - Throws: `InputError` that names what is missing.
  static func check(training sources: [any SampleSource], file: String) throws {
    var known = KnownLabels()
    // Simulated images have both.
    let tiles = sources.compactMap { $0 as? TileSource }
    guard tiles.count == sources.count else { return }
    for source in tiles { try source.look(for: &known) { $0.glacier && $0.other } }
    try known.checkAny("training", file)
    guard known.glacier != known.other else { return }
    throw InputError(
      file: file,
      problem: "gives nothing to tell apart: all known pixels of its training tiles are "
        + (known.glacier ? "glacier" : "other"),
      mend: known.glacier
        ? "write 0 in the labels where there is no glacier, or take more images"
        : "write 1 in the labels where there is glacier" + known.trap + ", or take more images")
  }

  /// Sees to it that there is something to judge by.
  ///
  /// - Throws: `InputError` where no pixel is known.
  static func check(validation source: (any SampleSource)?, file: String) throws {
    guard let source = source as? TileSource else { return }
    var known = KnownLabels()
    try source.look(for: &known) { $0.glacier || $0.other }
    try known.checkAny("validation", file)
  }

  private func checkAny(_ split: String, _ file: String) throws {
    guard !glacier, !other else { return }
    throw InputError(
      file: file, problem: "has no \(split) tile with a known label where a band has data",
      mend: "write 1 in the labels where there is glacier and 0 where there is none" + trap)
  }

  /// What is easily taken for glacier.
  private var trap: String { unknown ? " (255 and nodata mean unknown, not glacier)" : "" }
}

extension TileSource {
  /// Looks which labels the tiles have, one tile after the other until that is enough.
  func look(for known: inout KnownLabels, until isEnough: (KnownLabels) -> Bool) throws {
    for tile in tiles {
      if isEnough(known) { return }
      var labels = try labels(tile.image, tile.window)
      if labels.contains(Loss.noLabel) { known.unknown = true }
      // Bands are read only where the labels have something new.
      guard labels.contains(1) && !known.glacier || labels.contains(0) && !known.other else { continue }
      var values = try values(tile.image, tile.window)
      values.zeroWithoutData(unlabelling: &labels)
      if labels.contains(1) { known.glacier = true }
      if labels.contains(0) { known.other = true }
    }
  }
}
