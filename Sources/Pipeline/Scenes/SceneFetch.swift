import Catalogue
import Declaration
import Foundation
import Geospatial
import Landsat

/// Downloads the scenes that a project's manifests name and that are not there, and locks them.
public struct SceneFetch: Sendable {
  /// What happens meanwhile.
  public enum Event: Sendable {
    /// How many files of how many have come, and how many bytes.
    case progress(files: Int, of: Int, bytes: Int)

    /// Something that stays, such as a scene that has come.
    case message(String)

    /// A scene that did not come, in one line.
    case failure(String)
  }

  private let project: Project
  private let folder: String
  private let wanted: [ManifestEntry]

  /// How many scenes of the manifests are already there.
  public let presentCount: Int

  /// How many are to be fetched.
  public var missingCount: Int { wanted.count }

  /// Looks what is missing.
  ///
  /// - Parameters:
  ///   - periods: the labels of the periods; all where there are none.
  /// - Throws: `InputError` where a period is unknown or the project has no folder for scenes.
  public init(_ project: Project, periods: [String]) throws {
    guard let folder = project.scenes.folder else {
      throw InputError(
        file: project.file, field: "scenes", problem: "has no folder",
        mend: "write 'scenes: {folder: scenes}', where the scenes are to lie")
    }
    guard VirtualFile.remote(folder) == nil else {
      throw InputError(
        file: project.file, field: "scenes", problem: "has a folder in an object store, \(folder)",
        mend: "put the scenes there with the store's own tools")
    }
    self.project = project
    self.folder = folder
    let entries = project.scenes(of: try project.periods(periods))
    presentCount = entries.count { $0.path != nil }
    var seen: Set<String> = []
    wanted = entries.filter {
      guard case .missing = $0.files else { return false }
      return seen.insert($0.product?.text ?? "\($0.title)").inserted
    }
  }

  /// Fetches what is missing; a scene that fails leaves the others alone.
  ///
  /// - Parameters:
  ///   - alternate: the way to take where the catalogue offers it besides its own address, such as `s3`.
  ///   - report: called for each event, one at a time.
  /// - Returns: how many scenes did not come.
  public func callAsFunction(
    from catalogue: Catalogue, client: HTTPClient, jobs: Int, alternate: String?,
    report: @escaping @Sendable (Event) -> Void
  ) async throws -> Int {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let claim = try claim()
    let keeper = LockKeeper(
      try SceneLock.read(forProject: project.file), project: project.file, report: report)
    var items: [CatalogueItem] = []
    for entry in wanted {
      if let item = try await item(for: entry, in: catalogue, keeper) { items.append(item) }
    }
    try await ProductDownload(into: folder, client: client, alternate: alternate)
      .fetch(items, jobs: jobs) {
        try keeper.admit($0, lyingIn: $1, comingTo: $2)
      } report: {
        keeper.take($0)
      }
    withExtendedLifetime(claim) {}
    return keeper.failures
  }

  /// The catalogue's item for a row; where there is none, that is a failure told.
  private func item(
    for entry: ManifestEntry, in catalogue: Catalogue, _ keeper: LockKeeper
  ) async throws -> CatalogueItem? {
    guard let pathRow = entry.pathRow, let date = entry.date else {
      if case .missing(let error) = entry.files { keeper.fail("\(error)") }
      return nil
    }
    // What is locked is fetched again as it was, even where a newer processing exists.
    let locked = keeper.lock.entries(pathRow, on: date).last?.productID
    let name = entry.product?.text ?? locked
    if let item = try await SceneSearch.best(for: entry, named: name, in: catalogue) { return item }
    keeper.fail(
      "\(entry.place): the catalogue has no \(name ?? entry.title) in \(project.scenes.collection);"
        + " look for it with 'firnline scenes search --listed'")
    return nil
  }

  /// The right to fetch into the folder, which one process has at a time.
  private func claim() throws -> ProcessLock {
    do {
      return try ProcessLock("\(folder)/.fetching.lock")
    } catch .taken(let process) {
      throw RunError("\(folder): process \(process) fetches into this folder; wait for it")
    } catch .unwritable(let reason) {
      throw RunError("\(folder): \(reason); check its permissions")
    }
  }

  /// Locks each scene as it comes, so that a fetch that is cut off loses nothing.
  private final class LockKeeper: @unchecked Sendable {
    // The downloads report one at a time; the guard is for whoever reads meanwhile.
    private let guardian = NSLock()
    private var current: SceneLock
    private var failed = 0
    private let project: String
    private let report: @Sendable (Event) -> Void

    init(_ lock: SceneLock, project: String, report: @escaping @Sendable (Event) -> Void) {
      current = lock
      self.project = project
      self.report = report
    }

    var lock: SceneLock { guardian.withLock { current } }
    var failures: Int { guardian.withLock { failed } }

    func fail(_ line: String) {
      guardian.withLock { failed += 1 }
      report(.failure(line))
    }

    func take(_ event: ProductDownload.Event) {
      switch event {
      case .progress(let files, let total, let bytes):
        report(.progress(files: files, of: total, bytes: bytes))
      case .failed(let product, let error): fail("\(product): \(error)")
      case .fetched(let product, let unchecked):
        let remark = unchecked == 0 ? "" : ", \(unchecked) files without a checksum to compare"
        report(.message("\(product) fetched\(remark)"))
      }
    }

    /// Locks a product before it gets its name: one that lies there is locked, whenever the fetch is cut off.
    func admit(_ item: CatalogueItem, lyingIn whole: String, comingTo place: String) throws {
      guard let product = item.product?.text else { return }
      let digest = try SceneDigest(of: whole)
      let amended = try SceneLock.amend(forProject: project) { lock in
        if let known = lock.entry(product: product), known.sha256 != digest.sha256 {
          throw InputError(
            file: whole, problem: "came with other bytes than \(lock.file) holds of it",
            mend: "see what changed; delete its row there and fetch again to take it as it is")
        }
        lock.put(
          SceneLock.Entry(
            pathRow: item.pathRow, date: item.date, productID: product, path: place, size: digest.size,
            sha256: digest.sha256, source: item.source))
      }
      guardian.withLock { current = amended }
    }
  }
}
