import Declaration
import Extraction
import Foundation
import Geospatial
import Inventory
import Landsat

extension Project {
  /// Reads a project file.
  ///
  /// - Parameter threads: cores that a network computes on; results do not depend on it.
  /// - Throws: `InputError` with the line, for an unknown key, a wrong unit, a missing file and the like.
  public static func read(_ path: String, threads: Int = Parallel.width) throws -> Project {
    let file = URL(fileURLWithPath: path).path
    guard let data = FileManager.default.contents(atPath: file) else {
      throw InputError(file: path, problem: "does not exist or cannot be read", mend: "check the path")
    }
    guard !data.starts(with: Data("SQLite format 3".utf8)) else {
      throw InputError(
        file: path, problem: "is an inventory, no project file", mend: "give the project's .yaml file")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw InputError(file: path, problem: "is not UTF-8 text", mend: "save it as UTF-8")
    }
    return try ProjectReader(text: text, file: file, threads: threads).project()
  }

  /// A path as the user meant it: absolute, from the home folder, or relative to the file that names it; a place in
  /// an object store as GDAL takes it.
  ///
  /// By the text alone: links stay what they are, and no disk is asked.
  static func resolve(_ path: String, in folder: String) -> String {
    if let remote = VirtualFile.remote(path) { return remote }
    let expanded = path.hasPrefix("~") ? NSString(string: path).expandingTildeInPath : path
    let whole = expanded.hasPrefix("/") ? expanded : "\(absolute(folder))/\(expanded)"
    var parts: [Substring] = []
    for part in whole.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The folder that a file lies in.
  static func folder(of file: String) -> String {
    guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  private static func absolute(_ folder: String) -> String {
    folder.hasPrefix("/") ? folder : "\(FileManager.default.currentDirectoryPath)/\(folder)"
  }
}

/// Reads the sections of one project file.
struct ProjectReader {
  let file: String
  let folder: String
  let root: StrictMapping
  let threads: Int

  init(text: String, file: String, threads: Int = Parallel.width) throws {
    self.file = file
    self.threads = threads
    folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    root = try StrictMapping(
      text: text, file: file,
      keys: [
        "name", "simulated", "region", "scenes", "extraction", "merge", "outlines", "uncertainty", "change",
        "periods", "comparisons", "references", "inventory", "work", "execution", "lint",
      ])
  }

  func project() throws -> Project {
    let scenes = try scenes()
    let source = try sceneSource(scenes)
    let periods = try periods(finder(source))
    return Project(
      file: file, name: try root.requiredString("name", "the project's name"),
      isSimulated: try root.flag("simulated") ?? false, region: try region(), scenes: source,
      sky: try sky(scenes),
      method: try method(hasScenes: periods.contains { $0.isExtracted }),
      merge: try merge(), minimumArea: try minimumArea(),
      uncertainty: try uncertainty().method, correlation: try uncertainty().correlation,
      years: try yearConvention(), periods: periods,
      comparisons: try comparisons(periods), references: try references(),
      inventory: resolved(try root.requiredString("inventory", "a file name such as inventory.sqlite")),
      workFolder: try workFolder(), execution: try execution())
  }

  /// The folder for intermediate results.
  func workFolder() throws -> String { resolved(try root.string("work") ?? ".firnline") }

  // MARK: - Sections

  func scenes() throws -> StrictMapping? {
    try root.optionalMapping(
      "scenes", keys: ["folder", "search", "collection", "mask", "confidence", "keepSnow"])
  }

  func merge() throws -> Merge {
    let merge = try root.optionalMapping("merge", keys: ["rule", "acrossTiles", "threshold"])
    return Merge(
      rule: try merge?.choice("rule", MergeRule.self) ?? .referenceFirst,
      ruleAcrossTiles: try merge?.choice("acrossTiles", MergeRule.self),
      threshold: try merge?.optionalValue("threshold", "a number between 0 and 1") {
        Double($0).flatMap { (0..<1).contains($0) ? $0 : nil }
      } ?? 0.5)
  }

  func minimumArea() throws -> Area {
    let outlines = try root.optionalMapping("outlines", keys: ["minimumArea"])
    return try outlines.flatMap { try quantity($0, "minimumArea", Area.self) } ?? Area(squareKilometres: 0.01)
  }

  func yearConvention() throws -> YearConvention {
    try root.optionalMapping("change", keys: ["years"])?.choice("years", YearConvention.self) ?? .paper
  }

  /// Where scenes lie and come from.
  func sceneSource(_ scenes: StrictMapping?) throws -> SceneSource {
    SceneSource(
      folder: try scenes?.string("folder").map(resolved),
      search: try scenes?.string("search").map { $0.contains("://") ? $0 : resolved($0) },
      collection: try scenes?.string("collection") ?? SceneSource.standardCollection)
  }

  /// Where scenes lie and come from, read without the rest of the project.
  func sceneSource() throws -> SceneSource { try sceneSource(scenes()) }

  func sky(_ scenes: StrictMapping?) throws -> SkyPolicy {
    guard let scenes else { return SkyPolicy() }
    let known = SkyPolicy.Mark.allCases.map(\.rawValue)
    let marks = try scenes.strings("mask")?.map { text in
      guard let mark = SkyPolicy.Mark(rawValue: text) else {
        throw scenes.fault("mask", "has '\(text)'", "list some of \(known.joined(separator: ", "))")
      }
      return mark
    }
    let confidence = try scenes.optionalValue("confidence", "one of low, medium, high") { text in
      SkyPolicy.Confidence.allCases.first { "\($0)" == text }
    }
    return SkyPolicy(
      masked: Set(marks ?? SkyPolicy.Mark.allCases), confidence: confidence,
      keepSnow: try scenes.flag("keepSnow") ?? false)
  }

  func uncertainty() throws -> (method: BufferUncertainty, correlation: CorrelationRule) {
    let keys = ["buffer", "side", "dissolve", "nunataks", "quadrantSegments", "correlation", "hidden"]
    let declared = try root.optionalMapping("uncertainty", keys: keys)
    let hidden = try declared?.choice("hidden", HiddenGround.self) ?? .ignore
    if hidden == .density, let declared {
      let region = try region()
      guard region.boundary != nil || region.subareas != nil else {
        throw declared.fault(
          "hidden",
          "is density, but there is neither region.boundary nor region.subareas whose ground could be hidden",
          "declare one of them, or write ignore")
      }
    }
    let standard = BufferUncertainty()
    let method = BufferUncertainty(
      width: try declared.flatMap(buffer) ?? standard.width,
      side: try declared?.choice("side", BufferUncertainty.Side.self) ?? standard.side,
      dissolve: try declared?.flag("dissolve") ?? standard.dissolve,
      nunataks: try declared?.flag("nunataks") ?? standard.nunataks,
      quadrantSegments: try declared?.optionalValue("quadrantSegments", "a whole number from 1 to 64") {
        Int($0).flatMap { (1...64).contains($0) ? $0 : nil }
      } ?? standard.quadrantSegments, hidden: hidden)
    return (method, try declared?.choice("correlation", CorrelationRule.self) ?? .linear)
  }

  private func buffer(_ declared: StrictMapping) throws -> BufferUncertainty.Width? {
    try declared.optionalValue("buffer", "a length such as 15 m, half-pixel or scene-rmse") { text in
      guard let width = try? BufferUncertainty.Width(parsing: text) else { return nil }
      if case .fixed(let length) = width, length <= .zero { return nil }
      return width
    }
  }

  func declaredPeriods() throws -> [StrictMapping] {
    let keys = ["label", "years", "manifest", "scenes", "outlines", "buffer"]
    let declared = try root.mappings("periods", keys: keys)
    guard !declared.isEmpty else {
      throw root.fault("periods", "lists no period", "write '- {label: 1986-1988, manifest: …}' for each")
    }
    return declared
  }

  private func periods(_ finder: SceneFinder) throws -> [PeriodDeclaration] {
    let declared = try declaredPeriods()
    var labels: Set<String> = []
    return try declared.map { period in
      let label = try period.requiredString("label", "a name such as 1986-1988")
      guard labels.insert(label).inserted else {
        throw period.fault("label", "'\(label)' is used twice", "give each period its own")
      }
      return PeriodDeclaration(
        label: label, years: try years(period, label: label),
        source: try periodSource(period, finder), buffer: try buffer(period))
    }
  }

  /// The period's years: declared, or read from a label such as `1986-1988` or `1998`.
  func years(_ period: StrictMapping, label: String) throws -> ClosedRange<Int> {
    func range(_ text: String) -> ClosedRange<Int>? {
      let parts = text.split(whereSeparator: { "-–/".contains($0) }).map { Int($0) }
      guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
        (1000...9999).contains(first), last >= first, last <= 9999
      else { return nil }
      return first...last
    }
    if let years = try period.optionalValue("years", "one year or two, such as 1986-1988", range) {
      return years
    }
    guard let years = range(label) else {
      throw period.fault(
        "years", "are missing, and the label '\(label)' names none",
        "write 'years: 1986-1988' or 'years: 1998'")
    }
    return years
  }

  private func periodSource(
    _ period: StrictMapping, _ finder: SceneFinder
  ) throws -> PeriodDeclaration.Source {
    let given = ["manifest", "scenes", "outlines"].filter(period.has)
    guard given.count == 1 else {
      throw period.fault(
        given.last, given.isEmpty ? "a period needs a source" : "a period has one source, not \(given.count)",
        "write one of manifest, scenes, outlines")
    }
    if given == ["outlines"] { return .outlines(try outlineImport(period)) }
    if let manifest = try period.string("manifest").map(resolved) {
      return .scenes(try Manifest.read(manifest, finder: finder), manifest: manifest)
    }
    let entries = try period.strings("scenes")?.map { scene in
      let line = period.fault("scenes", "", "").line
      return try Manifest.entry(ManifestEntry(scene: scene, file: file, line: line), finder: finder)
    }
    guard let entries, !entries.isEmpty else {
      throw period.fault("scenes", "lists no scene", "write at least one path")
    }
    return .scenes(try Manifest.inOrder(entries, file: file), manifest: file)
  }

  private func outlineImport(_ period: StrictMapping) throws -> OutlineImport {
    let keys = ["file", "layer", "where", "attributes", "date", "crs", "repair", "minimumArea"]
    let declared = try period.mapping("outlines", keys: keys)
    let attributes = try declared.optionalMapping("attributes", keys: ["name", "id", "date"])
    return OutlineImport(
      path: try existing(declared, "file"), layer: try declared.string("layer"),
      filter: try declared.string("where"),
      attributes: OutlineImport.Attributes(
        name: try attributes?.string("name"), id: try attributes?.string("id"),
        date: try attributes?.string("date")),
      date: try declared.optionalValue("date", "a date such as 1984-08-01") { CalendarDate(iso: $0) },
      crs: try declared.optionalValue("crs", "a reference system such as EPSG:4326") { try? CRS($0) },
      repair: try declared.flag("repair") ?? false,
      minimumArea: try quantity(declared, "minimumArea", Area.self) ?? .zero)
  }

  func comparisons(_ periods: [PeriodDeclaration]) throws -> [Comparison] {
    let labels = periods.map(\.label)
    let years = Dictionary(periods.map { ($0.label, $0.years) }) { one, _ in one }
    var known: Set<Comparison> = []
    return try root.mappings("comparisons", keys: ["from", "to"]).map { pair in
      func label(_ key: String) throws -> String {
        try pair.value(key, "the label of a period: \(labels.joined(separator: ", "))") {
          labels.contains($0) ? $0 : nil
        }
      }
      let comparison = Comparison(first: try label("from"), second: try label("to"))
      guard comparison.first != comparison.second else {
        throw pair.fault("to", "is the same period as 'from'", "compare two periods")
      }
      if let first = years[comparison.first], let second = years[comparison.second],
        second.upperBound < first.lowerBound
      {
        throw pair.fault("to", "\(comparison.second) is before \(comparison.first)", "exchange them")
      }
      guard known.insert(comparison).inserted else {
        throw pair.fault(
          "from", "the pair \(comparison.first), \(comparison.second) is listed twice", "keep one")
      }
      return comparison
    }
  }

  /// What finds the scenes of the manifests.
  func finder(_ source: SceneSource) throws -> SceneFinder {
    SceneFinder(project: file, folder: source.folder, lock: try SceneLock.read(forProject: file))
  }

  /// The published tables that stand beside the results.
  func references() throws -> [String] {
    try (root.strings("references") ?? []).map { text in
      let path = resolved(text)
      guard FileManager.default.fileExists(atPath: path) else {
        throw root.fault(
          "references", "has '\(path)', which does not exist", "paths are relative to the project file")
      }
      return path
    }
  }

  // MARK: - Values

  func resolved(_ path: String) -> String { Project.resolve(path, in: folder) }

  func existing(_ mapping: StrictMapping, _ key: String) throws -> String {
    let path = resolved(try mapping.requiredString(key, "the path of a file"))
    guard FileManager.default.fileExists(atPath: path) else {
      throw mapping.fault(key, "'\(path)' does not exist", "paths are relative to the project file")
    }
    return path
  }

  func quantity<Value: Quantity>(
    _ mapping: StrictMapping, _ key: String, _ type: Value.Type
  ) throws -> Value? {
    try mapping.optionalValue(key, "") { text in
      do {
        let value = try Value(parsing: text)
        guard value >= .zero else {
          throw mapping.fault(key, "is '\(text)'", "write no negative \(Value.kind)")
        }
        return value
      } catch let error as QuantityError {
        let units = error.units.joined(separator: ", ")
        throw mapping.fault(
          key, "'\(text)' is no \(error.kind)", "write a number with a unit, one of \(units)")
      }
    }
  }
}
