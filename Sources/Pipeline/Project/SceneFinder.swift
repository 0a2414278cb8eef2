import Declaration
import Foundation
import Geospatial
import Landsat

/// Finds the files of the scenes that manifests declare: by the project's lock, or by the names in its folders.
///
/// A folder is listed once; nothing in it is opened. Of several products of one acquisition the best is taken: see
/// `ProductID.isBetter`.
final class SceneFinder: @unchecked Sendable {
  /// The place and day that a row names its scene by.
  struct Acquisition: Hashable {
    let pathRow: PathRow
    let date: CalendarDate
  }

  /// The products of a folder by their names.
  private struct Listing {
    var byName: [String: String] = [:]
    var byAcquisition: [Acquisition: [(product: ProductID, path: String)]] = [:]
  }

  private let project: String
  private let folder: String?
  private let lockedProducts: [String: SceneLock.Entry]
  private let lockedAcquisitions: [Acquisition: [SceneLock.Entry]]

  // Read and written under the lock alone.
  private var listings: [String: Listing] = [:]
  private let lock = NSLock()

  /// Makes a finder.
  ///
  /// - Parameters:
  ///   - project: the project file, for messages.
  ///   - folder: where scenes are looked for that are not beside their manifest.
  ///   - lock: what is held to one product; it goes before the folders.
  init(project: String, folder: String?, lock: SceneLock) {
    self.project = project
    self.folder = folder
    lockedProducts = Dictionary(lock.entries.map { ($0.productID, $0) }) { one, _ in one }
    lockedAcquisitions = lock.entries.reduce(into: [:]) { known, entry in
      guard let pathRow = entry.pathRow else { return }
      known[Acquisition(pathRow: pathRow, date: entry.date), default: []].append(entry)
    }
  }

  /// Where the files of a row's scene are.
  func files(of entry: ManifestEntry) -> ManifestEntry.Files {
    let folders = Self.folders(of: entry, and: folder)
    if let scene = entry.scene {
      // The second place is worked out only where it is needed.
      let candidates = folders.reversed().lazy.map { Project.resolve(scene, in: $0) }
      if let found = candidates.first(where: Self.exists) { return .found(found) }
      guard let product = ProductID(scene) else {
        return .missing(
          InputError(
            file: entry.file, line: entry.line, field: "scene", problem: "'\(scene)' does not exist",
            mend: "looked for \(candidates.joined(separator: " and "))"))
      }
      if let locked = lockedProducts[product.text] { return files(of: entry, lockedTo: locked) }
      let found = folders.lazy.compactMap { self.listing(of: $0).byName[product.text] }.first
      return found.map { .found($0) } ?? .missing(missing(entry))
    }
    guard let pathRow = entry.pathRow, let date = entry.date else { return .undated }
    let acquisition = Acquisition(pathRow: pathRow, date: date)
    if let locked = locked(acquisition) { return files(of: entry, lockedTo: locked) }
    let found = folders.lazy.compactMap { self.products(of: acquisition, in: $0).first?.path }.first
    return found.map { .found($0) } ?? .missing(missing(entry))
  }

  /// Where a row's scene may lie that is written as a path: beside the manifest, then in the folder for scenes.
  static func places(of entry: ManifestEntry, folder: String?) -> [String] {
    guard let scene = entry.scene else { return [] }
    return folders(of: entry, and: folder).reversed().map { Project.resolve(scene, in: $0) }
  }

  private static func folders(of entry: ManifestEntry, and folder: String?) -> [String] {
    [folder, Project.folder(of: entry.file)].compactMap(\.self)
  }

  /// The products of an acquisition in a folder, the best first.
  func products(of acquisition: Acquisition, in folder: String) -> [(product: ProductID, path: String)] {
    (listing(of: folder).byAcquisition[acquisition] ?? []).sorted { $0.product.isBetter(than: $1.product) }
  }

  /// A file's name without the endings of archives and metadata.
  static func bareName(_ name: String) -> String {
    for ending in [".tar.gz", ".tgz", ".tar", "_MTL.txt", "_MTL.json"] where name.hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }

  // MARK: - The lock

  /// The locked product of an acquisition; of several the best.
  private func locked(_ acquisition: Acquisition) -> SceneLock.Entry? {
    let entries = lockedAcquisitions[acquisition] ?? []
    return entries.first { entry in
      guard let own = ProductID(entry.productID) else { return true }
      return !entries.contains { ProductID($0.productID)?.isBetter(than: own) == true }
    }
  }

  /// The files that the lock names; no others will do, though the same acquisition may lie elsewhere.
  private func files(of entry: ManifestEntry, lockedTo locked: SceneLock.Entry) -> ManifestEntry.Files {
    guard !Self.exists(locked.path) else { return .found(locked.path) }
    return .missing(
      InputError(
        file: entry.file, line: entry.line,
        problem: "\(entry.title) is locked to \(locked.path), which is not there",
        mend: "get it with 'firnline scenes fetch \(project)', or put it back"))
  }

  // MARK: - Folders

  private func missing(_ entry: ManifestEntry) -> InputError {
    InputError(
      file: entry.file, line: entry.line,
      problem: "\(entry.title) is not \(folder.map { "in \($0)" } ?? "beside the manifest")",
      mend: "get it with 'firnline scenes fetch \(project)', or put its product there under its own name")
  }

  private func listing(of folder: String) -> Listing {
    lock.withLock {
      if let known = listings[folder] { return known }
      let listing = Self.read(folder)
      listings[folder] = listing
      return listing
    }
  }

  private static func read(_ folder: String) -> Listing {
    var listing = Listing()
    for name in VirtualFile.contents(of: folder, recursive: false) ?? [] {
      let bare = bareName(name)
      // What keeps a dot is one file of many, such as a band.
      guard !bare.contains("."), let product = ProductID(bare) else { continue }
      let path = "\(folder)/\(name)"
      // A product may lie here as a folder and as the archive it came in: the folder is quicker to read.
      if let other = listing.byName[bare], other.count < path.count { continue }
      listing.byName[bare] = path
      let acquisition = Acquisition(pathRow: product.pathRow, date: product.acquired)
      listing.byAcquisition[acquisition, default: []].removeAll { $0.product == product }
      listing.byAcquisition[acquisition, default: []].append((product, path))
    }
    return listing
  }

  private static func exists(_ path: String) -> Bool {
    // What lies in an object store is not asked for here, once for each scene: opening it says when it is gone.
    VirtualFile.remote(path) != nil || access(path, F_OK) == 0
  }
}
