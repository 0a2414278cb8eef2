import Declaration
import Foundation
import Geospatial

/// A period that a project is to have.
public struct NewPeriod: Sendable {
  /// The label, such as `2022-2024`.
  public var label: String

  /// The manifest, as the user names it.
  public var manifest: String

  /// Whether a project that names its comparisons comes to compare the period before with it.
  public var isCompared: Bool

  /// Whether its years may be those of another period with scenes.
  public var mayOverlap: Bool

  /// Makes a declaration.
  public init(label: String, manifest: String, isCompared: Bool = true, mayOverlap: Bool = false) {
    self.label = label
    self.manifest = manifest
    self.isCompared = isCompared
    self.mayOverlap = mayOverlap
  }
}

/// A project with one more period: the text of its file as it is to be, and what that declares.
public struct PeriodAddition: Sendable {
  /// The new period.
  public let period: NewPeriod

  /// The project as it is to be.
  public let project: Project

  /// The text of its file as it is to be.
  let text: ProjectText

  /// The text as it was.
  private let original: String

  /// Works out the addition; nothing is written.
  ///
  /// - Parameter threads: cores that a network computes on.
  /// - Throws: `InputError` where the project has the period, has another one of the same years, or cannot be read with
  ///   it.
  public init(_ period: NewPeriod, to old: Project, threads: Int = Parallel.width) throws {
    let (file, label) = (old.file, period.label)
    guard !old.periods.contains(where: { $0.label == label }) else {
      throw InputError(
        file: file, field: "periods", problem: "has the period '\(label)' already",
        mend: "`firnline run \(file)` brings it up to date; its scenes stand in its manifest")
    }
    guard let years = ProjectReader.years(label) else {
      throw InputError(
        file: file, field: "periods", problem: "cannot have the period '\(label)', which names no years",
        mend: "call it by one year or two, the earlier first, such as 2022-2024")
    }
    guard VirtualFile.kind(period.manifest) == .file else {
      throw InputError(
        file: URL(fileURLWithPath: period.manifest).path, problem: "does not exist or cannot be read",
        mend: "give the new period's manifest; `firnline scenes search` proposes one")
    }
    let original = try ProjectText(reading: file)
    var text = original
    func plain(_ text: String) -> String { YAMLText.plain(text) }
    let manifest = Self.path(period.manifest, from: file)
    try text.append("{label: \(plain(label)), manifest: \(plain(manifest))}", to: "periods")
    var project = try ProjectReader(text: text.text, file: file, threads: threads).project()
    if !period.mayOverlap { try Self.requireOwnYears(label, in: project) }
    try Self.requireImages(of: years, label, in: project)
    if period.isCompared, text.has("comparisons"), let earlier = Self.latest(before: label, in: project) {
      try text.append("{from: \(plain(earlier)), to: \(plain(label))}", to: "comparisons")
      project = try ProjectReader(text: text.text, file: file, threads: threads).project()
    }
    self.period = period
    self.project = project
    self.text = text
    self.original = original.text
  }

  /// Plans the new period alone.
  ///
  /// - Parameter state: what is remembered; the state in the work folder where nil.
  /// - Throws: `RunError` where something stands in the period's way, or older periods are not of the present settings.
  public func plan(state: RunState? = nil, progress: Progress? = nil) throws -> Plan {
    let plan = try Plan.make(
      project, selection: PlanSelection(periods: [period.label]), state: state, progress: progress)
    if let obstacle = plan.due().compactMap({ plan.steps[$0].obstacle }).first { throw RunError(obstacle) }
    guard plan.outdated.isEmpty else {
      throw RunError(
        "\(project.inventory): \(plan.outdated.joined(separator: ", ")) are not of the present settings and files, and"
          + " would stand beside a period made otherwise; `firnline run \(project.file)` first")
    }
    return plan
  }

  /// Writes the project file.
  ///
  /// - Throws: `RunError` where somebody has edited it meanwhile, `WriteError` where it cannot be written.
  func write() throws {
    guard try ProjectText(reading: text.file).text == original else {
      throw RunError("\(text.file): was edited meanwhile; try again")
    }
    TemporaryName.sweep(beside: text.file)
    try text.write()
  }

  // MARK: - Years

  /// Sees to it that some image is of the period's years: a wrong label or manifest would give a change of no time.
  private static func requireImages(of years: ClosedRange<Int>, _ label: String, in project: Project) throws {
    guard let new = project.periods.first(where: { $0.label == label }) else { return }
    let dated = project.scenes(of: [new]).filter { $0.date != nil && $0.role != .substitute }
    guard let first = dated.first,
      !dated.contains(where: { $0.date.map { years.contains($0.year) } ?? false })
    else { return }
    throw InputError(
      file: first.file, field: "date", problem: "is in no row of '\(label)'",
      mend:
        "give the manifest of that period, call the period by the years of its scenes, or make them substitutes"
    )
  }

  /// Sees to it that no other period with scenes has a year of the new one: the same images would count in both, and a
  /// change between them would be of no time.
  private static func requireOwnYears(_ label: String, in project: Project) throws {
    guard let new = project.periods.first(where: { $0.label == label }) else { return }
    for other in project.periods where other.label != label && other.isExtracted {
      let shared = new.years.clamped(to: other.years)
      guard new.years.overlaps(other.years) else { continue }
      let years = shared.count == 1 ? "\(shared.lowerBound)" : "\(shared.lowerBound) to \(shared.upperBound)"
      throw InputError(
        file: project.file, field: "periods",
        problem: "'\(label)' shares \(years) with the period '\(other.label)'",
        mend: "give it years of its own, or --allow-overlap where both are meant")
    }
  }

  /// The latest period that ends before another one begins.
  private static func latest(before label: String, in project: Project) -> String? {
    guard let years = project.periods.first(where: { $0.label == label })?.years else { return nil }
    return project.periods.filter { $0.label != label && $0.years.upperBound <= years.lowerBound }
      .max { $0.years.upperBound < $1.years.upperBound }?.label
  }

  // MARK: - Paths

  /// A path as the project file should have it: relative where it lies below the file's folder, or near it.
  private static func path(_ path: String, from file: String) -> String {
    if let remote = VirtualFile.remote(path) { return remote }
    let place = URL(fileURLWithPath: path).standardizedFileURL
    let folder = URL(fileURLWithPath: file).standardizedFileURL.deletingLastPathComponent()
    // As named, unless links make it look farther away. The file itself may be a link, and stays one.
    let named = Project.way(to: place.path, from: folder.path)
    let truth = place.deletingLastPathComponent().resolvingSymlinksInPath()
    let real = Project.way(
      to: truth.appendingPathComponent(place.lastPathComponent).path,
      from: folder.resolvingSymlinksInPath().path)
    let nearest = [named, real].compactMap(\.self).min { $0.ups < $1.ups }
    return nearest?.path ?? place.path
  }
}
