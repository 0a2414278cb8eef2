import Geospatial
import Inventory

/// How the outlines of a period came about, as the settings that are recorded with it say.
struct PeriodOrigin {
  /// A file, other than a scene, that a period was made from.
  struct DataFile: Hashable {
    /// What came from it: outlines, divides or heights.
    let content: String

    /// The file's name without folders.
    let name: String

    /// How it is cited, or else its name.
    let title: String

    /// The SHA-256 of its bytes, where it was recorded.
    let sha256: String?
  }

  private let period: Edition.Period
  private let settings: [String: String]

  init(_ period: Edition.Period) {
    self.period = period
    settings = period.settings
  }

  private var isImported: Bool { period.summary.kind == .imported }

  /// The name of the file that the outlines were imported from; nil where it was not recorded, or there is none.
  var file: String? { isImported ? settings["outlines.file"] : nil }

  /// The name of the method that extracted the outlines; nil where it was not recorded, or there is none.
  var method: String? { isImported ? nil : settings["extraction.method"] }

  /// The files that the period was made from, beside scenes.
  var files: [DataFile] {
    let outlines = file.map {
      DataFile(
        content: "Outlines", name: $0, title: settings["outlines.citation"] ?? $0,
        sha256: settings["outlines.sha256"])
    }
    let divides = settings["outlines.divides"].map {
      DataFile(content: "Divides", name: $0, title: $0, sha256: nil)
    }
    let heights = settings["terrain.dem"].map {
      DataFile(
        content: "Elevation model", name: $0, title: settings["terrain.source"] ?? $0,
        sha256: settings["terrain.sha256"])
    }
    return [outlines, divides, heights].compactMap(\.self)
  }

  /// All of it, in words.
  var words: String {
    ((isImported ? imported : extracted) + shaped).joined(separator: "; ")
  }

  private var imported: [String] {
    guard let file else { return ["imported from a file that was not recorded"] }
    let fields = [("name", "names"), ("id", "identifiers"), ("date", "dates")].compactMap { key, what in
      settings["outlines.attributes.\(key)"].map { "\(what) from `\($0)`" }
    }
    return [
      "imported from \(named(file, sha256: settings["outlines.sha256"]))",
      settings["outlines.layer"].map { "layer `\($0)`" },
      settings["outlines.where"].map { "where `\($0)`" },
      settings["outlines.rock"].map { "without the rock where `\($0)`" },
      fields.isEmpty ? nil : fields.joined(separator: ", "),
      settings["outlines.crs"].map { "read as \($0)" },
      settings["outlines.repair"] == "true" ? "repaired where not valid" : nil, leastArea,
    ].compactMap(\.self)
  }

  private var extracted: [String] {
    guard let method else { return ["extracted from scenes by settings that were not recorded"] }
    let knobs = settings.filter { $0.key.hasPrefix("extraction.") && $0.key != "extraction.method" }
      .sorted { $0.key < $1.key }.map { "\($0.key.dropFirst("extraction.".count)) \($0.value)" }
    let merge = [
      settings["merge.rule"].map { "dates merged by \($0)" },
      settings["merge.acrossTiles"].map { "tiles by \($0)" },
      settings["merge.threshold"].map { "ice above \($0)" },
    ].compactMap(\.self)
    return [
      "extracted by \(method)" + (knobs.isEmpty ? "" : " (\(knobs.joined(separator: ", ")))"),
      merge.isEmpty ? nil : merge.joined(separator: ", "), leastArea,
    ].compactMap(\.self)
  }

  private var leastArea: String? {
    settings["outlines.minimumArea"].flatMap { text in
      (try? Area(parsing: text)) == .zero ? nil : "none below \(text)"
    }
  }

  /// What is done to outlines wherever they come from.
  private var shaped: [String] {
    let heights = settings["terrain.source"].map { source in
      let file = settings["terrain.dem"].map { " (\(named($0, sha256: settings["terrain.sha256"])))" } ?? ""
      return "heights from \(source)\(file)"
    }
    return [
      settings["outlines.smoothing"] == "true" ? "staircases of pixels smoothed" : nil,
      settings["outlines.divides"].map { "divided along `\($0)`" }, heights,
      period.corrections == 0
        ? nil : "\(period.corrections) correction\(period.corrections == 1 ? "" : "s") by hand",
    ].compactMap(\.self)
  }

  private func named(_ file: String, sha256: String?) -> String {
    "`\(file)`" + (sha256.map { ", sha256 `\($0)`" } ?? "")
  }
}
