import Declaration
import Foundation

/// One step of a plan: a pure function of declared inputs, known by the hash of all of them.
public struct Step: Sendable {
  /// What a step does.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// One scene becomes a raster of glacier probability.
    case extract

    /// The scenes of a period become one mask.
    case merge

    /// A mask, or a file of outlines, becomes measured outlines with totals.
    case outline

    /// The outlines of a period enter the inventory.
    case record
  }

  /// What it does.
  public let kind: Kind

  /// What it does it to: a scene or a period.
  public let subject: String

  /// The hash of everything that decides the result: the fields, and the steps that it needs.
  public let hash: ContentHash

  /// What decides the result beside other steps, by the name that the project file has for it.
  let fields: [String: String]

  /// The steps whose results it needs, by their places in the plan.
  public let needs: [Int]

  /// How much work it is beside other steps, in pixels; for the estimate of the time left.
  public let weight: Double

  /// Whether it computes on all cores by itself: only one such step works at a time, beside any others.
  let takesAllCores: Bool

  /// Why it cannot be done, where that shows before it begins.
  public let obstacle: String?

  /// Does the work.
  let work: @Sendable (StepContext) throws -> Void

  /// The step as messages name it: `extract LC08_L1TP_…`.
  public var title: String { "\(kind.rawValue) \(subject)" }
}

/// What a step may use while it works.
struct StepContext: Sendable {
  /// Told the share done, 0 to 1.
  let progress: @Sendable (Double) -> Void

  /// When the run began, ISO 8601.
  let started: String
}

/// The folders of results, one for each step that has been done.
///
/// A result is made in a folder of its own under a temporary name and renamed when whole. A folder from which a file
/// was deleted since is no result and is made again.
public struct ResultStore: Sendable {
  /// The project's work folder.
  public let folder: String

  /// Makes a store.
  public init(folder: String) { self.folder = folder }

  /// Where the result of a step is, or will be.
  public func path(_ kind: Step.Kind, _ hash: ContentHash) -> String {
    "\(folder)/\(kind.rawValue)/\(hash.short)"
  }

  /// Whether the step has been done.
  public func has(_ kind: Step.Kind, _ hash: ContentHash) -> Bool {
    let folder = path(kind, hash)
    return ResultFile.all(of: kind).allSatisfy { access("\(folder)/\($0)", F_OK) == 0 }
  }

  /// Makes a result: `body` fills a temporary folder, which then takes its place.
  func make(_ kind: Step.Kind, _ hash: ContentHash, _ body: (String) throws -> Void) throws {
    let target = path(kind, hash)
    // Other machines may be at work in the same folder.
    let temporary = "\(unfinished)/\(kind.rawValue)-\(hash.short)-\(StepMeter.host)-\(getpid())"
    let files = FileManager.default
    try files.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    do {
      try body(temporary)
      try files.createDirectory(
        atPath: URL(fileURLWithPath: target).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try put(temporary, at: target) { has(kind, hash) }
    } catch {
      try? files.removeItem(atPath: temporary)
      throw error
    }
  }

  /// Gives a whole result its place; what had it before goes aside first, and goes away only when the new one is there.
  ///
  /// - Parameter isDone: whether another machine has done the same step meanwhile; its result is as good.
  private func put(_ result: String, at target: String, unless isDone: () -> Bool) throws {
    let files = FileManager.default
    let aside = "\(result)-replaced"
    let isReplaced = files.fileExists(atPath: target)
    if isReplaced { try files.moveItem(atPath: target, toPath: aside) }
    do { try files.moveItem(atPath: result, toPath: target) } catch {
      if isReplaced { try? files.moveItem(atPath: aside, toPath: target) }
      guard isDone() else { throw error }
    }
    for left in [result, aside] { try? files.removeItem(atPath: left) }
  }

  /// The folder of the result that a file belongs to; nil for any other file.
  func result(holding path: String) -> String? {
    Step.Kind.allCases.lazy.map { "\(folder)/\($0.rawValue)/" }.filter { path.hasPrefix($0) }.first.map {
      shelf in
      shelf + path.dropFirst(shelf.count).prefix { $0 != "/" }
    }
  }

  /// The place of a file that is being made.
  func unfinishedFile(_ name: String) throws -> String {
    try FileManager.default.makeFolder(unfinished)
    return "\(unfinished)/\(name)"
  }

  /// Removes what killed runs left half made, where nobody is at work in the folder.
  func sweepUnfinished() { try? FileManager.default.removeItem(atPath: unfinished) }

  /// Removes results that are not among `kept`, and says how many; what has no name of a result is somebody else's.
  func prune(keeping kept: Set<String>) throws -> Int {
    let files = FileManager.default
    var removed = 0
    for kind in Step.Kind.allCases {
      let shelf = "\(folder)/\(kind.rawValue)"
      for name in (try? files.contentsOfDirectory(atPath: shelf)) ?? []
      where ContentHash.isShort(name) && !kept.contains("\(shelf)/\(name)") {
        try files.removeItem(atPath: "\(shelf)/\(name)")
        removed += 1
      }
    }
    return removed
  }

  private var unfinished: String { "\(folder)/unfinished" }
}
