import Declaration
import Extraction
import Foundation
import Geospatial
import Inventory
import Landsat

extension Project {
  /// Whether a path has the name of a project file, where inventories and other files may be given as well.
  public static func isNamed(by path: String) -> Bool {
    ["yaml", "yml"].contains(URL(fileURLWithPath: path).pathExtension.lowercased())
  }

  /// Reads a project file.
  ///
  /// - Parameter threads: cores that a network computes on; results do not depend on it.
  /// - Throws: `InputError` with the line, for an unknown key, a wrong unit, a missing file and the like.
  public static func read(_ path: String, threads: Int = Parallel.width) throws -> Project {
    let file = URL(fileURLWithPath: path).path
    guard VirtualFile.kind(file) != .folder else {
      throw InputError(
        file: path, problem: "is a folder", mend: "give the project file in it, such as \(file)/project.yaml")
    }
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

  /// The way to a path from a folder, and how often it goes up; nil where it leads far away.
  ///
  /// Farther away than two folders the whole path is plainer; and from the root everything would be near.
  static func way(to path: String, from folder: String) -> (path: String, ups: Int)? {
    let from = URL(fileURLWithPath: folder).standardizedFileURL.pathComponents
    let to = URL(fileURLWithPath: path).standardizedFileURL.pathComponents
    let shared = zip(from, to).prefix { $0 == $1 }.count
    let ups = from.count - shared
    guard ups == 0 || ups <= 2 && shared > 1 else { return nil }
    return ((Array(repeating: "..", count: ups) + to[shared...]).joined(separator: "/"), ups)
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
        "name", "simulated", "region", "scenes", "extraction", "merge", "outlines", "terrain", "uncertainty",
        "change",
        "periods", "comparisons", "references", "inventory", "work", "execution", "lint",
      ])
  }

  func project() throws -> Project {
    let scenes = try scenes()
    let source = try sceneSource(scenes)
    let periods = try periods(finder(source))
    let hasScenes = periods.contains { $0.isExtracted }
    let method = try method(hasScenes: hasScenes)
    return Project(
      file: file, name: try root.requiredString("name", "the project's name"),
      isSimulated: try root.flag("simulated") ?? false, region: try region(), scenes: source,
      sky: try sky(scenes),
      method: method,
      merge: try merge(), minimumArea: try minimumArea(), adjustments: try adjustments(),
      glaciers: try glaciers(),
      uncertainty: try uncertainty().method, correlation: try uncertainty().correlation,
      probabilities: try probabilities(of: hasScenes ? method : nil),
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
    try outlines().flatMap { try quantity($0, "minimumArea", Area.self) } ?? Area(squareKilometres: 0.01)
  }

  /// The file with corrections by hand.
  func adjustments() throws -> String? {
    guard let outlines = try outlines(), outlines.has("adjustments") else { return nil }
    return try existing(outlines, "adjustments")
  }

  func outlines() throws -> StrictMapping? {
    try root.optionalMapping("outlines", keys: ["minimumArea", "adjustments", "smoothing", "divides"])
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

  func uncertaintySection() throws -> StrictMapping? {
    try root.optionalMapping(
      "uncertainty",
      keys: [
        "buffer", "side", "dissolve", "nunataks", "quadrantSegments", "correlation", "hidden",
        "probabilities",
      ])
  }

  func uncertainty() throws -> (method: BufferUncertainty, correlation: CorrelationRule) {
    let declared = try uncertaintySection()
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
    let correlation = try declared?.optionalValue("correlation", "linear or independent") {
      CorrelationRule(named: $0)
    }
    return (method, correlation ?? .linear)
  }

  func buffer(_ declared: StrictMapping) throws -> BufferUncertainty.Width? {
    try declared.optionalValue("buffer", "a length such as 15 m, half-pixel or scene-rmse") { text in
      guard let width = try? BufferUncertainty.Width(parsing: text) else { return nil }
      if case .fixed(let length) = width, length <= .zero { return nil }
      return width
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
